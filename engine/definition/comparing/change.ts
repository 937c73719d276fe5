import type { Json } from '../../values/json.ts';

export interface Change {
  /** Stable: `step_added`, `checkpoint_changed`, `retry_changed` … */
  readonly kind: string;
  /** The step that it is about, by its id in the newer definition (in the older one, if it was removed). */
  readonly step: string | null;
  /** A sentence for people. */
  readonly message: string;
  readonly before: Json;
  readonly after: Json;
}

type Value = Json | undefined;

export function change(kind: string, message: string, before: Json, after: Json): Change {
  return { kind, step: null, message, before, after };
}

/** Nothing, when both are the same. */
export function changeOf(kind: string, subject: string, before: Value, after: Value): Change[] {
  return isSameValue(before, after)
    ? []
    : [change(kind, `${subject}: ${shown(after)}, was ${shown(before)}`, before ?? null, after ?? null)];
}

/** By what they say, whatever the order of their keys. */
export function isSameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (
    typeof a !== 'object' ||
    typeof b !== 'object' ||
    a === null ||
    b === null ||
    Array.isArray(a) !== Array.isArray(b)
  )
    return false;
  const [left, right] = [Object.entries(a), new Map(Object.entries(b))];
  return (
    left.length === right.size && left.every(([key, value]) => right.has(key) && isSameValue(value, right.get(key)))
  );
}

function shown(value: Value): string {
  if (value === null || value === undefined) return 'none';
  if (typeof value === 'string') return value;
  return Array.isArray(value) && value.length === 0
    ? 'none'
    : Array.isArray(value)
      ? value.join(', ')
      : JSON.stringify(value);
}
