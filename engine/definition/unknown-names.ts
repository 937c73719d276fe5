import { closest } from './closest.ts';

/** Whoever sends more that is wrong has mistaken the whole, and each of them would take its time. */
export const MOST_TOLD = 20;

export interface UnknownNames {
  readonly told: readonly { readonly name: string; readonly suggestion: string | null }[];
  /** The first that is not told. Null: all are. */
  readonly next: string | null;
  readonly more: number;
}

export function unknownNames(given: object, known: readonly string[]): UnknownNames {
  const isKnown = new Set(known);
  const unknown = Object.keys(given).filter((name) => !isKnown.has(name));
  return {
    told: unknown.slice(0, MOST_TOLD).map((name) => ({ name, suggestion: closest(name, known) })),
    next: unknown[MOST_TOLD] ?? null,
    more: Math.max(0, unknown.length - MOST_TOLD),
  };
}
