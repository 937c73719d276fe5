import type { Json } from './json.ts';

/** What a template gave, where something else was expected. */
export function valueInWords(value: Json): string {
  if (value === null || value === '') return 'nothing';
  return typeof value === 'object'
    ? Array.isArray(value)
      ? 'a list'
      : 'an object'
    : JSON.stringify(typeof value === 'string' ? value.slice(0, 100) : value);
}
