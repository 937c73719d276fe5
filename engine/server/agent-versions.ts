/** Every version of an agent that is anywhere: published, in a file, or kept for runs. */
import type { AgentVersionView } from '../contract/agent-editing.ts';
import { compareVersions } from '../definition/semantic-version.ts';
import { EngineError, type EngineReader } from '../port/engine.ts';

type Agents = Pick<EngineReader, 'agents' | 'publishedAgents'>;

export function agentVersionsOf({ agents, publishedAgents }: Agents, name: string): AgentVersionView[] {
  const used = new Set(agents.versionsOf(name));
  const current = agents.find(name)?.version ?? null;
  const file = agents.fileOf?.(name);
  const fileVersion = file && agents.read?.(name, file.source)?.version;
  const versions = new Map<string, AgentVersionView>();
  const add = (version: string, from: AgentVersionView['from'], more: Partial<AgentVersionView> = {}) =>
    versions.set(version, {
      version,
      state: version === current ? 'current' : 'kept',
      from,
      origin: null,
      changedAt: null,
      isUsedByRuns: used.has(version),
      ...more,
    });
  for (const version of used) add(version, 'run');
  if (file && fileVersion !== undefined) add(fileVersion, file.isOwn ? 'file' : 'shipped');
  for (const { version, status, origin, updatedAt: changedAt } of publishedAgents.list({ name }))
    if (!(file?.isOwn && version === fileVersion))
      add(version, 'published', { origin, changedAt, ...(status === 'draft' && { state: 'draft' }) });
  return [...versions.values()].sort((a, b) => compareVersions(b.version, a.version));
}

/** @param version null: the current one */
export function agentTextOf(engine: Agents, name: string, version: string | null) {
  const { agents, publishedAgents } = engine;
  const versions = agentVersionsOf(engine, name);
  const wanted = versions.find((each) => (version === null ? each.state === 'current' : each.version === version));
  const source =
    wanted?.state === 'current'
      ? agents.sourceOf?.(name)
      : (publishedAgents.find(name, wanted?.version ?? '')[0]?.source ?? agents.textOf(name, wanted?.version ?? ''));
  if (wanted && source !== undefined) return { name, version: wanted.version, from: wanted.from, source };
  const known = versions.map((each) => each.version);
  throw new EngineError(
    'not_found',
    version === null || known.length === 0 ? `There is no agent ${name}` : `There is no version ${version} of ${name}`,
    {
      remedy: known.length > 0 ? `There is ${known.join(', ')}.` : 'List the agents to see which there are.',
      details: { name, versions: known },
    },
  );
}
