/** How long a run took, and on what. Times in milliseconds. */
import type { RunMetrics } from '../contract/run-view.ts';
import type { Step } from '../definition/step.ts';
import { isFinal, type RunState, type StepState } from '../run/run-state.ts';
import { workedMs } from './attempt-history.ts';
import { performerOf } from '../definition/step-kinds/step-kinds.ts';
import type { RunHistory } from './run-history.ts';
import type { StepHistory } from './step-history.ts';
import { usageOfAttempts } from './step-usage.ts';

/** Work that is done in parts is that of the parts: it is counted once. */
export function runMetrics({ state, steps, tally }: RunHistory, now: number): RunMetrics {
  const works = steps.flatMap((history, index) => workOf(state.steps[index], history));
  const attempts = works.flatMap(({ history }) => history.attempts);
  const usage = state.created.mode === 'live' ? usageOfAttempts(attempts) : null;
  const { firstDeliverableAt, waitedForPeopleMs, waitingSince, events } = tally;
  return {
    totalMs: Math.max(0, (isFinal(state.status) ? state.updatedAt : now) - state.createdAt),
    timeToFirstDeliverableMs: firstDeliverableAt === null ? null : firstDeliverableAt - state.createdAt,
    queueMs: attempts.reduce(
      (sum, { startedAt, queuedAt }) => sum + Math.max(0, startedAt - (queuedAt ?? startedAt)),
      0,
    ),
    waitingForPeopleMs: waitedForPeopleMs + (waitingSince === null ? 0 : Math.max(0, now - waitingSince)),
    agentMs: agentMs(works, now),
    phaseMs: phaseMs(state, steps, now),
    attempts: attempts.length,
    cacheHits: attempts.filter(({ cache }) => cache?.status === 'hit').length,
    cacheMisses: attempts.filter(({ cache }) => cache?.status === 'miss').length,
    events: { ...events },
    ...(usage && { usage }),
  };
}

interface Work {
  readonly step: Step;
  readonly history: StepHistory;
}

function workOf(standing: StepState | undefined, history: StepHistory): Work[] {
  return standing && !standing.planned.part ? [{ step: standing.planned.step, history }] : [];
}

/** By agent; a child run's time counts for the orchestrator that owns it. */
function agentMs(works: readonly Work[], now: number): Record<string, number> {
  const spent: Record<string, number> = {};
  for (const { step, history } of works) {
    const owner = performerOf(step);
    for (const attempt of history.attempts) {
      const agent = attempt.agent ?? owner;
      if (agent !== null) spent[agent] = (spent[agent] ?? 0) + workedMs(attempt, now);
    }
  }
  return spent;
}

/** From the first start to the last end of the steps that can run side by side. 0 for a phase that has not begun. */
function phaseMs(state: RunState, histories: readonly StepHistory[], now: number): number[] {
  const spans: { from: number; to: number }[] = [];
  histories.slice(0, state.plan.steps.length).forEach(({ attempts }, index) => {
    const phase = state.plan.steps[index]?.phase ?? 0;
    const span = (spans[phase] ??= { from: Infinity, to: -Infinity });
    for (const { startedAt, finishedAt } of attempts) {
      span.from = Math.min(span.from, startedAt);
      span.to = Math.max(span.to, finishedAt ?? now);
    }
  });
  return spans.map(({ from, to }) => Math.max(0, to - from)).map((ms) => (Number.isFinite(ms) ? ms : 0));
}
