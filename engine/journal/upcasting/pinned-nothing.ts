import type { JsonObject } from '../../values/json.ts';
import type { EventUpcaster } from './upcaster.ts';

const NOTHING: JsonObject = { children: [], agents: {} };

/**
 * Versions that settled nothing when a run started said nothing of it: its children were found, and its agents were as
 * their files were, when a step started.
 */
export const pinnedNothing: EventUpcaster = {
  type: 'orchestration.run.created',
  upcast: (event) =>
    event.data['parent'] !== null || 'pinned' in event.data
      ? event
      : { ...event, data: { ...event.data, pinned: NOTHING } },
};
