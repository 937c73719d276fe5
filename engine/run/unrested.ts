/**
 * HOW FAR A RUN HAS COME SINCE IT LAST WAITED. A machine, loop or graph that never waits would go round for as long as
 * the process lives, so it is counted, and over a limit the run fails. Pure; counted by `evolve`.
 *
 * Rules
 *  1. A wait is over when something came from outside, or a time of a second or more has passed: a signal, an answer to
 *     a question, a question's own time, somebody who asks for a step again or for the run to go on.
 *  2. An agent's answer is no wait: it may come at once, every time.
 *  3. Events of all kinds have a limit of their own, waits or not (`runEvents`).
 *  4. A run whose end has begun is not counted out: what it undoes and cleans up is as much as it has done.
 */
import type { Limits } from '../limits/limits.ts';
import { overLimit, type OverLimit } from '../limits/over-limit.ts';
import type { RunEvent, TimerArmed } from './run-event.ts';
import { stepOf, type RunState } from './run-state.ts';

const SHORTEST_WAIT_MS = 1_000;

/** Before the event is folded: a timer is still known by what armed it. */
export function countUnrested(state: RunState, event: RunEvent): void {
  if (endsWait(state, event)) state.unrested = { entries: 0, iterations: 0 };
  const { unrested } = state;
  if (event.type === 'orchestration.machine.entered') unrested.entries++;
  else if (event.type === 'orchestration.step.expanded' && event.data.kind === 'iteration') unrested.iterations++;
}

/** Null: the run may go on. */
export function overBudget({ unrested, ending }: RunState, limits: Limits): OverLimit | null {
  if (ending) return null; // rule 4
  return (
    overLimit('entriesWithoutWait', unrested.entries, limits) ??
    overLimit('iterationsWithoutWait', unrested.iterations, limits)
  );
}

/** Rule 1. */
function endsWait(state: RunState, event: RunEvent): boolean {
  switch (event.type) {
    case 'orchestration.signal.received':
      return event.data.disposition === 'delivered' || event.data.disposition === 'kept';
    case 'orchestration.checkpoint.resolved':
      return event.data.decision !== 'withdrawn';
    case 'orchestration.checkpoint.expired':
    case 'orchestration.run.resumed':
    case 'orchestration.step.reopened':
      return true;
    case 'orchestration.timer.fired':
      return event.data.dueAt - armedAt(state, event.data) >= SHORTEST_WAIT_MS;
    default:
      return false;
  }
}

/** Infinity: of a timer that nothing waits for, as an SLA. */
function armedAt(state: RunState, { kind, stepId }: TimerArmed): number {
  if (kind === 'state_timeout') return state.machine?.enteredAt ?? Infinity;
  return kind === 'wait' ? (stepOf(state, stepId ?? '')?.starts.at(-1) ?? Infinity) : Infinity;
}
