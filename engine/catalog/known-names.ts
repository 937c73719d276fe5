/**
 * The names of agents, definitions and templates that a text may ask for, as a plain value: a thread that reads the
 * text can be handed names, and no functions. Pure.
 */
import type * as parsing from '../definition/parsing.ts';

type Known = NonNullable<Parameters<typeof parsing.parseDefinition>[1]>;
type Found = ReturnType<NonNullable<Known['findDefinition']>>;
export type OutlinedReading = ReturnType<typeof parsing.parseWithOutline>;

/** Answers by name and version. */
type ByVersion<Answer> = Readonly<Record<string, Readonly<Record<string, Answer>>>>;

/** Null: nobody can answer that question. */
export interface KnownNames {
  readonly agents: readonly string[] | null;
  readonly agentNames: readonly string[] | null;
  readonly definitions: ByVersion<Found> | null;
  readonly owners: ByVersion<readonly string[]> | null;
  readonly definitionNames: readonly string[] | null;
}

export interface ReadRequest {
  readonly id: number;
  readonly source: string;
  readonly names: KnownNames;
}

/** `begun` comes once, when the thread is ready to read. */
export type ReaderMessage =
  | { readonly said: 'begun' }
  | { readonly said: 'read'; readonly id: number; readonly reading: OutlinedReading };

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
  const isName = agentNames && new Set(agentNames);
  const { hasAgent, findDefinition, ownersOf } = known;
  const wanted = definitionsIn(words, definitionNames ?? []);
  return {
    agentNames,
    definitionNames,
    agents: hasAgent ? words.filter((word) => (isName?.has(word) ?? true) && hasAgent(word)) : null,
    definitions: findDefinition ? answers(wanted, findDefinition) : null,
    owners: ownersOf ? answers(wanted, ownersOf) : null,
  };
}

interface Wanted {
  readonly names: readonly string[];
  /** Null: the active one. */
  readonly versions: readonly (string | null)[];
}

/** Only what the text names: an answer about a definition may take the reading of all of it. */
function definitionsIn(words: readonly string[], names: readonly string[]): Wanted {
  const versions = [null, ...words.filter((word) => /^\d+\.\d+\.\d+/.test(word)).slice(0, MOST_VERSIONS)];
  const written = new Set(words);
  return { versions, names: names.filter((name) => written.has(name)).slice(0, MOST_DEFINITIONS) };
}

function answers<Answer>(
  { names, versions }: Wanted,
  ask: (name: string, version: string | null) => Answer,
): ByVersion<Answer> {
  return Object.fromEntries(
    names.map((name) => [name, Object.fromEntries(versions.map((version) => [version ?? ACTIVE, ask(name, version)]))]),
  );
}

function answerIn<Answer>(all: ByVersion<Answer>, name: string, version: string | null): Answer | undefined {
  return Object.hasOwn(all, name) ? all[name]?.[version ?? ACTIVE] : undefined;
}

export function knownFrom({ agents, agentNames, definitions, definitionNames, owners }: KnownNames): Known {
  const agentsHere = agents && new Set(agents);
  return {
    ...(agentsHere && { hasAgent: (name: string) => agentsHere.has(name) }),
    ...(agentNames && { agentNames: () => agentNames }),
    ...(definitionNames && { definitionNames: () => definitionNames }),
    ...(definitions && {
      findDefinition: (name: string, version: string | null) =>
        answerIn(definitions, name, version) ?? (Object.hasOwn(definitions, name) ? 'unknown_version' : 'unknown'),
    }),
    ...(owners && { ownersOf: (name: string, version: string | null) => answerIn(owners, name, version) ?? [] }),
  };
}
