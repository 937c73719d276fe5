/**
 * Whole numbers that a JSON number keeps. Beyond 9,007,199,254,740,991 (2^53 - 1) digits are lost without a word: such
 * a number is refused at every door, with its place, and travels as text. From 1e21 on a number shows by its exponent
 * that its digits are rounded.
 */

const ROUNDED_FROM = 1e21;

export const EXACT_WAY_OUT = 'has more digits than a number keeps; write it in quotes, as text';

export function isExactNumber(value: number): boolean {
  return !Number.isInteger(value) || Number.isSafeInteger(value) || Math.abs(value) >= ROUNDED_FROM;
}

export interface InexactNumber {
  /** `record.ids[3]`; empty: the value itself. */
  readonly path: string;
  readonly value: number;
}

/** The first number within a value that may have lost digits. */
export function inexactNumberIn(value: unknown): InexactNumber | null {
  const open: { readonly path: string; readonly value: unknown }[] = [{ path: '', value }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { path, value: inner } = next;
    if (typeof inner === 'number' && !isExactNumber(inner)) return { path, value: inner };
    if (typeof inner !== 'object' || inner === null) continue;
    const entries = Array.isArray(inner)
      ? inner.map((item, index): [string, unknown] => [`${path}[${index}]`, item])
      : Object.entries(inner).map(([key, item]): [string, unknown] => [path === '' ? key : `${path}.${key}`, item]);
    for (const [at, item] of entries.reverse())
      if (typeof item === 'number' || typeof item === 'object') open.push({ path: at, value: item });
  }
  return null;
}
