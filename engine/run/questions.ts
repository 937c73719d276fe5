/**
 * What open questions hold: approvals that nobody has answered, and steps that failed and wait for the operator. Pure.
 *
 * Rules
 *  1. A question holds what waits for its step. The rest of the run goes on, and may ask more beside it.
 *  2. One that holds the run lets nothing new start until it is answered; what is under way ends. Its checkpoint says
 *     so, or its definition of all questions.
 *  3. In sequential mode nothing goes by a step that waits, so every question holds the run. So does one that is asked
 *     while the run ends: what is undone has an order.
 *  4. What a run's questions hold is settled when it starts. A run of an older version, which doesn't say, is held.
 *  5. A run goes on beside its questions while something is under way, due, or waits for a time or a signal, that no
 *     person has to do anything about.
 */
import type { Definition } from '../definition/definition.ts';
import type { QuestionHolds } from '../definition/checkpoint.ts';
import { haveFailed } from './failed-parts.ts';
import type { Parts, PendingApproval, RunState, StepState } from './run-state.ts';

/** Rule 4, of a run that starts. */
export function questionsHoldIn({ execution }: Definition): QuestionHolds {
  return execution.questionsHold ?? 'dependents';
}

/** How many questions people are asked about it. */
export function openQuestionsOf({ approvals, attention }: RunState): number {
  return approvals.size + attention.size;
}

/** Rules 2 and 3, of one that is asked now. */
export function doesHoldRun(state: RunState, { kind, stepId }: Pick<PendingApproval, 'kind' | 'stepId'>): boolean {
  if (kind === 'plan' || state.mode === 'sequential') return true;
  const planned = state.plan.steps[state.plan.indexOf.get(stepId ?? '') ?? -1];
  const own = kind === 'checkpoint' ? planned?.step.checkpointAfter?.holds : undefined;
  return (own ?? usuallyHolds(state)) === 'run';
}

/** Whether nothing may start because of what is asked: rule 2, or because nothing is left to start. */
export function waitsForAnswers(state: RunState): boolean {
  if (state.heldBy.size > 0) return true;
  if (state.attention.size > 0 && (state.ending || state.mode === 'sequential' || usuallyHolds(state) === 'run'))
    return true;
  return !goesOnBeside(state);
}

function usuallyHolds({ created }: RunState): QuestionHolds {
  return created.questionsHold ?? 'run';
}

/** Rule 5. */
function goesOnBeside(state: RunState): boolean {
  const { inFlight, maxParallel, ready, retrying, waits, expanded, steps } = state;
  if (waits.size > 0 || state.leaving.size > 0) return true;
  let idle = 0;
  for (const index of expanded) {
    const step = steps[index];
    if (step?.parts && doNothing(step, step.parts)) idle++;
  }
  return inFlight > idle || (inFlight < maxParallel && ready.size + ready.aside + retrying.size > 0);
}

/** All of them that have not settled wait for people, and their step waits for them. */
function doNothing(step: StepState, parts: Parts): boolean {
  const { underWay, unsettled, ready, retrying } = parts;
  return unsettled > 0 && !haveFailed(step, parts) && underWay + ready.size + ready.aside + retrying.size === 0;
}
