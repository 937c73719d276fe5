/** Definitions in files: read, checked, and every problem told with its place. Needs no store and no engine. */
import { statSync } from 'node:fs';
import type { ProblemView } from '../contract/definitions.ts';
import type { Definition } from '../definition/definition.ts';
import { CliError, toCliError } from './cli-error.ts';
import { exitCodes } from './exit-codes.ts';
import { connected } from './connected.ts';
import type { Host } from './host.ts';
import { countProblems } from './output/problems.ts';

export interface CheckedDefinition {
  readonly valid: boolean;
  readonly name: string | null;
  readonly version: string | null;
  readonly problems: readonly ProblemView[];
  /** What it says, and this version can't run yet. It can be kept all the same. */
  readonly unsupported: readonly { readonly path: string; readonly feature: string }[];
}

/** What is typed names a file when it is one, or can only be meant as one. */
export function isFileName(typed: string): boolean {
  return /\.ya?ml$/i.test(typed) || (statSync(typed, { throwIfNoEntry: false })?.isFile() ?? false);
}

/** Against the agents and orchestrations that come with Baton, the operator's own agents, and what was imported. */
export async function checkDefinition(host: Host, source: string): Promise<CheckedDefinition> {
  const { definition, problems } = await read(host, source);
  const all = problems.some(isAboutOthers) ? await problemsWithStore(host, source) : problems;
  const { unsupportedFeatures } = await import('../definition/parsing.ts');
  const unsupported = definition ? unsupportedFeatures(definition) : [];
  return { valid: !all.some(isError), name: definition?.name ?? null, version: definition?.version ?? null, problems: all, unsupported };
}

/** Rejects unless a run can be made of it, as far as the text alone can tell. What it names, the engine will look for. */
export async function mustBeValid(host: Host, file: string, source: string): Promise<Definition> {
  const { definition, problems } = await read(host, source);
  if (!definition || problems.some((problem) => isError(problem) && !isAboutOthers(problem))) throw invalidDefinition(file, problems);
  return definition;
}

/** The engine's verdict on a file gets the file's name. */
export async function asVerdictOn<Result>(file: string | null, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const { code, details } = toCliError(error);
    const problems = code === 'invalid_definition' ? problemsIn(details) : null;
    throw file !== null && problems ? invalidDefinition(file, problems, error) : error;
  }
}

/** Problems with their file, where an error carries them. */
export function problemsIn(details: unknown): readonly ProblemView[] | null {
  if (typeof details !== 'object' || details === null || !('problems' in details) || !Array.isArray(details.problems)) return null;
  const problems = details.problems as readonly Partial<ProblemView>[];
  return problems.every(({ line, message }) => typeof line === 'number' && typeof message === 'string') ? (problems as readonly ProblemView[]) : null;
}

function invalidDefinition(file: string, problems: readonly ProblemView[], cause?: unknown): CliError {
  return new CliError('invalid_definition', `${file} has ${countProblems(problems)}.`, {
    kind: 'user',
    remedy: 'Mend what is listed and try again.',
    details: { file, problems: problems.map((problem) => ({ ...problem })) },
    exitCode: exitCodes.invalidDefinition,
    cause,
  });
}

/** `definition` is null only when the text can't be read; whatever it names counts as known there. */
async function read(host: Host, source: string): Promise<{ definition: Definition | null; problems: readonly ProblemView[] }> {
  const [{ loadDefinitionReader }, { knownAround }, { createLibrary }, { loadAgents }, { shippedFolder }, { nothingRecorded }] = await Promise.all([
    import('../library/definition-reader.ts'),
    import('../library/known-around.ts'),
    import('../library/library.ts'),
    import('../host/surroundings.ts'),
    import('../host/shipped.ts'),
    import('./read-only-engine.ts'),
  ]);
  const [reader, agents] = await Promise.all([loadDefinitionReader(), loadAgents(host)]);
  const known = knownAround({ definitions: nothingRecorded().definitions, agents, library: createLibrary(shippedFolder) }, reader);
  const { problems } = reader.read(source, known);
  return { definition: reader.readAgain(source), problems };
}

/** Only an orchestration that doesn't come with Baton makes it matter what was imported, and a store has to be looked at. */
async function problemsWithStore(host: Host, source: string): Promise<readonly ProblemView[]> {
  return connected(host, 'glance', async (client) => (await client.definitions.validate({ source })).problems);
}

function isAboutOthers({ code }: ProblemView): boolean {
  return ['unknown_agent', 'unknown_orchestration', 'unknown_version'].includes(code);
}

function isError({ severity }: ProblemView): boolean {
  return severity === 'error';
}
