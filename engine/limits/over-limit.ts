/** Says what is over its limit: how much there is, how much may be, and the way out. Pure. */
import { describeSize } from './limit.ts';
import { LIMITS, type LimitName, type Limits } from './limits.ts';

/**
 * What is told of something over its limit: a stable code, a sentence with both figures and the way out, and the same
 * figures for programs.
 */
export interface OverLimit {
  readonly code: 'limit_exceeded';
  readonly message: string;
  readonly details: { readonly limit: LimitName; readonly size: number; readonly allowed: number };
}

/** Thrown where something that comes in pieces turns out to be over its limit. */
export class LimitExceeded extends Error {
  override readonly name = 'LimitExceeded';
  readonly over: OverLimit;

  constructor(over: OverLimit) {
    super(over.message);
    this.over = over;
  }
}

export interface Told {
  /** What has this size, when more is known than the list says. */
  readonly subject?: string | undefined;
  /** It was not counted to its end. */
  readonly isAtLeast?: boolean;
  /** What whoever meets it here does instead, when that is something else. A sentence. */
  readonly wayOut?: string | undefined;
}

/** Null: it is within its limit. Asked at every turn, and nearly always so: words are looked for where it is not. */
export function overLimit(name: LimitName, size: number, limits: Limits, told?: Told): OverLimit | null {
  return size <= limits[name] ? null : sayOver(name, size, limits[name], told);
}

function sayOver(
  name: LimitName,
  size: number,
  allowed: number,
  { subject = LIMITS[name].subject, isAtLeast = false, wayOut = LIMITS[name].wayOut }: Told = {},
): OverLimit {
  const { unit } = LIMITS[name];
  const isClose = describeSize(size, unit) === describeSize(allowed, unit);
  const told = (amount: number) => (isClose ? `${amount.toLocaleString('en-US')} ${unit}` : describeSize(amount, unit));
  const message = `${subject} has ${isAtLeast ? 'at least ' : ''}${told(size)}; ${told(allowed)} is the limit. ${wayOut}`;
  return { code: 'limit_exceeded', message, details: { limit: name, size, allowed } };
}
