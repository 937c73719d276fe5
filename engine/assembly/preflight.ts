/**
 * Before a run exists: whether every agent that it may call can be used, so that no half of the work is done first.
 *
 * Rules
 *  1. A live run is refused when an agent that it, or a run that it starts, may call can't work live: those that undo,
 *     clean up and are told of breached SLAs as well. Nobody has to ask for that.
 *  2. So is one whose agents lack a key, or an address that only the operator knows.
 *  3. A definition with `preflight` asks for more: in a rehearsal, too, and that no breaker is open.
 */
import { AgentError } from '../agents/port/agent.ts';
import type { AgentRegistry } from '../agents/port/registry.ts';
import { agentsCalledBy } from '../definition/agents-called.ts';
import type { Definition } from '../definition/definition.ts';
import { EngineError, type CalledAgent } from '../port/engine.ts';
import type { RunMode } from '../run/run-event.ts';

export interface PreflightProblem {
  readonly agent: string;
  /** As its file is now: what the run would be pinned to. Null: there is no such agent. */
  readonly version: string | null;
  /** The definition whose step calls it. */
  readonly definition: string;
  readonly message: string;
}

export interface PreflightSurroundings {
  readonly agents: Pick<AgentRegistry, 'find' | 'agentFor' | 'whatIsMissing' | 'whatIsAsked'>;
  /** Whether its breaker is open, in the mode of the run. */
  readonly isOpen: (agent: string) => boolean;
  /** What a definition starts as child runs, as far as it is here. */
  readonly childrenOf: (definition: Definition) => readonly Definition[];
}

/** Throws with every agent that cannot be used; nothing has been started then. */
export function mustPassPreflight(definition: Definition, mode: RunMode, around: PreflightSurroundings): void {
  const isAsked = definition.execution.preflight;
  if (mode === 'rehearsal' && !isAsked) return;
  const called = [...whoCallsWhom(definition, mode, around)];
  const problems = called.flatMap(([agent, caller]) =>
    problemsWith(agent, mode, around, isAsked).map((message) => ({
      agent,
      version: around.agents.find(agent)?.version ?? null,
      definition: caller,
      message,
    })),
  );
  if (problems.length === 0) return;
  throw new EngineError('unsupported', problems.map((problem) => sentence(problem, definition.name)).join('\n'), {
    remedy:
      mode === 'live'
        ? 'Nothing has been started. Set what is missing, rehearse it, or give these steps agents that can run live.'
        : 'Nothing has been started. Make these agents available, then start the run again.',
    details: { problems: problems.map((problem) => ({ ...problem })) },
  });
}

/** What a live run of it would call, in order, and what stands in the way of each. Nothing is started or refused. */
export function calledLive(definition: Definition, around: PreflightSurroundings): readonly CalledAgent[] {
  const { agents } = around;
  return [...whoCallsWhom(definition, 'live', around)].map(([agent, caller]) => {
    const profile = agents.find(agent);
    return {
      agent,
      displayName: profile?.displayName ?? agent,
      kind: profile?.type ?? null,
      definition: caller,
      asks: (profile && agents.whatIsAsked?.(profile)) ?? [],
      problems: problemsWith(agent, 'live', around, definition.execution.preflight),
    };
  });
}

function sentence({ agent, version, definition, message }: PreflightProblem, root: string): string {
  const who = version === null ? agent : `${agent} ${version}`;
  return definition === root ? `${who}: ${message}` : `${who} (called by ${definition}): ${message}`;
}

/**
 * Each agent once, with the first definition that calls it.
 * Child runs only matter where the mode itself may be refused.
 */
function whoCallsWhom(root: Definition, mode: RunMode, { childrenOf }: PreflightSurroundings): Map<string, string> {
  const callers = new Map<string, string>();
  const seen = new Set<Definition>();
  const waiting = [root];
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    if (seen.has(next)) continue;
    seen.add(next);
    for (const agent of agentsCalledBy(next)) if (!callers.has(agent)) callers.set(agent, next.name);
    if (mode === 'live') waiting.push(...childrenOf(next));
  }
  return callers;
}

function problemsWith(
  name: string,
  mode: RunMode,
  { agents, isOpen }: PreflightSurroundings,
  isAsked: boolean,
): string[] {
  if (isAsked && isOpen(name)) return ['its breaker is open: it is not called now'];
  const profile = agents.find(name);
  if (!profile) return ['there is no such agent'];
  try {
    agents.agentFor(profile, mode === 'rehearsal');
    return mode === 'live' ? [...(agents.whatIsMissing?.(profile) ?? [])] : [];
  } catch (error) {
    if (!(error instanceof AgentError)) throw error;
    return [error.message];
  }
}
