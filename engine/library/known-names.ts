/**
 * What there is besides a text, as far as the text may ask for it: functions don't cross to a thread, names do. Pure.
 */
import type * as parsing from '../definition/parsing.ts';

type Known = NonNullable<Parameters<typeof parsing.parseDefinition>[1]>;
type Verdict = ReturnType<NonNullable<Known['findDefinition']>>;
export type OutlinedReading = ReturnType<typeof parsing.parseWithOutline>;

/** Null: nobody can answer that question. */
export interface KnownNames {
  readonly agents: readonly string[] | null;
  readonly agentNames: readonly string[] | null;
  readonly definitions: Readonly<Record<string, Readonly<Record<string, Verdict>>>> | null;
  readonly definitionNames: readonly string[] | null;
}

export interface ReadRequest {
  readonly id: number;
  readonly source: string;
  readonly names: KnownNames;
}

export interface ReadResponse {
  readonly id: number;
  readonly reading: OutlinedReading;
}

/** A text names no more than that in good faith. */
const MOST_WORDS = 20_000;
const MOST_DEFINITIONS = 500;
const MOST_VERSIONS = 20;
/** Stands for no version, which is the active one. */
const ACTIVE = '';

export function namesIn(source: string, known: Known): KnownNames {
  const words = [...new Set(source.match(/[A-Za-z0-9_][\w.-]*/g)?.slice(0, MOST_WORDS))];
  const agentNames = known.agentNames?.() ?? null;
  const definitionNames = known.definitionNames?.() ?? null;
  const { hasAgent } = known;
  return {
    agentNames,
    definitionNames,
    agents: hasAgent ? [...new Set([...words.filter((word) => hasAgent(word)), ...(agentNames ?? [])])] : null,
    definitions: verdicts(words, definitionNames ?? [], known),
  };
}

function verdicts(words: readonly string[], names: readonly string[], { findDefinition }: Known): KnownNames['definitions'] {
  if (!findDefinition) return null;
  const versions = [null, ...words.filter((word) => /^\d+\.\d+\.\d+/.test(word)).slice(0, MOST_VERSIONS)];
  const written = new Set(words);
  const asked = names.length <= MOST_DEFINITIONS ? names : names.filter((name) => written.has(name)).slice(0, MOST_DEFINITIONS);
  return Object.fromEntries(asked.map((name) => [name, Object.fromEntries(versions.map((version) => [version ?? ACTIVE, findDefinition(name, version)]))]));
}

export function knownFrom({ agents, agentNames, definitions, definitionNames }: KnownNames): Known {
  const agentsHere = agents && new Set(agents);
  return {
    ...(agentsHere && { hasAgent: (name: string) => agentsHere.has(name) }),
    ...(agentNames && { agentNames: () => agentNames }),
    ...(definitionNames && { definitionNames: () => definitionNames }),
    ...(definitions && {
      findDefinition(name: string, version: string | null): Verdict {
        const verdict = Object.hasOwn(definitions, name) ? definitions[name] : undefined;
        if (!verdict) return 'unknown';
        return verdict[version ?? ACTIVE] ?? 'unknown_version';
      },
    }),
  };
}
