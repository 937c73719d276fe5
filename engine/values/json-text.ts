/** JSON values as text, and text in them. */
import { isJsonObject, type Json } from './json.ts';

/** Whether it is a text with something in it. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

/** The value as text: strings as themselves, anything else as JSON, nothing as ''. */
export function toText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** JSON with keys in alphabetical order, so that equal values give equal text. */
export function stableStringify(value: Json, indent = 0): string {
  return JSON.stringify(sorted(value), null, indent);
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key] ?? null)]),
  );
}
