/** Reads a text into a definition, or into a list of everything that is wrong with it. */
import type { Definition } from '../definition/definition.ts';
import type * as parsing from '../definition/parsing.ts';
import type { Problem } from '../definition/problem.ts';
import { EngineError } from '../port/engine.ts';
import { BackgroundReader } from './background-reader.ts';
import type { OutlinedReading } from './known-names.ts';

type Parsing = typeof parsing;
export type KnownToReader = NonNullable<Parameters<Parsing['parseDefinition']>[1]>;
export type ReadDefinition = ReturnType<Parsing['parseDefinition']>;

export interface DefinitionReader {
  /** Long texts are read by a thread of their own. Rejects with an `EngineError` when that takes too long. */
  readAside(source: string, known: KnownToReader): Promise<OutlinedReading>;
  /** The same. Rejects with an `EngineError` that lists every problem. */
  mustReadAside(source: string, known: KnownToReader): Promise<Definition>;
  read(source: string, known: KnownToReader): ReadDefinition;
  /** Throws an `EngineError` that lists every problem. */
  mustRead(source: string, known: KnownToReader): Definition;
  /**
   * For what was accepted before: whatever it names counts as known, and it is parsed once. Null: this version can't
   * read it any more.
   */
  readAgain(source: string): Definition | null;
}

const REMEMBERED = 500;
const EVERYTHING: KnownToReader = {
  hasAgent: () => true,
  agentNames: () => [],
  findDefinition: () => 'found',
  definitionNames: () => [],
};
const readBefore = new Map<string, Definition | null>();
let loaded: DefinitionReader | null = null;

/** What reads YAML takes 50 ms to load, and most questions don't need it. */
export async function loadDefinitionReader(): Promise<DefinitionReader> {
  loaded ??= createReader(await import('../definition/parsing.ts'));
  return loaded;
}

/** @param problems those with a `file` are of several texts */
export function invalidDefinition(
  problems: readonly (Problem & { readonly file?: string })[],
  noun: 'definition' | 'agent' = 'definition',
): EngineError {
  const errors = problems.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  const where = first
    ? `: ${first.file === undefined ? '' : `${first.file}, `}line ${first.line}, column ${first.column}: ${first.message}`
    : '';
  const what = first?.file === undefined || noun === 'agent' ? `The ${noun} has` : 'The definitions have';
  return new EngineError(
    'invalid_definition',
    `${what} ${errors.length} ${errors.length === 1 ? 'error' : 'errors'}${where}`,
    {
      remedy: errors.length > 1 ? 'Mend what is listed and try again.' : 'Mend it and try again.',
      details: { problems: problems.map((problem) => ({ ...problem, fix: problem.fix && { ...problem.fix } })) },
    },
  );
}

function createReader({ parseDefinition }: Parsing): DefinitionReader {
  const background = new BackgroundReader();

  async function readAside(source: string, known: KnownToReader): Promise<OutlinedReading> {
    const reading = await background.read(source, known);
    if (reading.definition) remember(source, reading.definition); // so that nobody reads it again
    return reading;
  }

  function remember(source: string, definition: Definition | null): void {
    readBefore.set(source, definition);
    if (readBefore.size > REMEMBERED) readBefore.delete(readBefore.keys().next().value ?? '');
  }

  return {
    readAside,
    async mustReadAside(source, known) {
      const { definition, problems } = await readAside(source, known);
      if (!definition) throw invalidDefinition(problems);
      return definition;
    },
    read: parseDefinition,
    mustRead(source, known) {
      const { definition, problems } = parseDefinition(source, known);
      if (!definition) throw invalidDefinition(problems);
      return definition;
    },
    readAgain(source) {
      const before = readBefore.get(source);
      if (before !== undefined) return before;
      const { definition } = parseDefinition(source, EVERYTHING);
      remember(source, definition);
      return definition;
    },
  };
}
