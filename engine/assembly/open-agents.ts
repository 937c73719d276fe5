/** Agents, put together: files, what was published here, and the versions that runs have used. */
import type { AgentRegistry } from '../agents/port/registry.ts';
import { publishedIn } from '../catalog/published-agents.ts';
import type { Store } from '../storage/sqlite/sqlite-store.ts';
import { AnnouncedCatalog, Announcer } from './announced-catalog.ts';
import { KeptAgents } from './kept-agents.ts';

export function openAgents(
  files: AgentRegistry,
  { agentVersions, publishedAgents, definitions }: Pick<Store, 'agentVersions' | 'publishedAgents' | 'definitions'>,
) {
  const announcer = new Announcer();
  files.usePublished?.(publishedIn(publishedAgents, (listener) => announcer.onChange(listener)));
  return {
    agents: new KeptAgents(files, agentVersions),
    publishedAgents: new AnnouncedCatalog(publishedAgents, announcer),
    catalog: new AnnouncedCatalog(definitions, announcer),
  };
}
