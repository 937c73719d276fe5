/** Where a version of an agent is, in words. */
import type { AgentVersionView } from '../../engine/contract/agent-editing.ts';

export const versionPlaces: Readonly<Record<AgentVersionView['from'], string>> = {
  shipped: 'comes with Baton',
  file: 'a file of yours',
  published: 'published here',
  run: 'kept for runs',
};
