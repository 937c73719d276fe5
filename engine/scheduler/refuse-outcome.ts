/**
 * Whether what an attempt has delivered will do. Pure.
 *
 * Rules
 *  1. While `retry.while` holds of it, it will not: the attempt has failed, and whether there is another is judged as
 *     of any failure that another attempt may mend (`judge-failure.ts`).
 *  2. A condition that cannot be evaluated fails the step: nobody knows whether what was delivered will do.
 */
import { evaluateCondition, ExpressionError } from '../definition/expression.ts';
import type { ErrorRecord } from '../run/run-event.ts';
import { scopeOf } from '../run/run-output.ts';
import type { RunState, StepState } from '../run/run-state.ts';
import type { Json } from '../values/json.ts';

/** Why it will not do. Null: it does. */
export function whyRefused(state: RunState, step: StepState, output: Json): ErrorRecord | null {
  const condition = step.planned.retry?.while;
  if (!condition) return null;
  try {
    const names = { output, attempt: step.attempt };
    if (!evaluateCondition(condition, scopeOf(state, { ...state.created.parameters, ...names }))) return null;
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { code: error.code, message: `Step "${step.id}", retry.while: ${error.message}`, retryable: false }; // rule 2
  }
  return {
    code: 'outcome_refused',
    message: `What step "${step.id}" delivered will not do: ${condition} holds`,
    retryable: true,
    details: { attempt: step.attempt, condition },
  };
}
