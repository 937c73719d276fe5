/**
 * What templates give that stand for times and numbers, held against their bounds. The rules stand in
 * `timely-number.ts`.
 */
import type { Json, JsonObject } from '../values/json.ts';
import { valueInWords } from '../values/value-in-words.ts';
import { secondsOf } from './duration.ts';
import { snakeCase } from './reading/key-case.ts';
import { resolveTemplates, type Scope } from './template.ts';
import { NUMBER_BOUNDS, type Bounds, type NumberKey, type TimelyNumber, type TimelyValues } from './timely-number.ts';

/** What can't be. */
export interface NumberProblem {
  readonly message: string;
  readonly details: { readonly key: string; readonly template: string; readonly value: Json; readonly bounds: Json };
}

/** Rule 2. */
export function evaluateNumbers(
  numbers: readonly TimelyNumber[],
  scope: Scope,
): { readonly values: TimelyValues } | { readonly problem: NumberProblem } {
  const values: Record<string, number> = {};
  for (const { keys, template } of numbers) {
    const key = keys.at(-1) as NumberKey;
    const given = resolveTemplates(template, scope).value;
    const number = numberIn(key, given);
    const wrong = whyNot(number, NUMBER_BOUNDS[key]);
    if (wrong !== null) return { problem: problemOf({ keys, template }, given, wrong) };
    values[keys.join('.')] = (number as number) + 0; // -0 would be read back as 0
  }
  return { values };
}

/** Rule 3. */
function numberIn(key: string, given: Json): number | null {
  if (typeof given === 'number') return given;
  return typeof given === 'string' && /seconds$/i.test(key) ? secondsOf(given) : null;
}

function whyNot(number: number | null, { above, least, most, isWhole }: Bounds): string | null {
  if (number === null || !Number.isFinite(number)) return isWhole ? 'must be a whole number' : 'must be a number';
  if (isWhole && !Number.isInteger(number)) return 'must be a whole number';
  if (above !== undefined && number <= above) return `must be more than ${above}`;
  if (least !== undefined && number < least) return `must be at least ${least}`;
  return most !== undefined && number > most ? `must be ${most} at most` : null;
}

function problemOf({ keys, template }: TimelyNumber, value: Json, wrong: string): NumberProblem {
  const key = keys.map(snakeCase).join('.');
  return {
    message: `\`${key}\` ${wrong}; ${template} gives ${valueInWords(value)}`,
    details: { key, template, value: shortened(value), bounds: { ...NUMBER_BOUNDS[keys.at(-1) as NumberKey] } },
  };
}

function shortened(value: Json): Json {
  return typeof value === 'object' && value !== null
    ? valueInWords(value)
    : typeof value === 'string'
      ? value.slice(0, 100)
      : value;
}

/** Of a whole run, by the parameters that it starts with. Null: it has none. */
export function numbersOfRun(
  { timely = [] }: { readonly timely?: readonly TimelyNumber[] },
  parameters: JsonObject,
): ReturnType<typeof evaluateNumbers> | null {
  return timely.length === 0 ? null : evaluateNumbers(timely, { parameters, steps: {}, run: {} });
}
