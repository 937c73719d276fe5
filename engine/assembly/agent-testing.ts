/**
 * Test calls, by which agents are tried outside of runs. A live one is a call like any other: it waits for no breaker
 * and no budget, but is refused where they would stop a run, and what it cost counts against those of the day.
 */
import type { BudgetCheck } from '../admission/budget-check.ts';
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
  readonly clock: Clock;
}

export function agentTesting({ tests, isOpen, budget, clock }: AgentTestingOptions): AgentTesting {
  return {
    note: (test) => tests.note(test),
    newestOf: (agent, limit) => tests.newestOf(agent, limit),
    spentBetween: (from, until) => tests.spentBetween(from, until),
    whyNot(agent) {
      if (isOpen('live')(agent))
        return {
          code: 'breaker_open',
          message: `The breaker of ${agent} is open: it is not called now`,
          retryable: true,
        };
      return budget.whyNot(entrantOf(agent, clock.now()), [], [], clock.now());
    },
  };
}

function entrantOf(agent: string, dueAt: number) {
  const id = `test of ${agent}`;
  const nowhere = { runId: id, rootRunId: id, stepIndex: 0, stepId: 'test', attempt: 1, definition: NO_DEFINITION };
  return { ...nowhere, agent, isAskedAgain: false, pool: null, priority: 0, dueAt };
}
