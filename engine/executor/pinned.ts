/**
 * Which version of a child definition or an agent a step uses.
 *
 * Rules
 *  1. The one that was settled when the root run started, or the run above this one that a step
 *     with `version: latest` started.
 *  2. A step that says `version: latest`, and whatever was not settled then, uses what there is when the step starts.
 *     An agent is kept as it is used.
 *  3. An agent's version that is pinned and not kept, or can't be read any more, is replaced by the newest, and the
 *     step's start says so.
 */
import { AgentError } from '../agents/port/agent.ts';
import type { AgentProfile, VersionedAgents } from '../agents/port/registry.ts';
import type { AgentStep, OrchestrationStep } from '../definition/step.ts';
import type { Limits } from '../limits/limits.ts';
import type { Plan } from '../run/plan.ts';
import type { ErrorRecord, PinnedVersions, StepWarning } from '../run/run-event.ts';
import type { RunState } from '../run/run-state.ts';
import { childState, type AsideOptions } from './aside.ts';
import { errorRecordOf } from './attempt.ts';
import type { Settled } from './settled.ts';
import type { Awaitable } from '../values/deferred.ts';
import type { Turn } from './turn.ts';

export interface PinnedOptions extends AsideOptions {
  readonly agents: Pick<VersionedAgents, 'find' | 'findVersion' | 'toKeep' | 'usedBy' | 'mayReadPersonal'>;
  readonly limits: () => Limits;
  /** The plan of a child run's definition, or why there is none. */
  readonly findChildPlan: (wanted: {
    readonly name: string;
    readonly version: string | null;
    readonly owner: string;
    readonly organization: string;
  }) => Plan | ErrorRecord;
  /** One that was settled when the root run started. */
  readonly pinnedPlan: (hash: string) => Awaitable<Plan>;
  /** What such a run settled that can't be folded. */
  readonly pinnedBy: (runId: string) => Awaitable<PinnedVersions | undefined>;
  /** The versions of a run that starts now. */
  readonly settle: (plan: Plan) => Settled;
}

export interface UsedAgent {
  /** Undefined: there is no such agent. */
  readonly profile: AgentProfile | undefined;
  readonly warnings: readonly StepWarning[];
}

export function agentOfStep(
  options: PinnedOptions,
  state: RunState,
  { agent, latest }: AgentStep,
  turn: Turn,
): UsedAgent | { readonly error: ErrorRecord } {
  const { agents } = options;
  const pinned = pinsOf(options, state, turn);
  const version = latest ? undefined : pinned?.agents[agent];
  const current = agents.find(agent);
  const profile = (version === undefined ? undefined : agents.findVersion(agent, version)) ?? current;
  const warnings =
    profile && version !== undefined && profile.version !== version ? [lost(agent, version, profile.version)] : [];
  try {
    const toKeep = pinned && profile === current ? agents.toKeep(agent) : null;
    if (toKeep) turn.batch.agents.push(toKeep);
    return { profile, warnings };
  } catch (error) {
    if (!(error instanceof AgentError)) throw error;
    return { error: errorRecordOf(error, agent) };
  }
}

/**
 * Those whose tools an agent uses, in the versions that the run uses. What is not kept any more is as it is now, which
 * its tools' own pins (engine/agents/kinds/mcp/tool-pins.ts) hold to what was agreed to.
 */
export function toolAgentsOf(
  options: PinnedOptions,
  state: RunState,
  { latest }: AgentStep,
  profile: AgentProfile | undefined,
  turn: Turn,
): Readonly<Record<string, AgentProfile>> | undefined {
  const { agents } = options;
  const used = (profile && agents.usedBy?.(profile)) ?? [];
  if (used.length === 0) return undefined;
  const pinned = latest ? undefined : pinsOf(options, state, turn)?.agents;
  const found = used.flatMap((name) => {
    const version = pinned?.[name];
    const one = (version === undefined ? undefined : agents.findVersion(name, version)) ?? agents.find(name);
    return one ? [[name, one] as const] : [];
  });
  return Object.fromEntries(found);
}

export function planOfChild(
  options: PinnedOptions,
  state: RunState,
  { name, version, owner, latest }: OrchestrationStep['orchestration'],
  turn: Turn,
): Plan | ErrorRecord {
  const pinned = latest
    ? undefined
    : pinsOf(options, state, turn)?.children.find(
        (child) => child.name === name && child.version === version && child.owner === owner,
      );
  return pinned
    ? turn.ask(`plan ${pinned.hash}`, () => options.pinnedPlan(pinned.hash))
    : options.findChildPlan({ name, version, owner, organization: state.created.definition.organization });
}

/** Rule 1. */
function pinsOf(options: PinnedOptions, { created }: RunState, turn: Turn): PinnedVersions | undefined {
  if (created.pinned || created.parent === null) return created.pinned;
  const runId = created.pinnedIn ?? created.rootRunId;
  return childState(options, runId, turn)?.created.pinned ?? turn.ask(`pinned ${runId}`, () => options.pinnedBy(runId));
}

/** Rule 3. */
function lost(agent: string, version: string, newest: string): StepWarning {
  return {
    code: 'agent_version_lost',
    message: `The run is pinned to ${agent} ${version}, which is not kept or can't be read any more; ${newest} does the work`,
    path: 'agent',
  };
}
