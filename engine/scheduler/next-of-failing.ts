/**
 * WHAT IS DUE NEXT in a run of which a step has failed for good: it can only fail, and says so at once.
 *
 * Rules
 *  1. Nobody is asked any more. Pending approvals are withdrawn with the reason, whether they are about a step or about
 *     another failure.
 *  2. What is under way ends, and is recorded: it is paid work. Nothing new starts.
 *  3. Then the run ends, with what is to be undone and cleaned up.
 *     Whoever asks for it again is asked what was withdrawn.
 *  4. A step that its own SLA cancelled (`on_breach: cancel`) has the run end as cancelled, and not as failed.
 */
import { endByClock, isCancelledByClock } from '../run/decide-end.ts';
import { endEvents } from '../run/ending.ts';
import type { ErrorRecord, RunEventBody } from '../run/run-event.ts';
import type { RunState, StepState } from '../run/run-state.ts';
import { withdrawn } from '../run/stopping.ts';
import type { Move } from './move.ts';
import { nextMoveOfParts } from './next-part.ts';

export function nextMoveOfFailing(
  state: RunState,
  failing: NonNullable<RunState['failing']>,
  now: number,
): Move | null {
  const { stepIndex, error } = failing;
  const step = state.steps[stepIndex] as StepState;
  if (state.approvals.size > 0) {
    const notes = `Step "${step.id}" has failed for good, so the run can only fail: ${error.message}`;
    return {
      kind: 'record',
      events: [...state.approvals.values()].map(({ approvalId, stepId }) => withdrawn(approvalId, stepId, notes)),
    }; // rule 1
  }
  return state.inFlight === 0 ? failFor(state, step, error) : nextMoveOfParts(state, now); // rules 2 and 3
}

/** Nothing is under way any more. */
export function failFor(state: RunState, step: StepState, error: ErrorRecord): Move {
  const ended: RunEventBody[] = [];
  for (const index of [...state.retrying, ...state.waits]) {
    const { id: stepId, attempt } = state.steps[index] as StepState;
    ended.push({ type: 'orchestration.step.cancelled', data: { stepId, attempt } });
  }
  const ending = isCancelledByClock(step)
    ? endByClock(state, error, step.id)
    : endEvents(state, { outcome: 'failed', error, stepId: step.id, notes: null }, 'failure');
  return { kind: 'record', events: [...ended, ...ending] };
}
