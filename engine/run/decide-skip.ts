/** What becomes of passing over a step. Pure. */
import { whatHasFailed } from './asked-parts.ts';
import { isCleanup, stepNamed, unknownStep } from './asked-steps.ts';
import { decideEscalation, isEscalation } from './escalation.ts';
import { redo, reopenStepOf, undoDescendants, undoneSteps } from './redo.ts';
import { refuse, type Decision } from './refusal.ts';
import { reopenRun } from './reopen.ts';
import type { RunCommand } from './run-command.ts';
import type { RunState } from './run-state.ts';
import { stopStep } from './stopping.ts';

export function decideSkip(state: RunState, command: Extract<RunCommand, { type: 'skip' }>): Decision {
  const { stepId, output, notes } = command;
  if (!state.plan.definition.errorHandling.allowSkip)
    return refuse(
      'skip_not_allowed',
      'The definition does not allow steps to be skipped (error_handling.on_step_failure.allowSkip)',
    );
  const reopening = reopenRun(state, 'skip', notes);
  if ('refusal' in reopening) return reopening;
  const failed = whatHasFailed(state).filter(({ status }) => status === 'failed');
  const step = stepId === null && failed.length === 1 ? failed[0] : stepNamed(state, stepId ?? '');
  if (!step)
    return stepId === null
      ? refuse('unknown_step', `Say which step to skip: ${failed.length} steps of run ${state.runId} have failed`)
      : unknownStep(state, stepId);
  if (isEscalation(step)) return decideEscalation(state, step, command);
  if (
    ['completed', 'skipped', 'checkpoint'].includes(step.status) ||
    step.partOf?.kind === 'compensation' ||
    isCleanup(state, step)
  ) {
    return refuse('invalid_transition', `Step "${step.id}" is ${step.status}; there is nothing left of it to skip`);
  }
  const events = [...reopening.events];
  stopStep(state, step, events, null);
  if (step.partOf) reopenStepOf(state, step, 'retry', notes, events, null);
  const undone = undoneSteps(state).filter((each) => each !== step);
  events.push(...undoDescendants(state, [step], null), {
    type: 'orchestration.step.skipped',
    data: { stepId: step.id, reason: 'operator', output, notes },
  });
  return {
    events:
      undone.length > 0
        ? [...events, ...redo(state, undone, 'retry', null, notes, null, [], new Set([step.index]))]
        : events,
  };
}
