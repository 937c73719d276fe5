/**
 * State machines: where a run is in one, and what its states take. Written for `evolve`, and for those who decide.
 *
 * Rules
 *  1. Entering a state runs its steps, again when it is entered again; attempts count on.
 *  2. A state is busy until its steps have settled. Only then is a transition taken.
 *  3. A condition that asks for what is not there, or can't be evaluated, does not hold; the latter is told.
 */
import type { MachineState, MachineTransition } from '../definition/machine.ts';
import { evaluateCondition, ExpressionError } from '../definition/expression.ts';
import type { Json } from '../values/json.ts';
import type { ExpressionProblem, RunEventOf } from './run-event.ts';
import { dropParts } from './parts.ts';
import { scopeOf } from './run-output.ts';
import { stepOf, type RunState, type StepState } from './run-state.ts';
import { enqueue, forgetFailure, moveTo, unsettle } from './settling.ts';

/** Null: the run is no state machine, or has not begun. */
export function currentState({ plan, machine }: RunState): MachineState | null {
  return machine === null ? null : (plan.definition.machine?.states.find(({ name }) => name === machine.state) ?? null);
}

function stepsOfState(state: RunState, { run }: MachineState): StepState[] {
  return run.flatMap((id) => stepOf(state, id) ?? []);
}

/** Rule 2. */
export function isBusy(state: RunState, current: MachineState): boolean {
  return stepsOfState(state, current).some(({ isSettled }) => !isSettled);
}

export function holds(state: RunState, transition: MachineTransition, signal: Json = null): boolean {
  return whyNot(state, transition, signal) === null;
}

/** Why its condition does not hold, to follow "the condition"; null: it holds. Rule 3. */
export function whyNot(state: RunState, transition: MachineTransition, signal: Json): string | null {
  const answer = askCondition(state, transition, signal);
  if (answer instanceof ExpressionError) return `is not met: ${answer.message}`;
  return answer ? null : 'is not met';
}

/** What can't be evaluated in its condition, for a reason other than that something is not there. Null: nothing. */
export function problemWith(
  state: RunState,
  from: MachineState,
  transition: MachineTransition,
): ExpressionProblem | null {
  const answer = askCondition(state, transition, null);
  if (!(answer instanceof ExpressionError) || answer.code === 'missing_value') return null;
  const place = `states.${from.name}.transitions[${from.transitions.indexOf(transition)}].when`;
  return { place, source: transition.when ?? '', code: answer.code, message: answer.message };
}

function askCondition(state: RunState, { when }: MachineTransition, signal: Json): boolean | ExpressionError {
  if (when === null) return true;
  try {
    return evaluateCondition(when, { ...scopeOf(state), signal });
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
}

/** The state to which a step belongs. Null: to none. */
export function stateOfStep({ plan }: RunState, stepId: string): string | null {
  return plan.definition.machine?.states.find(({ run }) => run.includes(stepId))?.name ?? null;
}

/** Rule 1. */
export function enter(state: RunState, { data, at }: RunEventOf<'orchestration.machine.entered'>): void {
  const before = state.machine;
  const visited = new Set(before?.visited ?? []);
  const isAgain = visited.has(data.state);
  state.machine = {
    state: data.state,
    enteredAt: at,
    entries: (before?.entries ?? 0) + 1,
    isAgain,
    ledBy: data.trigger === 'signal' ? data.signal : null,
    visited: visited.add(data.state),
    fired: new Set(),
  };
  const current = currentState(state);
  const steps = current ? stepsOfState(state, current) : [];
  for (const step of steps) {
    if (isAgain) doAgain(state, step);
    else step.openDependencies--;
  }
  for (const step of steps) if (step.openDependencies === 0 && step.status === 'pending') enqueue(state, step, at);
}

function doAgain(state: RunState, step: StepState): void {
  unsettle(state, step);
  moveTo(state, step, { status: 'pending' });
  dropParts(state, step);
  forgetFailure(state, step);
  step.bypassCache = true; // rule 1: it is done again, and an old output would be no answer
}
