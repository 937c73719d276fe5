/**
 * How big a value is, found by walking it: no text is made of it, so what is far too big costs no more than what is
 * allowed. A value that holds another one twice has its size twice, as its text would; one that holds itself is deeper
 * than any limit.
 */
import type { LimitName, Limits } from './limits.ts';
import { overLimit, type OverLimit } from './over-limit.ts';

export interface Measure {
  /** As JSON in UTF-8, without the marks that escape characters. */
  readonly bytes: number;
  /** How deep it is: 0 for a text or a number. */
  readonly levels: number;
  /** It was not walked to its end. */
  readonly isAtLeast: boolean;
}

/** Beyond its limit a value is walked on for so many places, so that its size can be told. */
const PLACES_BEYOND = 100_000;

/** Stops when it is deeper than `mostLevels`, or a while after it has become bigger than `mostBytes`. */
export function measure(value: unknown, mostBytes: number, mostLevels: number): Measure {
  const task: Task = { mostBytes, mostLevels, bytes: 0, levels: 0, placesBeyond: 0, isAtLeast: false };
  walk(value, 0, task);
  const { bytes, levels, isAtLeast } = task;
  return { bytes, levels, isAtLeast };
}

/** Null: the value is within the limit of this name, and not too deep. */
export function overSize(name: LimitName, value: unknown, limits: Limits, subject?: string): OverLimit | null {
  return overMeasure(name, measure(value, limits[name], limits.valueLevels), limits, subject);
}

export function overMeasure(
  name: LimitName,
  { bytes, levels, isAtLeast }: Measure,
  limits: Limits,
  subject?: string,
): OverLimit | null {
  if (levels <= limits.valueLevels && bytes <= limits[name]) return null;
  return (
    overLimit('valueLevels', levels, limits, { subject, isAtLeast }) ??
    overLimit(name, bytes, limits, { subject, isAtLeast })
  );
}

/** A text that is within the limit, cut where it is not, which it says. */
export function cutText(text: string, mostBytes: number): string {
  if (textBytes(text, mostBytes) <= mostBytes) return text;
  const mark = ' … (cut)';
  return `${text.slice(0, Math.max(Math.floor(mostBytes / 3) - mark.length, 0))}${mark}`;
}

interface Task {
  readonly mostBytes: number;
  readonly mostLevels: number;
  bytes: number;
  levels: number;
  placesBeyond: number;
  isAtLeast: boolean;
}

function walk(value: unknown, level: number, task: Task): void {
  if (task.isAtLeast) return;
  if (task.bytes > task.mostBytes && ++task.placesBeyond > PLACES_BEYOND) {
    task.isAtLeast = true;
    return;
  }
  switch (typeof value) {
    case 'string':
      task.bytes += textBytes(value, task.mostBytes) + 2;
      return;
    case 'number':
      task.bytes += Number.isInteger(value) && value >= 0 && value < 1_000 ? 3 : String(value).length;
      return;
    case 'object':
      if (value !== null) return walkInto(value, level + 1, task);
      task.bytes += 4;
      return;
    default:
      task.bytes += 4;
  }
}

function walkInto(value: object, level: number, task: Task): void {
  task.levels = Math.max(task.levels, level);
  if (level > task.mostLevels) {
    task.isAtLeast = true;
    return;
  }
  task.bytes += 2;
  if (Array.isArray(value)) {
    for (const item of value) {
      task.bytes += 1;
      walk(item, level, task);
      if (task.isAtLeast) return;
    }
    return;
  }
  for (const key in value) {
    if (!Object.hasOwn(value, key)) continue;
    task.bytes += textBytes(key, task.mostBytes) + 4;
    walk((value as Readonly<Record<string, unknown>>)[key], level, task);
    if (task.isAtLeast) return;
  }
}

/**
 * A text that was put together of many is only looked through when it can be within the limit: to be read it has to be
 * made whole.
 */
function textBytes(text: string, mostBytes: number): number {
  const { length } = text;
  if (length > mostBytes || length * 3 < 64) return length;
  return Buffer.byteLength(text);
}
