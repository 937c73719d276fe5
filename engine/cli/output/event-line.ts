/** A line about an event: a sign, what it is about, and what there is to say. */
import type { ErrorView } from '../../contract/error-view.ts';
import { oneLine } from './style.ts';

export interface EventLine {
  readonly sign: string;
  /** The step, or what else it is about. Null: the run. */
  readonly about: string | null;
  /** Empty: the sign says it. */
  readonly rest: string;
}

/** A list that is too large to be told is not counted. */
export function howMany(list: unknown, noun: string): string {
  if (!Array.isArray(list)) return `many ${noun}s`;
  return `${list.length} ${noun}${list.length === 1 ? '' : 's'}`;
}

export function describeError({ message }: ErrorView): string {
  return oneLine(message);
}
