/** A JSON value: the only kind of data that crosses rooms, is stored, or reaches an agent. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json;
}

/**
 * The very value, made so that nobody can change it or anything in it. What is frozen already is passed over: values
 * that are shared cost nothing again, however often they are handed on.
 */
export function frozen<T>(value: T): T {
  if (!isOpen(value)) return value;
  const open: object[] = [value];
  for (let next = open.pop(); next; next = open.pop()) {
    Object.freeze(next);
    if (Array.isArray(next)) {
      for (const inner of next as readonly unknown[]) if (isOpen(inner)) open.push(inner);
    } else {
      for (const key in next) {
        const inner = (next as Readonly<Record<string, unknown>>)[key];
        if (isOpen(inner)) open.push(inner);
      }
    }
  }
  return value;
}

function isOpen(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Object.isFrozen(value);
}

/** What a journal would give back of a value that comes from outside. Throws a `TypeError` when it is no JSON. */
export function plainCopy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Of a value that nobody has checked yet: an object with keys, and not a list. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
