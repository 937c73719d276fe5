/** Undoes a step whose work a child run did: the child run is told to undo it. */
import { decide } from '../run/decide.ts';
import type { RunCommand } from '../run/run-command.ts';
import type { RunState, StepState } from '../run/run-state.ts';
import { failForGood } from '../scheduler/settle-attempt.ts';
import { emit, emitAll } from './emit.ts';
import { started } from './started.ts';
import type { Turn } from './turn.ts';

/** A child run undoes what it did, as its own definition says; its end is heard as the end of this attempt. */
export function undoChild(state: RunState, step: StepState, attempt: number, childRunId: string, turn: Turn): void {
  emit(state, started(step.planned, step, attempt, {}), 'system', turn);
  emit(state, { type: 'orchestration.child.started', data: { stepId: step.id, attempt, childRunId } }, 'system', turn);
  const child = turn.run(childRunId);
  const decision = child ? decide(child, toUndo(state)) : null;
  if (decision && 'events' in decision) return tellToUndo(state, childRunId, turn);
  const message = decision && 'refusal' in decision ? decision.refusal.message : `There is no run ${childRunId}`;
  emit(
    state,
    {
      type: 'orchestration.child.finished',
      data: { stepId: step.id, attempt, childRunId, status: child?.status ?? 'unknown' },
    },
    'system',
    turn,
  );
  emitAll(state, failForGood(state, step, { code: 'child_not_undone', message, retryable: false }), 'system', turn);
}

export function tellToUndo(state: RunState, childRunId: string, turn: Turn): void {
  turn.inputs.push({
    kind: 'command',
    runId: childRunId,
    command: toUndo(state),
    actor: 'system',
    acknowledgement: null,
  });
}

function toUndo({ runId }: RunState): RunCommand {
  return { type: 'roll_back', notes: `Its parent run ${runId} is rolled back`, fromParent: true };
}
