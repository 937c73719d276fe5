/**
 * The language of templates and conditions, in this order:
 *  1. A plain path is looked up. Hyphens belong to names: `steps.fetch-kpi-data.rows[0]`. Only what the data itself
 *     holds is found, never what a prototype has.
 *  2. Anything else is CEL, where a name with a hyphen is written `steps["fetch-kpi-data"]`.
 *  3. Nothing that an expression yields is evaluated again.
 * CEL is loaded when something needs it: call `loadExpressions` first when `needsExpressions(definition)` says so.
 */
import type { Definition } from './definition.ts';
import type { CompiledCel } from './expressions/cel.ts';
import { ExpressionError } from './expressions/expression-error.ts';
import { lookUp, parsePath } from './expressions/path.ts';
import type { PathExpression } from './expressions/path.ts';
import { remember } from './expressions/remember.ts';
import type { Scope } from './expressions/scope.ts';
import { onlySource, splitTemplate } from './expressions/split-template.ts';
import type { Json } from '../values/json.ts';
import { isPlainJsonPath, provideJsonPath } from './output-mapping.ts';
import { mappingsOf, textsIn, usagesOf } from './usages.ts';

export { ExpressionError } from './expressions/expression-error.ts';
export type { Scope } from './expressions/scope.ts';

export type Expression = PathExpression | ConstantExpression | CelExpression;

/** `true`, `false` and `null` need no language. */
export interface ConstantExpression {
  readonly kind: 'constant';
  readonly source: string;
  readonly value: boolean | null;
}

export interface CelExpression {
  readonly kind: 'cel';
  readonly source: string;
}

type CompileCel = (source: string) => CompiledCel;
let compileCel: CompileCel | null = null;

/** Makes CEL and full JSONPath available. Cheap when they already are. */
export async function loadExpressions(): Promise<void> {
  const [cel, jsonPath] = await Promise.all([import('./expressions/cel.ts'), import('./expressions/json-path.ts')]);
  provideExpressions(cel.compileCel);
  provideJsonPath(jsonPath.compileJsonPath);
}

/** Whether a run of this definition needs `loadExpressions` first: it holds more than plain paths. */
export function needsExpressions(definition: Definition): boolean {
  return (
    sourcesOf(definition).some((source) => parseExpression(source).kind === 'cel') ||
    mappingsOf(definition).some(({ value }) => !isPlainJsonPath(value))
  );
}

function sourcesOf(definition: Definition): string[] {
  return usagesOf(definition).flatMap(({ role, value }) => {
    const texts = [...textsIn(value)].map(({ text }) => text);
    if (role === 'condition') return texts.map((text) => onlySource(text.trim()) ?? text);
    return texts.flatMap((text) => (text.includes('{{') ? splitTemplate(text).slots.map(({ source }) => source) : []));
  });
}

/** For a module that has loaded CEL anyway. */
export function provideExpressions(compile: CompileCel): void {
  compileCel ??= compile;
}

const CONSTANTS: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
]);
const expressions = new Map<string, Expression>();
const compiled = new Map<string, CompiledCel>();

/** Never throws: whether CEL makes sense is seen when it is evaluated, or before that by `parseDefinition`. */
export function parseExpression(source: string): Expression {
  const trimmed = source.trim();
  return remember(expressions, trimmed, () => {
    const value = CONSTANTS.get(trimmed);
    return value === undefined
      ? (parsePath(trimmed) ?? { kind: 'cel', source: trimmed })
      : { kind: 'constant', source: trimmed, value };
  });
}

/** Undefined: it asks for something that is not there. Otherwise throws an `ExpressionError` and nothing else. */
export function evaluate(expression: Expression, scope: Scope): Json | undefined {
  if (expression.kind === 'path') return lookUp(expression, scope);
  if (expression.kind === 'constant') return expression.value;
  try {
    return compiledCel(expression.source).evaluate(scope);
  } catch (error) {
    if (error instanceof ExpressionError && error.code === 'missing_value') return undefined;
    throw error;
  }
}

/** Bare or within one pair of braces. Throws an `ExpressionError` when it is neither true nor false. */
export function evaluateCondition(source: string, scope: Scope): boolean {
  const value = evaluate(parseExpression(onlySource(source.trim()) ?? source), scope);
  if (typeof value === 'boolean') return value;
  if (value === undefined)
    throw new ExpressionError('missing_value', `The condition "${source}" asks for something that is not there`);
  throw new ExpressionError('not_a_condition', `The condition "${source}" is neither true nor false`);
}

function compiledCel(source: string): CompiledCel {
  if (source === '') throw new ExpressionError('empty', 'There is no expression');
  const compile = compileCel;
  if (!compile) throw new ExpressionError('not_loaded', 'Expressions are not loaded; await loadExpressions() first');
  return remember(compiled, source, () => compile(source));
}
