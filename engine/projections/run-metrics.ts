/** How long a run took, and on what. Times in milliseconds. */
import type { RunMetrics } from '../contract/runs.ts';
import type { RunEvent } from '../run/run-event.ts';
import { isFinal, type RunState, type RunStatus } from '../run/run-state.ts';
import { workedMs } from './attempt-history.ts';
import type { StepHistory } from './step-history.ts';
import { agentOf } from './step-view.ts';

/** What is counted event by event; everything else follows from the steps' histories. */
export interface RunTally {
  readonly events: Record<string, number>;
  waitedForPeopleMs: number;
  /** Null while the run doesn't wait for people. */
  waitingSince: number | null;
  firstDeliverableAt: number | null;
}

const WAITS_FOR_PEOPLE: ReadonlySet<RunStatus> = new Set(['approval_pending', 'checkpoint', 'paused', 'needs_attention']);

export function emptyTally(): RunTally {
  return { events: {}, waitedForPeopleMs: 0, waitingSince: null, firstDeliverableAt: null };
}

/** @param status the run's after the event */
export function count(tally: RunTally, event: RunEvent, status: RunStatus): void {
  tally.events[event.type] = (tally.events[event.type] ?? 0) + 1;
  if (event.type === 'orchestration.step.completed' && event.data.deliverable) tally.firstDeliverableAt ??= event.at;
  const isWaiting = WAITS_FOR_PEOPLE.has(status);
  if (isWaiting) {
    tally.waitingSince ??= event.at;
  } else if (tally.waitingSince !== null) {
    tally.waitedForPeopleMs += event.at - tally.waitingSince;
    tally.waitingSince = null;
  }
}

export function runMetrics(state: RunState, histories: readonly StepHistory[], tally: RunTally, now: number): RunMetrics {
  const attempts = histories.flatMap((history) => history.attempts);
  const { firstDeliverableAt, waitedForPeopleMs, waitingSince, events } = tally;
  return {
    totalMs: Math.max(0, (isFinal(state.status) ? state.updatedAt : now) - state.createdAt),
    timeToFirstDeliverableMs: firstDeliverableAt === null ? null : firstDeliverableAt - state.createdAt,
    queueMs: attempts.reduce((sum, { startedAt, queuedAt }) => sum + Math.max(0, startedAt - (queuedAt ?? startedAt)), 0),
    waitingForPeopleMs: waitedForPeopleMs + (waitingSince === null ? 0 : Math.max(0, now - waitingSince)),
    agentMs: agentMs(state, histories, now),
    phaseMs: phaseMs(state, histories, now),
    attempts: attempts.length,
    cacheHits: attempts.filter(({ cache }) => cache?.status === 'hit').length,
    cacheMisses: attempts.filter(({ cache }) => cache?.status === 'miss').length,
    events: { ...events },
  };
}

/** By agent; a child run's time counts for the orchestrator that owns it. */
function agentMs(state: RunState, histories: readonly StepHistory[], now: number): Record<string, number> {
  const spent: Record<string, number> = {};
  histories.forEach((history, index) => {
    const step = state.plan.steps[index]?.step;
    const owner = step ? agentOf(step) : null;
    for (const attempt of history.attempts) {
      const agent = attempt.agent ?? owner;
      if (agent !== null) spent[agent] = (spent[agent] ?? 0) + workedMs(attempt, now);
    }
  });
  return spent;
}

/** From the first start to the last end of the steps that can run side by side. 0 for a phase that has not begun. */
function phaseMs(state: RunState, histories: readonly StepHistory[], now: number): number[] {
  const spans: { from: number; to: number }[] = [];
  histories.forEach(({ attempts }, index) => {
    const phase = state.plan.steps[index]?.phase ?? 0;
    const span = (spans[phase] ??= { from: Infinity, to: -Infinity });
    for (const { startedAt, finishedAt } of attempts) {
      span.from = Math.min(span.from, startedAt);
      span.to = Math.max(span.to, finishedAt ?? now);
    }
  });
  return spans.map(({ from, to }) => Math.max(0, to - from)).map((ms) => (Number.isFinite(ms) ? ms : 0));
}
