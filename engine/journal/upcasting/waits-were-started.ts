import { isJsonObject } from '../../values/json.ts';
import type { EventUpcaster } from './upcaster.ts';

/** A wait began as work does, by an agent without a name, and with what it waits for beside that. */
export const waitsWereStarted: EventUpcaster = {
  type: 'orchestration.step.started',
  upcast: (event) => {
    const { wait, stepId, attempt, queuedAt } = event.data;
    if (!isJsonObject(wait)) return event;
    return { ...event, type: 'orchestration.step.wait_started', data: { stepId, attempt, queuedAt, ...wait } };
  },
};
