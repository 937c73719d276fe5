/**
 * Texts that are named together know each other: a parent and its children, the agents that they call. Pure, but for
 * the reading.
 *
 * Rules
 *  1. What a text is called counts also where something else is wrong with it: that its parent can't find it would say
 *     nothing new.
 *  2. Each text is read as any other is: a long one by the thread, which is ended at its deadline. That is then the
 *     text's problem.
 */
import type { DefinitionOutline } from '../definition/outline.ts';
import type { Problem } from '../definition/problem.ts';
import { EngineError } from '../port/engine.ts';
import type { DefinitionReader, KnownToReader } from './definition-reader.ts';
import type { OutlinedReading } from './known-names.ts';

/** What is named beside a text, and may not be here yet. */
export interface Beside {
  readonly agents: readonly string[];
  readonly definitions: readonly Pick<DefinitionOutline, 'name' | 'version' | 'owner'>[];
}

const NOTHING: Beside = { agents: [], definitions: [] };

export function knownBeside(known: KnownToReader, { agents, definitions }: Beside): KnownToReader {
  const withAgents = new Set(agents);
  const matching = (name: string, version: string | null) =>
    definitions.filter((each) => each.name === name && (version === null || each.version === version));
  return {
    ...(known.hasAgent && { hasAgent: (name: string) => withAgents.has(name) || (known.hasAgent?.(name) ?? true) }),
    ...(known.agentNames && { agentNames: () => [...new Set([...(known.agentNames?.() ?? []), ...agents])] }),
    ...(known.findDefinition && {
      findDefinition(name: string, version: string | null) {
        if (matching(name, version).length > 0) return 'found';
        const found = known.findDefinition?.(name, version) ?? 'found';
        return found === 'unknown' && matching(name, null).length > 0 ? 'unknown_version' : found;
      },
    }),
    ownersOf: (name: string, version: string | null) => [
      ...new Set([...(known.ownersOf?.(name, version) ?? []), ...matching(name, version).map(({ owner }) => owner)]),
    ],
    ...(known.definitionNames && {
      definitionNames: () => [
        ...new Set([...(known.definitionNames?.() ?? []), ...definitions.map(({ name }) => name)]),
      ],
    }),
  };
}

/** What the texts are, as far as each can be read. */
export async function besideEachOther(
  sources: readonly string[],
  agents: readonly string[],
  reader: DefinitionReader,
): Promise<Beside> {
  if (sources.length < 2) return { ...NOTHING, agents };
  const definitions: Beside['definitions'][number][] = [];
  for (const source of sources) {
    const { outline } = await readAnyway(source, {}, reader);
    if (outline) definitions.push({ name: outline.name, version: outline.version, owner: outline.owner });
  }
  return { agents, definitions };
}

/** Rule 2. */
export async function readAnyway(
  source: string,
  known: KnownToReader,
  reader: DefinitionReader,
): Promise<OutlinedReading> {
  try {
    return await reader.readAside(source, known);
  } catch (error) {
    if (!(error instanceof EngineError) || error.code !== 'limit_exceeded') throw error;
    return { definition: null, problems: [tooMuch(error)], outline: null };
  }
}

function tooMuch({ message, remedy }: EngineError): Problem {
  return {
    code: 'too_large',
    severity: 'error',
    message,
    path: '',
    line: 1,
    column: 1,
    endLine: 1,
    endColumn: 1,
    fix: remedy === null ? null : { title: remedy, text: null },
  };
}
