/**
 * TIMES AND NUMBERS THAT ARE KNOWN ONLY WHEN A STEP STARTS: where a definition takes one of these, it takes a template
 * that gives one as well. Pure, and without a library.
 *
 * Rules
 *  1. A template is filled in once, when its step starts; what stands above all steps, when the run does, by its
 *     parameters. What it gave is recorded with the start, so that another attempt, a restart and a reader all see the
 *     same; who asks for the step again asks for it anew.
 *  2. It is held against the bounds that hold for the number itself. What is none, or is out of bounds, fails its step;
 *     no run begins with it.
 *  3. Where seconds are taken, so is a duration with its unit.
 */
import type { Path } from './reading/located.ts';

/** A hundred years: beyond that no calendar counts, and no timer. */
export const LONGEST_SECONDS = 3_155_760_000;

export interface Bounds {
  /** More than this. */
  readonly above?: number;
  /** This, or more. */
  readonly least?: number;
  /** This, or less. */
  readonly most?: number;
  readonly isWhole?: true;
}

const SECONDS: Bounds = { above: 0, most: LONGEST_SECONDS };
const DELAY_MS: Bounds = { least: 0, most: LONGEST_SECONDS * 1000 };

/** By the key under which they are written. */
export const NUMBER_BOUNDS = {
  seconds: SECONDS,
  timeoutSeconds: SECONDS,
  warnAfterSeconds: SECONDS,
  breachAfterSeconds: SECONDS,
  maxTotalSeconds: SECONDS,
  maxDelaySeconds: SECONDS,
  initialDelaySeconds: { least: 0, most: LONGEST_SECONDS },
  initialDelayMs: DELAY_MS,
  maxDelayMs: DELAY_MS,
  maxAttempts: { least: 1, most: 100, isWhole: true },
  retryCount: { least: 0, most: 99, isWhole: true },
  maxIterations: { least: 1, most: 1000, isWhole: true },
  maxParallel: { least: 1, most: 10_000, isWhole: true },
  maxFailures: { least: 0, most: Number.MAX_SAFE_INTEGER, isWhole: true },
  maxFailurePercentage: { least: 0, most: 100 },
  retryBudget: { least: 0, most: 10_000, isWhole: true },
} as const satisfies Readonly<Record<string, Bounds>>;

export type NumberKey = keyof typeof NUMBER_BOUNDS;

/** A number of a step that a template gives. */
export interface TimelyNumber {
  /** Where it is written within the step, with the schema's keys. */
  readonly keys: readonly string[];
  readonly template: string;
}

/** What the templates of a step gave when it started: by where they are written, joined with dots. */
export type TimelyValues = Readonly<Record<string, number>>;

export function isNumberKey(key: unknown): key is NumberKey {
  return typeof key === 'string' && Object.hasOwn(NUMBER_BOUNDS, key);
}

/** What is written, where it is a number. Undefined: nothing is, or a template (rule 1). */
export function literalOf(written: number | string | undefined): number | undefined {
  return typeof written === 'string' ? undefined : written;
}

/** The maps of a step in which such numbers stand. */
const WITHIN = [
  'sla',
  'retry',
  'repeat',
  'forEach',
  'compensate',
  'execution',
  'concurrency',
  'errorHandling',
  'onStepFailure',
];

/** Those of a step as it is written. What stands within `for_each` goes before what stands beside it. */
export function timelyNumbersOf(written: object, at: readonly string[] = []): TimelyNumber[] {
  const found = Object.entries(written).flatMap(([key, value]): TimelyNumber[] => {
    if (isNumberKey(key)) return typeof value === 'string' ? [{ keys: [...at, key], template: value }] : [];
    return WITHIN.includes(key) && typeof value === 'object' && value !== null
      ? timelyNumbersOf(value as object, [...at, key])
      : [];
  });
  const within = (written as { readonly forEach?: unknown }).forEach;
  return typeof within === 'object' && within !== null
    ? found.filter(({ keys: [key = '', ...more] }) => more.length > 0 || !Object.hasOwn(within, key))
    : found;
}

/** Where another key says the same in the normal form: its name there, and how it is reckoned. */
const RECKONED: Readonly<Record<string, readonly [string, (written: number) => number]>> = {
  retryCount: ['maxAttempts', (count) => count + 1],
  initialDelaySeconds: ['initialDelayMs', (seconds) => seconds * 1000],
  maxDelaySeconds: ['maxDelayMs', (seconds) => seconds * 1000],
  maxTotalSeconds: ['maxTotalMs', (seconds) => seconds * 1000],
};
const OF_A_LIST = ['maxParallel', 'maxFailures', 'maxFailurePercentage'];

/** Where what is written of a run stands in its normal form. */
const OF_A_RUN: readonly (readonly [written: string, normal: readonly string[]])[] = [
  ['execution.concurrency', ['execution']],
  ['errorHandling.onStepFailure', ['errorHandling', 'retry']],
];

/** The step, or the definition, in its normal form with these numbers in their places. */
export function withNumbers<S extends object>(step: S, values: TimelyValues): S {
  let filled: object = step;
  for (const [place, value] of Object.entries(values)) {
    const keys = place.split('.');
    const last = keys.pop() as string;
    const [name, reckon] = RECKONED[last] ?? [last, (written: number) => written];
    const ofRun = OF_A_RUN.find(([written]) => written === keys.join('.'))?.[1];
    const at = ofRun ?? (keys.length === 0 && OF_A_LIST.includes(name) ? ['forEach'] : keys);
    filled = withValueAt(filled, [...at, name], reckon(value));
  }
  return filled as S;
}

function withValueAt(map: object, [key = '', ...more]: Path, value: number): object {
  const inner = (map as Record<string | number, unknown>)[key];
  return { ...map, [key]: more.length === 0 ? value : withValueAt((inner ?? {}) as object, more, value) };
}
