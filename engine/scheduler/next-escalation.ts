/**
 * Agents that are to be called because an SLA was breached. They start at once, whatever else the run
 * does or waits for, as many as there are: what they use is limited where agents are (`admission`). What a
 * call may change: `run/escalation.ts`.
 */
import { mayEscalate } from '../run/escalation.ts';
import type { RunState } from '../run/run-state.ts';
import { firstRetry } from './first-retry.ts';
import type { Move } from './move.ts';

export function nextEscalation(state: RunState, now: number): Move | null {
  const { escalations } = state;
  if (!escalations || !mayEscalate(state)) return null;
  const again = firstRetry(state, escalations);
  const step = again && again.retryAt <= now ? again : state.steps[escalations.ready.peek() ?? -1];
  return step ? { kind: 'start', step, attempt: step.attempt + 1 } : null;
}

/** When the next call is to be tried again; Infinity: none is. */
export function nextRetryOfEscalations(state: RunState): number {
  const { escalations } = state;
  return escalations && mayEscalate(state) ? (firstRetry(state, escalations)?.retryAt ?? Infinity) : Infinity;
}
