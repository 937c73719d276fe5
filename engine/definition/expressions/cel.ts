/**
 * CEL behind our own door. The only file that loads the library (about 100 ms), so nothing imports it at start-up:
 * `loadExpressions` does, when a definition needs it.
 */
import { celEnv, isCelError, parse, plan } from '@bufbuild/cel';
import type { CelInput } from '@bufbuild/cel';
import { closest } from '../closest.ts';
import type { Json } from '../../values/json.ts';
import { checkSource, endBudget, startBudget, whatIsSpent } from './budget.ts';
import { functions } from './cel-functions.ts';
import { dateFunctions } from './date-functions.ts';
import { readCel } from './cel-syntax.ts';
import type { Reference } from './cel-syntax.ts';
import { fromCel, outputsToCel, toCel } from './cel-values.ts';
import { ExpressionError } from './expression-error.ts';
import { valueNamed } from './scope.ts';
import type { Scope } from './scope.ts';

export interface CompiledCel {
  readonly source: string;
  readonly references: readonly Reference[];
  /** Throws an `ExpressionError` and nothing else. */
  evaluate(scope: Scope): Json;
}

const environment = celEnv({ funcs: [...functions, ...dateFunctions] });
/** What can be called; macros (`has`, `map`, …) are no functions. */
export const functionNames: readonly string[] = [
  ...new Set([...environment.funcs].map(({ name }) => name).filter(isWord)),
];

/** Not an operator, which has a name like `_+_`. */
function isWord(name: string): boolean {
  return /^(?:date\.)?[a-z]\w*$/i.test(name);
}

/** Throws an `ExpressionError` when the source is not an expression. */
export function compileCel(source: string): CompiledCel {
  checkSource(source);
  const { expression, references, roots, calls } = readCel(parsed(source));
  for (const { name, offset } of calls)
    if (isWord(name) && !environment.funcs.find(name)) throw unknownFunction(name, offset);
  const run = protectedFromOverflow(() => plan(environment, expression));

  function evaluate(scope: Scope): Json {
    try {
      return protectedFromOverflow(() => {
        startBudget();
        const result = run(bindings(roots, scope));
        const spent = whatIsSpent(); // also where `||` and `&&` have swallowed it
        if (spent) throw spent;
        if (isCelError(result)) throw evaluationError(result.message);
        return fromCel(result);
      });
    } finally {
      endBudget();
    }
  }
  return { source, references, evaluate };
}

/** Only what the expression names; nothing that a prototype could answer for. */
function bindings(roots: readonly string[], scope: Scope): Record<string, CelInput> {
  const bound = Object.create(null) as Record<string, CelInput>;
  for (const root of roots) {
    const value = valueNamed(root, scope);
    if (value !== undefined) bound[root] = value === scope.steps ? outputsToCel(scope.steps) : toCel(value);
  }
  return bound;
}

function parsed(source: string): ReturnType<typeof parse> {
  return protectedFromOverflow(() => {
    try {
      return parse(source);
    } catch (error) {
      if (error instanceof RangeError) throw error;
      throw syntaxError(source, error);
    }
  });
}

function protectedFromOverflow<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ExpressionError) throw error;
    if (error instanceof RangeError) throw new ExpressionError('too_complex', 'The expression is nested too deep');
    throw new ExpressionError('invalid_operation', error instanceof Error ? error.message : String(error));
  }
}

function syntaxError(source: string, error: unknown): ExpressionError {
  const { message, location } = error as { message?: string; location?: { start?: { offset?: number } } };
  const offset = location?.start?.offset ?? 0;
  if (message?.includes('reserved identifier')) {
    const word = /^\w+/.exec(source.slice(offset))?.[0] ?? '';
    return new ExpressionError('syntax', `"${word}" is a reserved word`, offset);
  }
  const character = source.codePointAt(offset);
  if (character === undefined || /^[-+*/%<>=!&|?:.,([{\s]+$/.test(source.slice(offset)))
    return new ExpressionError('syntax', 'The expression ends too early', offset);
  return new ExpressionError(
    'syntax',
    `Unexpected ${JSON.stringify(String.fromCodePoint(character))} at character ${offset + 1}`,
    offset,
  );
}

function unknownFunction(name: string, offset: number): ExpressionError {
  const suggestion = closest(name, functionNames);
  return new ExpressionError(
    'unknown_function',
    `There is no function ${name}()${suggestion === null ? '' : `. Did you mean ${suggestion}()?`}`,
    offset,
  );
}

function evaluationError(message: string): ExpressionError {
  if (/^(field not found|unresolved attribute|index .* out of bounds)/.test(message))
    return new ExpressionError('missing_value', 'It asks for something that is not there');
  const overload = /no matching overload for '(.+?)' applied to '(.*)'/.exec(message);
  if (overload)
    return new ExpressionError(
      'invalid_operation',
      `${operator(overload[1] ?? '')} has no meaning for ${overload[2] ?? ''}`,
    );
  return new ExpressionError('invalid_operation', message);
}

function operator(name: string): string {
  const sign = name.replaceAll('_', '');
  return sign === '' ? name : sign;
}
