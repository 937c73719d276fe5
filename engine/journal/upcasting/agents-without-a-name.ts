import type { EventUpcaster } from './upcaster.ts';

/** Where nobody works on a step, an agent without a name did, in the mode of child runs. */
export const agentsWithoutAName: EventUpcaster = {
  type: 'orchestration.step.started',
  upcast: (event) =>
    event.data['agent'] === '' ? { ...event, data: { ...event.data, agent: null, mode: null } } : event,
};
