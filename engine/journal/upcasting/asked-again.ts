import type { EventUpcaster } from './upcaster.ts';

/** That somebody asked for a step again was said in a word that sounds as if it had become due. */
export const askedAgain: EventUpcaster = {
  type: 'orchestration.step.queued',
  upcast: (event) => ('reason' in event.data ? { ...event, type: 'orchestration.step.reopened' } : event),
};
