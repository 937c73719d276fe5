/** What becomes of going back to a step that was done. Pure. */
import { inAnotherState, isCleanup, stepNamed, unknownStep } from './asked-steps.ts';
import { decideEscalation, isEscalation } from './escalation.ts';
import { redo, rewound, undoneSteps } from './redo.ts';
import { refuse, type Decision } from './refusal.ts';
import { reopenRun } from './reopen.ts';
import type { RunCommand } from './run-command.ts';
import type { RunState } from './run-state.ts';

export function decideRewind(state: RunState, command: Extract<RunCommand, { type: 'rewind' }>): Decision {
  const { stepId, modifications, notes } = command;
  const step = stepNamed(state, stepId);
  if (!step) return unknownStep(state, stepId);
  if (isEscalation(step)) return decideEscalation(state, step, command);
  if (isCleanup(state, step))
    return refuse('invalid_transition', `Step "${stepId}" cleans up when the run ends; a run cannot go back to it`);
  if (step.attempt === 0 && !step.isSettled)
    return refuse('invalid_transition', `Step "${stepId}" has not run yet; a run can only go back to a step that has`);
  const elsewhere = inAnotherState(state, step);
  if (elsewhere) return elsewhere;
  const reopening = reopenRun(state, 'rewind', notes);
  if ('refusal' in reopening) return reopening;
  return {
    events: [
      ...reopening.events,
      rewound(step, notes),
      ...redo(state, [step], 'rewind', modifications, notes, null, undoneSteps(state)),
    ],
  };
}
