/**
 * Definitions and agents in files: read, checked, and every problem told with its place. Needs no store and no engine,
 * except to look for what a definition names and nobody here knows.
 */
import { basename } from 'node:path';
import type { ProblemView } from '../contract/definitions.ts';
import type { Definition } from '../definition/definition.ts';
import type { Beside } from '../catalog/named-together.ts';
import { CliError, toCliError } from './cli-error.ts';
import { connected } from './connected.ts';
import { exitCodes } from './exit-codes.ts';
import type { Host } from './host.ts';
import type { NamedFile } from './named-files.ts';
import { countProblems } from './output/problems.ts';

export interface CheckedFile {
  readonly kind: 'orchestration' | 'agent';
  readonly file: string;
  readonly valid: boolean;
  readonly name: string | null;
  readonly version: string | null;
  readonly problems: readonly ProblemView[];
  /** What it says, and this version can't run yet. It can be kept all the same. */
  readonly unsupported: readonly { readonly path: string; readonly feature: string }[];
}

export type FileProblem = ProblemView & { readonly file?: string };

/**
 * Against each other, the agents and orchestrations that come with Baton, the operator's own agents, and what was
 * imported. In the order in which they are given.
 *
 * @param agentsAre `files`: as they lie in a folder, found by the name of the file; `texts`: as they are imported
 */
export async function checkFiles(
  host: Host,
  files: readonly NamedFile[],
  agentsAre: 'files' | 'texts' = 'files',
): Promise<CheckedFile[]> {
  const [{ isAgentFile }, { besideEachOther, knownBeside, readAnyway }, { unsupportedFeatures }] = await Promise.all([
    import('../definition/is-agent-file.ts'),
    import('../catalog/named-together.ts'),
    import('../definition/parsing.ts'),
  ]);
  const agents = await Promise.all(
    files.filter(({ source }) => isAgentFile(source)).map((file) => checkAgent(file, agentsAre)),
  );
  const definitions = files.filter(({ source }) => !isAgentFile(source));
  const { reader, known } = await readingTools(host);
  const beside = await besideEachOther(
    definitions.map(({ source }) => source),
    agents.map(({ file, name }) => name ?? basename(file).replace(/\.\w+$/, '')),
    reader,
  );
  const checked = new Map<string, CheckedFile>(agents.map((agent) => [agent.file, agent]));
  for (const { file, source } of definitions) {
    const { definition, problems, outline } = await readAnyway(source, knownBeside(known, beside), reader);
    const all = problems.some(isAboutOthers) ? await problemsWithStore(host, source, beside) : problems;
    const readable = definition ?? (all.some(isError) ? null : (await readAnyway(source, {}, reader)).definition);
    const { name = null, version = null } = readable ?? outline ?? {};
    checked.set(file, {
      kind: 'orchestration',
      file,
      valid: !all.some(isError),
      name,
      version,
      problems: all,
      unsupported: readable ? unsupportedFeatures(readable) : [],
    });
  }
  return files.flatMap(({ file }) => checked.get(file) ?? []);
}

/**
 * Rejects unless a run can be made of it, as far as the text alone can tell. What it names, the engine will look for.
 */
export async function mustBeValid(host: Host, file: string, source: string): Promise<Definition> {
  const { reader, known } = await readingTools(host);
  const { definition, problems } = await reader.readAside(source, known);
  if (problems.some((problem) => isError(problem) && !isAboutOthers(problem))) throw invalidDefinition(file, problems);
  return definition ?? reader.mustReadAside(source, {});
}

/** Rejects with every problem of every file. */
export function mustAllBeValid(checked: readonly Pick<CheckedFile, 'file' | 'problems' | 'valid'>[]): void {
  const problems = checked.flatMap(({ file, problems: own }) => own.map((problem) => ({ ...problem, file })));
  const wrong = checked.filter(({ valid }) => !valid).map(({ file }) => file);
  const [only] = wrong;
  if (only !== undefined)
    throw invalidDefinition(wrong.length === 1 ? only : `${wrong.length} of ${checked.length} files`, problems);
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
export function problemsIn(details: unknown): readonly FileProblem[] | null {
  if (typeof details !== 'object' || details === null || !('problems' in details) || !Array.isArray(details.problems))
    return null;
  const problems = details.problems as readonly Partial<FileProblem>[];
  return problems.every(({ line, message }) => typeof line === 'number' && typeof message === 'string')
    ? (problems as readonly FileProblem[])
    : null;
}

function invalidDefinition(what: string, problems: readonly FileProblem[], cause?: unknown): CliError {
  return new CliError(
    'invalid_definition',
    `${what} ${/ files$/.test(what) ? 'have' : 'has'} ${countProblems(problems)}.`,
    {
      kind: 'user',
      remedy: 'Mend what is listed and try again.',
      details: { file: what, problems: problems.map((problem) => ({ ...problem })) },
      exitCode: exitCodes.invalidDefinition,
      cause,
    },
  );
}

async function checkAgent({ file, source }: NamedFile, agentsAre: 'files' | 'texts'): Promise<CheckedFile> {
  const [{ readProfile }, { readDocument }, { loadConditions }] = await Promise.all([
    import('../agents/profiles/profile.ts'),
    import('../definition/read-document.ts'),
    import('../definition/expressions/condition-reader.ts'),
  ]);
  const name = agentsAre === 'files' ? file : null;
  const { profile, problems } = readProfile(source, name, readDocument, await loadConditions());
  return {
    kind: 'agent',
    file,
    valid: profile !== null,
    name: profile?.name ?? null,
    version: profile?.version ?? null,
    problems,
    unsupported: [],
  };
}

/** What reads definitions, and what they may name without anything having been imported. */
async function readingTools(host: Host) {
  const [
    { loadDefinitionReader },
    { knownAround },
    { createLibrary },
    { loadAgents },
    { shippedFolder },
    { nothingRecorded },
  ] = await Promise.all([
    import('../catalog/definition-reader.ts'),
    import('../catalog/known-around.ts'),
    import('../catalog/library.ts'),
    import('../host/surroundings.ts'),
    import('../host/shipped.ts'),
    import('./store-reader.ts'),
  ]);
  const [reader, agents] = await Promise.all([loadDefinitionReader(), loadAgents(host)]);
  return {
    reader,
    known: knownAround(
      { definitions: nothingRecorded().definitions, agents, library: createLibrary(shippedFolder) },
      reader,
    ),
  };
}

/**
 * Only an orchestration that doesn't come with Baton makes it matter what was imported,
 * and a store has to be looked at.
 */
async function problemsWithStore(
  host: Host,
  source: string,
  { agents, definitions }: Beside,
): Promise<readonly ProblemView[]> {
  const named = {
    agents: [...agents],
    definitions: definitions.filter(({ name }) => source.includes(name)).slice(0, 1_000),
  };
  return connected(
    host,
    'glance',
    async (client) => (await client.definitions.validate({ source, beside: named })).problems,
  );
}

function isAboutOthers({ code }: ProblemView): boolean {
  return ['unknown_agent', 'unknown_orchestration', 'unknown_version'].includes(code);
}

function isError({ severity }: ProblemView): boolean {
  return severity === 'error';
}
