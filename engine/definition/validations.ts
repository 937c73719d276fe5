/**
 * What must hold of a run's parameters together, checked before the run exists.
 * Expressions must have been loaded (`loadExpressions`).
 */
import type { Definition, Validation } from './definition.ts';
import { evaluateCondition, ExpressionError } from './expression.ts';
import type { JsonObject } from '../values/json.ts';
import type { ParameterProblem } from './parameters.ts';

/** @param parameters right one by one, defaults filled in */
export function checkValidations(
  definition: Pick<Definition, 'parameters' | 'validations'>,
  parameters: JsonObject,
): ParameterProblem[] {
  return definition.validations.flatMap((validation) => {
    const wrong = problemWith(validation, parameters);
    if (wrong === null) return [];
    return [{ code: 'invalid', parameter: spokenOf(validation, definition), message: wrong, suggestion: null }];
  });
}

function problemWith({ rule, message }: Validation, parameters: JsonObject): string | null {
  try {
    return evaluateCondition(rule, { parameters, steps: {}, run: {} }) ? null : message;
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    if (speaksOfNothing({ rule, message }, parameters)) return null; // it is about what was not given
    return `${message} (${rule}: ${error.message})`; // any other rule that cannot be answered does not hold
  }
}

/** Of an optional parameter that was left out: nothing can be wrong with it yet. */
function speaksOfNothing({ rule }: Validation, parameters: JsonObject): boolean {
  const words = new Set(rule.match(/[\w-]+/g));
  return Object.entries(parameters).some(([name, value]) => value === null && words.has(name));
}

/** Where a form shows it. */
function spokenOf({ rule }: Validation, { parameters }: Pick<Definition, 'parameters'>): string {
  const words = new Set(rule.match(/[\w-]+/g));
  return parameters.find(({ name }) => words.has(name))?.name ?? parameters[0]?.name ?? '';
}
