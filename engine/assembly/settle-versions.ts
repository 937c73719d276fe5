/**
 * Which versions a run and those below it are to use, settled when it starts:
 * all the way down, as far as they are here.
 */
import { AgentError } from '../agents/port/agent.ts';
import type { VersionedAgents } from '../agents/port/registry.ts';
import { agentsCalledBy } from '../definition/agents-called.ts';
import { childOf } from '../definition/step-kinds/step-kinds.ts';
import { EngineError } from '../port/engine-error.ts';
import type { Settled } from '../executor/settled.ts';
import type { Journal } from '../journal/journal.ts';
import { made, type Awaitable, type Deferred } from '../values/deferred.ts';
import type { Plan } from '../run/plan.ts';
import type { ErrorRecord, PinnedVersions } from '../run/run-event.ts';

export interface SettlingOptions {
  readonly agents: Pick<VersionedAgents, 'find' | 'toKeep' | 'usedBy'>;
  readonly findForChild: (wanted: {
    readonly name: string;
    readonly version: string | null;
    readonly owner: string;
    readonly organization: string;
  }) => Plan | ErrorRecord;
}

/**
 * Of a prepared definition. What is not here is looked for when it is needed,
 * and so is what a step wants in its latest version.
 */
export function settleVersions(root: Plan, { agents, findForChild }: SettlingOptions): Settled {
  const children = childrenBelow(root, findForChild);
  const plans = [root, ...children.map(({ plan }) => plan)];
  const versions: Record<string, string> = {};
  const toKeep: Settled['agents'][number][] = [];
  const refused: ErrorRecord[] = [];
  const names = new Set(plans.flatMap(({ definition }) => agentsCalledBy(definition)));
  for (const name of names) {
    const profile = agents.find(name);
    if (!profile) continue;
    for (const used of agents.usedBy?.(profile) ?? []) names.add(used); // those whose tools it uses, too
    versions[name] = profile.version;
    try {
      const version = agents.toKeep(name);
      if (version) toKeep.push(version);
    } catch (error) {
      if (!(error instanceof AgentError)) throw error;
      const { code, message, retryable, details } = error;
      refused.push({ code, message, retryable, agent: name, details });
    }
  }
  return {
    versions: { children: children.map(({ child }) => child), agents: versions },
    children: plans.slice(1),
    agents: toKeep,
    refused,
  };
}

/** Throws with every agent whose file says something else than runs have used under its version. */
export function mustBeUsable({ refused }: Settled): void {
  if (refused.length === 0) return;
  throw new EngineError('conflict', refused.map(({ message }) => `${message}.`).join('\n'), {
    remedy:
      'Nothing has been started. Give each of these agents another version in its file; an engine that is running reads it when it is started anew.',
    details: { agents: refused.map(({ agent = '' }) => agent) },
  });
}

/** What a run settled that nobody can fold, or that is not in memory. */
export function pinnedBy(
  journal: Pick<Deferred<Journal>, 'readRun'>,
  runId: string,
): Awaitable<PinnedVersions | undefined> {
  return made(journal.readRun(runId, 0, 1), ([first]) =>
    first?.type === 'orchestration.run.created' ? first.data.pinned : undefined,
  );
}

interface SettledChild {
  readonly child: PinnedVersions['children'][number];
  readonly plan: Plan;
}

function childrenBelow(root: Plan, findForChild: SettlingOptions['findForChild']): SettledChild[] {
  const children = new Map<string, SettledChild>();
  const open = [root];
  for (const plan of open) {
    for (const { step } of plan.steps) {
      const child = childOf(step);
      if (!child || child.latest) continue;
      const { name, version, owner } = child;
      const key = JSON.stringify([name, version, owner]);
      if (children.has(key)) continue;
      const found = findForChild({ name, version, owner, organization: plan.definition.organization });
      if (!('definition' in found)) continue;
      children.set(key, { child: { name, owner, version, hash: found.hash }, plan: found });
      open.push(found);
    }
  }
  return [...children.values()];
}
