/** What becomes of asking for what has failed once more. Pure. Numbered rules: `decide.ts`. */
import { hasFailedParts, whatHasFailed } from './asked-parts.ts';
import { inAnotherState, isCleanup, stepNamed, unknownStep } from './asked-steps.ts';
import { decideEscalation, isEscalation } from './escalation.ts';
import { currentState, stateOfStep } from './machine.ts';
import { redo, undoneSteps } from './redo.ts';
import { refuse, type Decision } from './refusal.ts';
import { reopenRun } from './reopen.ts';
import type { RunCommand } from './run-command.ts';
import { cleanupStepsOf, isFinal, type RunState } from './run-state.ts';

export function decideRetry(state: RunState, command: Extract<RunCommand, { type: 'retry' }>): Decision {
  const { stepId, modifications, notes } = command;
  const reopening = reopenRun(state, 'retry', notes);
  if ('refusal' in reopening) return reopening;
  if (stepId === null) {
    const failed = whatHasFailed(state);
    const ended = currentState(state);
    if (state.status === 'failed' && ended?.isFinal && failed.every(({ id }) => stateOfStep(state, id) !== ended.name))
      return refuse(
        'step_not_retryable',
        `Run ${state.runId} ended in state "${ended.label}", as its transitions say, and nothing leads out of it. Start another run`,
      );
    const isStoppedByTime = state.status === 'failed';
    if (failed.length === 0 && !isStoppedByTime && !cleanupStepsOf(state).some(({ status }) => status === 'failed'))
      return refuse('step_not_retryable', `No step of run ${state.runId} has failed`);
    return {
      events: [...reopening.events, ...redo(state, failed, 'retry', modifications, notes, null, undoneSteps(state))],
    };
  }
  const step = stepNamed(state, stepId);
  if (!step) return unknownStep(state, stepId);
  if (isEscalation(step)) return decideEscalation(state, step, command);
  const elsewhere = inAnotherState(state, step);
  if (elsewhere) return elsewhere;
  if (isCleanup(state, step))
    return step.status === 'failed' && reopening.events.length > 0
      ? reopening
      : refuse('step_not_retryable', `Step "${stepId}" cleans up when the run ends`);
  if (step.status === 'waiting')
    return refuse(
      'step_not_retryable',
      `Step "${stepId}" waits, and nothing about it has failed; skip passes over it, and a signal or its time ends it`,
    );
  if (!['failed', 'retrying', 'cancelled'].includes(step.status) && !hasFailedParts(step) && !step.isPartial) {
    return refuse(
      'step_not_retryable',
      `Step "${stepId}" is ${step.status}; only a step that failed can be retried (rewind goes back to one that completed)`,
    );
  }
  if (isFinal(state.status) && step.partOf?.kind === 'compensation')
    return refuse('step_not_retryable', `Run ${state.runId} has ended; roll it back again to try "${stepId}" again`);
  return {
    events: [...reopening.events, ...redo(state, [step], 'retry', modifications, notes, null, undoneSteps(state))],
  };
}
