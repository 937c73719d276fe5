/** Which step a command means, and whether it is one that can be asked for. Pure. */
import { stateOfStep } from './machine.ts';
import { isCurrent } from './parts.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './run-command.ts';
import { stepOf, type RunState, type StepState } from './run-state.ts';

/** A step, or a part that its step still has. */
export function stepNamed(state: RunState, stepId: string): StepState | undefined {
  const step = stepOf(state, stepId);
  return step && isCurrent(state, step) ? step : undefined;
}

export function unknownStep(state: RunState, stepId: string | null): { refusal: Refusal } {
  const known = state.plan.steps.map(({ id }) => id).join(', ');
  return refuse(
    'unknown_step',
    `Run ${state.runId} has no step "${stepId ?? ''}" that this could mean; its steps are ${known}`,
  );
}

/** What runs when the run ends is not asked for by itself: it runs at the next end. */
export function isCleanup({ plan }: RunState, step: StepState): boolean {
  return plan.cleanup.includes(step.planned.index);
}

/** A state machine goes back by its transitions only. */
export function inAnotherState(state: RunState, step: StepState): { refusal: Refusal } | null {
  const own = stateOfStep(state, step.id);
  if (own === null || own === state.machine?.state) return null;
  return refuse(
    'invalid_transition',
    `Step "${step.id}" belongs to state "${own}", and the run is in state "${state.machine?.state ?? ''}"; its transitions say when it goes there`,
  );
}
