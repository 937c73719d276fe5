/**
 * Test calls, by which agents are tried outside of runs. A live one is a call like any other: it waits for no breaker
 * and no budget, but is refused where they would stop a run, and what it cost counts against those of the day: what it
 * is expected to cost from its beginning on, so that two at the same time see each other, and the calls of runs.
 */
import type { BudgetCheck } from '../admission/budget-check.ts';
import type { Entrant } from '../admission/entrant.ts';
import type { AgentTestLog } from '../agents/port/agent-tests.ts';
import type { AgentTesting } from '../port/engine.ts';
import type { RunMode } from '../run/run-event.ts';
import type { Clock } from '../time/clock.ts';

/** Where what a call costs is counted by definition, a test belongs to none. */
export const NO_DEFINITION = '';

interface AgentTestingOptions {
  readonly tests: AgentTestLog;
  readonly isOpen: (mode: RunMode) => (agent: string) => boolean;
  readonly budget: BudgetCheck;
  /** Live calls of runs that have not ended. */
  readonly underWay: () => readonly Entrant[];
  readonly clock: Clock;
}

export function agentTesting({ tests, isOpen, budget, underWay, clock }: AgentTestingOptions): AgentTesting {
  return {
    note: (test) => tests.note(test),
    newestOf: (agent, limit) => tests.newestOf(agent, limit),
    spentBetween: (from, until) => tests.spentBetween(from, until),
    begin(agent) {
      if (isOpen('live')(agent))
        return {
          code: 'breaker_open',
          message: `The breaker of ${agent} is open: it is not called now`,
          retryable: true,
        };
      const now = clock.now();
      const entrant = entrantOf(agent, now);
      return budget.whyNot(entrant, underWay(), [], now) ?? budget.begin(entrant);
    },
  };
}

function entrantOf(agent: string, dueAt: number): Entrant {
  const id = `test of ${agent}`;
  const nowhere = { runId: id, rootRunId: id, stepIndex: 0, stepId: 'test', attempt: 1, definition: NO_DEFINITION };
  return { ...nowhere, agent, isAskedAgain: false, pool: null, priority: 0, dueAt };
}
