/**
 * What must hold of a run's parameters together, checked before the run exists.
 * Expressions must have been loaded (`loadExpressions`).
 */
import type { Definition, Validation } from './definition.ts';
import { evaluateCondition, ExpressionError } from './expression.ts';
import { numbersOfRun } from './evaluate-numbers.ts';
import type { JsonObject } from '../values/json.ts';
import type { ParameterProblem } from './parameters.ts';

/** @param parameters right one by one, defaults filled in */
export function checkValidations(
  definition: Pick<Definition, 'parameters' | 'validations' | 'timely'>,
  parameters: JsonObject,
): ParameterProblem[] {
  const problems = definition.validations.flatMap((validation): ParameterProblem[] => {
    const wrong = problemWith(validation, parameters);
    if (wrong === null) return [];
    return [{ code: 'invalid', parameter: spokenOf(validation.rule, definition), message: wrong, suggestion: null }];
  });
  return problems.length > 0 ? problems : checkNumbers(definition, parameters);
}

/** Times and numbers of the run that templates give: no run begins with one that is none. */
function checkNumbers(
  definition: Pick<Definition, 'parameters' | 'timely'>,
  parameters: JsonObject,
): ParameterProblem[] {
  try {
    const numbers = numbersOfRun(definition, parameters);
    if (numbers === null || 'values' in numbers) return [];
    const { message, details } = numbers.problem;
    return [{ code: 'invalid', parameter: spokenOf(details.template, definition), message, suggestion: null }];
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const [{ template = '' } = {}] = definition.timely ?? [];
    return [{ code: 'invalid', parameter: spokenOf(template, definition), message: error.message, suggestion: null }];
  }
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
function spokenOf(rule: string, { parameters }: Pick<Definition, 'parameters'>): string {
  const words = new Set(rule.match(/[\w-]+/g));
  return parameters.find(({ name }) => words.has(name))?.name ?? parameters[0]?.name ?? '';
}
