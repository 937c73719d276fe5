/** What a definition may name: agents that exist, definitions that are here, and templates that can be brought in. */
import type { AgentRegistry } from '../agents/port/registry.ts';
import type { CatalogReader, DefinitionCatalog } from './definition-catalog.ts';
import type { DefinitionReader, KnownToReader } from './definition-reader.ts';
import type { AgentSurroundings } from './import-agents.ts';
import type { Library } from './library.ts';

export interface CatalogSurroundings {
  readonly definitions: CatalogReader;
  readonly agents: AgentRegistry;
  readonly library: Library;
}

/** What it may name, and where it is kept. */
export interface ImportSurroundings extends CatalogSurroundings {
  readonly definitions: DefinitionCatalog;
}

/** And where agents are that come with it. */
export interface TogetherSurroundings extends ImportSurroundings, AgentSurroundings {
  readonly agents: AgentRegistry & AgentSurroundings['agents'];
}

export function knownAround(
  { definitions, agents, library }: CatalogSurroundings,
  reader: DefinitionReader,
): KnownToReader {
  return {
    hasAgent: (name: string) => agents.find(name) !== undefined,
    agentNames: () => agents.names(),
    findDefinition(name: string, version: string | null) {
      if (definitions.find(name, version).length > 0) return 'found';
      const template = library.find(name);
      if (template && (version === null || reader.readAgain(template.source)?.version === version)) return 'found';
      return template || definitions.list({ name }).length > 0 ? 'unknown_version' : 'unknown';
    },
    ownersOf(name: string, version: string | null) {
      const owners = [...new Set(definitions.find(name, version).map(({ owner }) => owner))];
      const template = owners.length === 0 ? library.find(name) : undefined;
      const brought = template && reader.readAgain(template.source);
      return brought && (version === null || brought.version === version) ? [brought.owner] : owners;
    },
    definitionNames: () => [...new Set([...definitions.list(), ...library.list()].map(({ name }) => name))],
  };
}
