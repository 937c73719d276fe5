/**
 * Bringing agents in, as definitions are.
 *
 * Rules
 *  1. A version stands for one text: another text needs another version, also where a run has used that version, or a
 *     file has it.
 *  2. A file of the operator's own counts before what is published, and is never written to: while it says something
 *     else, publishing would change nothing, and is refused.
 *  3. The same text again changes nothing, unless it is wanted current and isn't.
 */
import type { AgentProfile, VersionedAgents } from '../agents/port/registry.ts';
import type { Problem } from '../definition/problem.ts';
import { EngineError } from '../port/engine.ts';
import type { DefinitionCatalog, DefinitionRecord } from './definition-catalog.ts';
import { invalidDefinition } from './definition-reader.ts';
import { keyOfAgent } from './published-agents.ts';

export interface AgentSurroundings {
  readonly agents: Pick<VersionedAgents, 'check' | 'takenBy' | 'fileOf' | 'find' | 'textOf'>;
  readonly publishedAgents: DefinitionCatalog;
}

export interface AgentText {
  readonly source: string;
  readonly origin: string;
}

interface AgentArrival extends AgentText {
  readonly profile: AgentProfile;
}

type FileProblem = Problem & { readonly file: string };

export interface JudgedAgents {
  readonly arrivals: readonly AgentArrival[];
  readonly problems: readonly FileProblem[];
}

/** What is wrong with any of them; what is not, can be kept. */
export function judgeAgents(
  texts: readonly AgentText[],
  draft: boolean,
  { agents, publishedAgents }: AgentSurroundings,
): JudgedAgents {
  const arrivals: AgentArrival[] = [];
  const problems: FileProblem[] = [];
  for (const { source, origin } of texts) {
    const checked = agents.check?.(source) ?? { profile: null, problems: [] };
    problems.push(...checked.problems.map((problem) => ({ ...problem, file: origin })));
    if (!checked.profile) continue;
    const arrival = { source, origin, profile: checked.profile };
    const why =
      twinOf(arrival, arrivals) ??
      (draft ? null : whyPassedOver(arrival, agents)) ??
      whyTaken(arrival, { agents, publishedAgents });
    if (why) problems.push({ ...why, file: origin });
    arrivals.push(arrival);
  }
  return { arrivals, problems };
}

export interface KeptAgentTexts {
  readonly imported: readonly DefinitionRecord[];
  readonly unchanged: readonly string[];
}

/** Inside of the transaction of whoever calls. */
export function keepAgents(
  { arrivals }: Pick<JudgedAgents, 'arrivals'>,
  draft: boolean,
  { publishedAgents }: Pick<AgentSurroundings, 'publishedAgents'>,
  now: number,
): KeptAgentTexts {
  const imported: DefinitionRecord[] = [];
  const unchanged: string[] = [];
  for (const { profile, source, origin } of arrivals) {
    const { name, version } = profile;
    const key = keyOfAgent(name);
    const [here] = publishedAgents.find(name, version);
    if (here?.source === source && (draft || here.status === 'active')) {
      unchanged.push(name); // rule 3
      continue;
    }
    const saved = publishedAgents.saveDraft({ ...key, version, source, origin }, now);
    imported.push(draft ? saved : publishedAgents.activate(key, version, now));
  }
  return { imported, unchanged };
}

/** One text, from an editor or a file. */
export function importAgent(
  text: AgentText,
  { draft }: { readonly draft: boolean },
  around: AgentSurroundings,
  now: number,
): DefinitionRecord {
  const judged = judgeAgents([text], draft, around);
  const [arrival] = judged.arrivals;
  if (!arrival) throw invalidDefinition(judged.problems, 'agent');
  const refusal = judged.problems.find(({ severity }) => severity === 'error');
  if (refusal)
    throw new EngineError('conflict', refusal.message, {
      remedy: refusal.fix?.title ?? null,
      details: { name: arrival.profile.name, version: arrival.profile.version },
    });
  const { profile } = arrival;
  around.publishedAgents.together(() => keepAgents({ arrivals: [arrival] }, draft, around, now));
  const [record] = around.publishedAgents.find(profile.name, profile.version);
  if (!record) throw new Error(`${profile.name} ${profile.version} was imported and is not here`);
  return record;
}

/** A version that was published, is kept for a run, or stands in a file becomes the one that new runs use. */
export function makeCurrent(name: string, version: string, around: AgentSurroundings, now: number): void {
  const { agents, publishedAgents } = around;
  const key = keyOfAgent(name);
  const file = agents.fileOf?.(name);
  const fileVersion = file && agents.check?.(file.source).profile?.version;
  if (file?.isOwn && fileVersion !== version) throw passedOver(name);
  const [active] = publishedAgents.find(name, null);
  const [record] = publishedAgents.find(name, version);
  if (record) publishedAgents.activate(key, version, now);
  else if (fileVersion === version) {
    if (active) publishedAgents.archive(key, active.version, now); // what the file says counts again
  } else {
    const source = agents.textOf(name, version);
    if (source === undefined)
      throw new EngineError('not_found', `There is no version ${version} of ${name}`, {
        remedy: `See which there are: baton agents versions ${name}`,
      });
    importAgent({ source, origin: 'a run' }, { draft: false }, around, now);
  }
}

const RAISE = 'Raise metadata.version: a version that was used or published never changes.';

function whyTaken({ profile, source }: AgentArrival, { agents, publishedAgents }: AgentSurroundings): Problem | null {
  const { name, version } = profile;
  const [here] = publishedAgents.find(name, version);
  const isPublished = here !== undefined && here.status !== 'draft' && here.source !== source;
  const by = isPublished ? 'published' : agents.takenBy(profile, source);
  if (by === null) return null;
  const how = {
    published: 'is published and says something else',
    'a run': 'was used by a run and said something else then',
    'a file': agents.fileOf?.(name)?.isOwn
      ? 'stands in your file and says something else there'
      : 'comes with Baton and says something else',
  }[by];
  return versionProblem('published_version', `Version ${version} of the agent ${name} ${how}`, RAISE, source);
}

/** Rule 2. */
function whyPassedOver({ profile, source }: AgentArrival, agents: AgentSurroundings['agents']): Problem | null {
  const file = agents.fileOf?.(profile.name);
  if (!file?.isOwn || file.source === source) return null;
  const { message, remedy } = passedOver(profile.name);
  return versionProblem('published_version', message, remedy ?? '', source);
}

function passedOver(name: string): EngineError {
  return new EngineError(
    'conflict',
    `Your own file agents/${name}.yaml counts before what is published, so that this would change nothing`,
    { remedy: `Move agents/${name}.yaml out of the folder, start Baton anew, then publish.` },
  );
}

function twinOf({ profile, source }: AgentArrival, others: readonly AgentArrival[]): Problem | null {
  const twin = others.find(
    (other) =>
      other.profile.name === profile.name && other.profile.version === profile.version && other.source !== source,
  );
  if (!twin) return null;
  const message = `${twin.origin} is the agent ${profile.name} ${profile.version} as well, and says something else`;
  return versionProblem('said_twice', message, 'Raise the version of one of them', source);
}

/** At the line of the version, as it is written nearly always. */
function versionProblem(code: Problem['code'], message: string, title: string, source: string): Problem {
  const lines = source.split(/\r?\n/);
  const at = Math.max(
    lines.findIndex((line) => /^\s*version\s*:/.test(line)),
    0,
  );
  const place = { line: at + 1, column: 1, endLine: at + 1, endColumn: (lines[at]?.length ?? 0) + 1 };
  return { code, severity: 'error', message, path: 'metadata.version', ...place, fix: { title, text: null } };
}
