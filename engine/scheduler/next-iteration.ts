/**
 * What follows when an iteration of a loop has delivered: the next one, or the end of its step. Pure.
 *
 * Rules
 *  1. The condition is looked at after each iteration, so that there is always one. It sees `iteration` (from 1),
 *     `previous` (the output of the iteration before the newest) and the newest output as the step's own.
 *  2. A condition that can't be evaluated fails the step: nobody knows whether the loop was to end.
 *  3. After the last iteration that may be, the step fails with `loop_exhausted`, or completes with a warning.
 *  4. A loop with a delay begins its next iteration when that has passed, over a restart as well; its step is under
 *     way meanwhile.
 */
import type { Loop } from '../definition/step.ts';
import { evaluateCondition, ExpressionError } from '../definition/expression.ts';
import { modificationsOf } from '../run/modifications.ts';
import { loopOf } from '../run/plan.ts';
import { LONGEST_SECONDS } from '../definition/timely-number.ts';
import type { ErrorRecord, RunEventBody, StepExpanded } from '../run/run-event.ts';
import { scopeOf } from '../run/run-output.ts';
import type { Parts, RunState, StepState } from '../run/run-state.ts';
import { completionEvents, failForGood } from './settle-attempt.ts';

export function endOfIteration(state: RunState, step: StepState, parts: Parts, now: number): RunEventBody[] {
  const loop = loopOf(step.planned.step);
  if (!loop) throw new Error(`Step "${step.id}" has iterations, but its definition has no loop`);
  const { count } = parts;
  const output = parts.outputs[count - 1] ?? null;
  const result = { stepId: step.id, attempt: step.attempt, output, response: null };
  try {
    if (isOver(state, step, parts, loop)) return completionEvents(state, step, result);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return failForGood(state, step, conditionError(step, loop, error)); // rule 2
  }
  if (count < loop.maxIterations)
    return [
      {
        type: 'orchestration.step.expanded',
        data: { stepId: step.id, kind: 'iteration', first: count, items: [null], ...delayAfter(loop, count, now) },
      },
    ];
  const { kind, expression } = loop.condition;
  const times = count === 1 ? 'One iteration was' : `${count} iterations were`;
  const message = `${times} not enough: ${kind === 'until' ? `${expression} does not hold yet` : `${expression} still holds`}`;
  return loop.onExhausted === 'continue' // rule 3
    ? completionEvents(state, step, {
        ...result,
        warnings: [{ code: 'loop_exhausted', message, path: `repeat.${kind}` }],
      })
    : failForGood(state, step, { code: 'loop_exhausted', message, retryable: false, details: { iterations: count } });
}

/** Rule 4. */
function delayAfter({ delay }: Loop, count: number, now: number): Pick<StepExpanded, 'delayed'> {
  if (!delay) return {};
  const grown = delay.seconds * delay.backoffMultiplier ** (count - 1);
  const delayMs = Math.round(Math.min(grown, delay.maxSeconds ?? LONGEST_SECONDS, LONGEST_SECONDS) * 1000);
  return { delayed: { dueAt: now + delayMs, delayMs } };
}

/** Rule 1. */
function isOver(state: RunState, step: StepState, { count, outputs }: Parts, { condition }: Loop): boolean {
  const scope = scopeOf(state, modificationsOf(state, step).parameters);
  const newest = outputs[count - 1] ?? null;
  const holds = evaluateCondition(condition.expression, {
    parameters: scope.parameters,
    steps: { ...scope.steps, [step.id]: newest },
    get run() {
      return scope.run;
    },
    iteration: count,
    previous: outputs[count - 2] ?? null,
  });
  return condition.kind === 'until' ? holds : !holds;
}

function conditionError(
  { id }: StepState,
  { condition: { kind, expression } }: Loop,
  error: ExpressionError,
): ErrorRecord {
  const place = { place: `repeat.${kind}`, expression };
  const details = error.offset === null ? place : { ...place, offset: error.offset };
  return { code: error.code, message: `Step "${id}", repeat.${kind}: ${error.message}`, retryable: false, details };
}
