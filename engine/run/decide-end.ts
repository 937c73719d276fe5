/** What becomes of commands that end a run, and of commands that come while it ends. Pure. */
import type { RollbackTrigger } from '../definition/rollback.ts';
import { kindOf } from '../definition/step-kinds/step-kinds.ts';
import { compensatedBy, endAfterRollback, endEvents, irreversible, killEvents, rollsBackOn, undoes } from './ending.ts';
import { refuse, refuseTransition, type Decision } from './refusal.ts';
import type { RunCommand } from './run-command.ts';
import type { ErrorRecord, RunEventBody } from './run-event.ts';
import { isFinal, type RunState, type StepState } from './run-state.ts';
import { decideSignal } from './signals.ts';
import { killLeaving, stopEvents } from './stopping.ts';

/**
 * While a run ends only `kill` is faster. An attempt at undoing or cleaning up whose outcome nobody knows waits for a
 * person, who may say what became of it.
 */
export function decideWhileEnding(state: RunState, command: RunCommand): Decision {
  const phase = {
    leaving: 'waiting for its child runs to end',
    rolling_back: 'being rolled back',
    cleaning_up: 'cleaning up',
  }[state.ending?.phase ?? 'cleaning_up'];
  if (command.type === 'kill') return kill(state, command);
  if (command.type === 'signal') return decideSignal(state, command);
  const open = [...state.attention].map((index) => state.steps[index] as StepState);
  if (command.type === 'retry' || command.type === 'skip') {
    const step = command.stepId === null && open.length === 1 ? open[0] : open.find(({ id }) => id === command.stepId);
    if (step && command.type === 'retry')
      return {
        events: [
          {
            type: 'orchestration.step.reopened',
            data: { stepId: step.id, reason: 'retry', modifications: command.modifications, notes: command.notes },
          },
        ],
      };
    if (step && command.type === 'skip') {
      const skipped: RunEventBody = {
        type: 'orchestration.step.skipped',
        data: { stepId: step.id, reason: 'operator', output: command.output, notes: command.notes },
      };
      return { events: [skipped, ...compensatedBy(state, step)] };
    }
  }
  const waiting = open.length > 0 ? `; retry or skip ${open.map(({ id }) => id).join(', ')}` : '';
  return refuse(
    'is_ending',
    `Run ${state.runId} is ${phase} and cannot be stopped in between${waiting}. Kill ends it at once and skips the rest`,
  );
}

/** @param cause of a run that nobody ends: its own clock does */
export function endNow(
  state: RunState,
  outcome: 'aborted' | 'cancelled',
  notes: string | null,
  reason: 'abort' | 'cancel' | 'breach',
  isWanted?: true,
  cause?: ErrorRecord,
): RunEventBody[] {
  const ending = endEvents(
    state,
    { outcome, error: null, stepId: null, notes, ...(cause && { cause }) },
    reason,
    isWanted,
  );
  return [...stopEvents(state, null, undoes(ending) ? 'undo' : undefined), ...ending];
}

export function rollBack(state: RunState, { notes, fromParent }: Extract<RunCommand, { type: 'roll_back' }>): Decision {
  if (!isFinal(state.status) && (state.attention.size === 0 || state.isPaused)) {
    return refuse(
      'invalid_transition',
      `Run ${state.runId} is ${state.status} and cannot be rolled back; abort or cancel it first`,
    );
  }
  const { parent } = state.created;
  if (isFinal(state.status) && parent && !fromParent) {
    return refuse(
      'invalid_transition',
      `Run ${state.runId} is a child that has ended: roll back its parent ${parent.runId} instead`,
    );
  }
  const refusal = irreversible(state);
  if (refusal) return { refusal };
  const ending = endEvents(state, endAfterRollback(state, notes), 'operator');
  return { events: [...stopEvents(state, null, 'undo'), ...ending] };
}

/** Nothing is undone or cleaned up any more. */
export function kill(state: RunState, { notes }: Extract<RunCommand, { type: 'kill' }>): Decision {
  return isFinal(state.status)
    ? refuseTransition(state, 'killed')
    : { events: [...stopEvents(state, null, 'kill'), ...killLeaving(state), ...killEvents(state, notes)] };
}

/** Ends a run whose time is up. */
export function timeOut(state: RunState): RunEventBody[] {
  const { timeoutSeconds: seconds, onTimeout } = state.plan.definition.execution;
  const error: ErrorRecord = {
    code: 'run_timeout',
    message: `The run took longer than its limit of ${seconds} seconds`,
    retryable: true,
  };
  if (onTimeout === 'cancel') return endByClock(state, error, null);
  const ending = endEvents(state, { outcome: 'failed', error, stepId: null, notes: null }, 'failure');
  return [...stopEvents(state, null, undoes(ending) ? 'undo' : undefined), ...ending];
}

const UNDOES: readonly RollbackTrigger[] = ['failure', 'cancel', 'breach'];

/**
 * Ends a run as cancelled because a deadline of its own says so. What it did is undone wherever the definition wants
 * that of a failure, a cancel or a breach: it is all three.
 */
export function endByClock(state: RunState, cause: ErrorRecord, stepId: string | null): RunEventBody[] {
  const reason = UNDOES.find((trigger) => rollsBackOn(state, trigger)) ?? 'cancel';
  const ending = endEvents(state, { outcome: 'cancelled', error: null, stepId, notes: cause.message, cause }, reason);
  return [...stopEvents(state, null, undoes(ending) ? 'undo' : undefined), ...ending];
}

/** Whether the step has failed because its SLA was breached and says `cancel` then. */
export function isCancelledByClock({ planned, sla, error }: StepState): boolean {
  return (
    error?.code === 'sla_breached' && planned.step.sla?.onBreach === 'cancel' && sla !== null && sla.breachedAt !== null
  );
}

/** Ends a run that has become more than a run may be. */
export function endByLimit(state: RunState, error: ErrorRecord): RunEventBody[] {
  if (isFinal(state.status) || state.ending) return [];
  const ending = endEvents(state, { outcome: 'failed', error, stepId: null, notes: null }, 'failure');
  return [...stopEvents(state, null, undoes(ending) ? 'undo' : undefined), ...ending];
}

/** Ends a run because one of its steps took too long: as aborted, or as failed with everything undone. */
export function endByBreach(
  state: RunState,
  { id, planned }: StepState,
  action: 'abort' | 'rollback',
  message: string,
): RunEventBody[] {
  if (isFinal(state.status) || state.ending) return [];
  const agent = kindOf(planned.step).agent(planned.step);
  const error: ErrorRecord = { code: 'sla_breached', message, retryable: false, ...(agent !== null && { agent }) };
  if (action === 'abort')
    return endNow(state, 'aborted', message, rollsBackOn(state, 'breach') ? 'breach' : 'abort', undefined, error);
  return [
    ...stopEvents(state, null, 'undo'),
    ...endEvents(state, { outcome: 'failed', error, stepId: id, notes: null }, 'breach', true),
  ];
}
