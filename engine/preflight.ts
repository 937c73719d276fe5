/** Before a run exists: whether every agent that it will call can be used, so that no half of the work is done first. */
import { AgentError, type AgentRegistry } from './agents/agent.ts';
import { agentsCalledBy } from './definition/agents-called.ts';
import type { Definition } from './definition/definition.ts';
import { EngineError } from './engine.ts';
import type { RunMode } from './run/run-event.ts';

export interface PreflightProblem {
  readonly agent: string;
  readonly message: string;
}

/** Throws with every agent that cannot be used; nothing has been started then. */
export function mustPassPreflight(definition: Definition, mode: RunMode, agents: Pick<AgentRegistry, 'find' | 'agentFor'>, isOpen: (agent: string) => boolean): void {
  const called = agentsCalledBy(definition);
  const problems = called.flatMap((name) => (isOpen(name) ? [{ agent: name, message: 'its breaker is open: it is not called now' }] : problemsWith(name, mode, agents)));
  if (problems.length === 0) return;
  throw new EngineError('unsupported', problems.map(({ agent, message }) => `${agent}: ${message}`).join('\n'), {
    remedy: 'Make these agents available, or start a rehearsal, then start the run again. Nothing has been started.',
    details: { problems: problems.map((problem) => ({ ...problem })) },
  });
}

function problemsWith(name: string, mode: RunMode, agents: Pick<AgentRegistry, 'find' | 'agentFor'>): PreflightProblem[] {
  const profile = agents.find(name);
  if (!profile) return [{ agent: name, message: 'there is no such agent' }];
  try {
    agents.agentFor(profile, mode === 'rehearsal');
    return [];
  } catch (error) {
    if (!(error instanceof AgentError)) throw error;
    return [{ agent: name, message: error.message }];
  }
}
