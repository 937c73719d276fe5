/** What the evaluator says: what must become of a run and its steps. */
import type { Authored } from './authored.ts';
import type { Value } from './expression.ts';

export interface Fate {
  readonly end: 'completed' | 'failed' | 'skipped';
  /** Why it was skipped. */
  readonly why: 'guard' | 'dependency' | 'route' | 'operator' | null;
  /** How it failed. */
  readonly code: string | null;
  readonly output: Value;
  readonly delivered: boolean;
  /** How many attempts were begun. */
  readonly attempts: number;
  /** Of a switch, and of a question that nobody answered: the step that goes on. */
  readonly chosen: string | null;
  /** It completed without some of its items, or its child run did without some of its steps. */
  readonly isPartial: boolean;
  /** Of items and iterations, in their order. */
  readonly parts: readonly Part[];
  /** How many of the parts are certain: what comes after a failure that ends the list may not have been begun. */
  readonly isCertainOfParts: boolean;
  /** What must become of its child runs: one for each attempt. */
  readonly children: readonly Told[];
  /** The run ends with it. */
  readonly stop: Stop | null;
}

export interface Part {
  readonly end: 'completed' | 'failed';
  readonly code: string | null;
  readonly output: Value;
  readonly attempts: number;
  readonly isPartial: boolean;
  readonly children: readonly Told[];
}

/**
 * A reason for which a run ends before all its steps have settled. Where there are several, the first to come counts,
 * and order decides which that is.
 */
export interface Stop {
  readonly outcome: 'failed' | 'aborted' | 'cancelled';
  readonly step: string;
  readonly code: string | null;
  /** Somebody did it, and not a clock. */
  readonly byPerson: boolean;
}

export interface Told {
  readonly definition: Authored;
  readonly parameters: { readonly [name: string]: Value };
  /** Steps that are not here never begin. */
  readonly fates: ReadonlyMap<string, Fate>;
  readonly stops: readonly Stop[];
  /** Of cleanup, where nothing stops the run: how it ends is known then. */
  readonly cleanup: ReadonlyMap<string, Fate>;
  /** Of a state machine: where it ends, if nothing stops it. */
  readonly state: string | null;
  /** Where nothing stops it. */
  readonly status: 'completed' | 'partially_completed' | 'failed';
}

/** How it ends, as far as that is certain. Null: several ends are possible. */
export function outcomeOf({
  stops,
  status,
}: Told): 'completed' | 'partially_completed' | 'failed' | 'aborted' | 'cancelled' | null {
  const outcomes = new Set(stops.map(({ outcome }) => outcome));
  if (outcomes.size > 1) return null;
  return [...outcomes][0] ?? status;
}

export const skipped = (why: Fate['why'], output: Value = null): Fate => ({
  ...nothing,
  end: 'skipped',
  why,
  output,
  delivered: why === 'operator',
});

export const nothing: Fate = {
  end: 'completed',
  why: null,
  code: null,
  output: null,
  delivered: false,
  attempts: 0,
  chosen: null,
  isPartial: false,
  parts: [],
  isCertainOfParts: true,
  children: [],
  stop: null,
};
