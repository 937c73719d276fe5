/**
 * What could not be evaluated where nothing fails for it: a result, a question, the condition of a transition. Pure.
 */
import { parseExpression } from '../definition/expression.ts';
import type { TemplateWarning } from '../definition/template.ts';
import type { ExpressionProblem } from './run-event.ts';
import { stepOf, type RunState } from './run-state.ts';

/** One text after another can be at fault; more of them say nothing new. */
const MOST_PROBLEMS = 100;

/**
 * Of texts that were filled in as far as possible. What is missing because its step has delivered nothing is meant to
 * be empty, and so is what a run that ends early never came to; what a step has delivered without is told.
 */
export function expressionProblemsOf(
  state: RunState,
  warnings: readonly TemplateWarning[],
  place: string,
): ExpressionProblem[] {
  return warnings
    .flatMap(({ path, template, reference, error }): ExpressionProblem[] => {
      const where = path === '' || path.startsWith('[') ? `${place}${path}` : `${place}.${path}`;
      if (error) return [{ place: where, source: template, code: error.code, message: error.message }];
      return isMissedOf(state, reference)
        ? [{ place: where, source: template, code: 'missing_value', message: `${reference} has no value` }]
        : [];
    })
    .slice(0, MOST_PROBLEMS);
}

function isMissedOf(state: RunState, reference: string): boolean {
  const expression = parseExpression(reference);
  if (expression.kind !== 'path' || expression.root !== 'steps') return false;
  const [stepId] = expression.segments;
  return typeof stepId === 'string' && expression.segments.length > 1 && stepOf(state, stepId)?.hasDelivered === true;
}
