/**
 * Values with fields that not everybody may see: in the place of each stands its name. Pure.
 *
 * Rules
 *  1. A path goes through lists by itself: `orders.iban` is that field of every order. `*` is every key, `*!a` every
 *     one but `a`.
 *  2. Of a list that is masked its length is kept, so that what works on each item still does; of an object that is
 *     masked nothing is, for its keys may be as personal as its values.
 *  3. Null stays null: there is nothing to hide.
 *  4. Values in which nothing is masked are the very same.
 */
import { isJsonObject, type Json } from './json.ts';

export interface Field {
  /** As a placeholder names it: `customer.email`. */
  readonly name: string;
  /** Rule 1. Empty: the whole value. */
  readonly path: readonly string[];
}

/** A value that was masked, and under which name. */
export interface HiddenValue {
  readonly name: string;
  readonly value: string;
}

export const EVERY_KEY = '*';
/** In a path: every key but that one. */
export const everyKeyBut = (key: string): string => `*!${key}`;
const PLACEHOLDER = /\[personal: ([^[\]]+)\]/g;

export function placeholder(name: string): string {
  return `[personal: ${name.replace(/[[\]\s]+/g, ' ').trim() || 'unnamed'}]`;
}

/** Rules 1 to 4. */
export function maskFields(value: Json, fields: readonly Field[]): Json {
  return fields.reduce((masked, { name, path }) => maskAt(masked, path, 0, placeholder(name)), value);
}

function maskAt(value: Json, path: readonly string[], depth: number, mask: string): Json {
  if (value === null) return null;
  if (Array.isArray(value)) {
    const list = value as readonly Json[];
    return changed(list, (item) => maskAt(item, path, depth, mask));
  }
  const key = path[depth];
  if (key === undefined) return mask;
  if (!isJsonObject(value)) return value;
  return mapped(value, (inner, name) => (isKeyAt(key, name) ? maskAt(inner, path, depth + 1, mask) : inner));
}

/** Whether a part of a path is about a key. */
export function isKeyAt(part: string | undefined, key: string): boolean {
  return part === EVERY_KEY || part === key || (part?.startsWith('*!') === true && part !== everyKeyBut(key));
}

/** The names that stand in a value, each once, in their order. */
export function namesMasked(value: Json): readonly string[] {
  const names = new Set<string>();
  for (const text of textsOf(value)) for (const [, name = ''] of text.matchAll(PLACEHOLDER)) names.add(name);
  return [...names];
}

/** What the first value has and the second hides, also of texts of which only a part is masked. */
export function hiddenIn(value: Json, masked: Json): HiddenValue[] {
  if (value === masked) return [];
  if (Array.isArray(value) && Array.isArray(masked))
    return (value as readonly Json[]).flatMap((item, at) => hiddenIn(item, (masked as readonly Json[])[at] ?? null));
  if (isJsonObject(value) && isJsonObject(masked))
    return Object.entries(value).flatMap(([key, inner]) =>
      Object.hasOwn(masked, key) ? hiddenIn(inner, masked[key] ?? null) : [],
    );
  if (typeof masked !== 'string') return [];
  const names = namesMasked(masked);
  if (typeof value === 'string') {
    const parts = partsHidden(value, masked);
    if (parts.length > 0) return parts;
  }
  return [...textsOf(value)].map((text) => ({ name: names[0] ?? 'unnamed', value: text }));
}

/** What stands where the placeholders are, each as short as it may be. None: the texts differ elsewhere. */
function partsHidden(text: string, masked: string): HiddenValue[] {
  const [beginning = '', ...between] = masked.split(/\[personal: [^[\]]+\]/);
  const names = [...masked.matchAll(PLACEHOLDER)].map(([, name = '']) => name);
  if (!text.startsWith(beginning)) return [];
  const parts: HiddenValue[] = [];
  let from = beginning.length;
  // Each text between is looked for once: a pattern for all of them would try every way to share out a long text.
  for (const [at, after] of between.entries()) {
    const isLast = at === between.length - 1;
    const to = !isLast ? text.indexOf(after, from + 1) : text.endsWith(after) ? text.length - after.length : -1;
    if (to <= from) return [];
    parts.push({ name: names[at] ?? '', value: text.slice(from, to) });
    from = to + after.length;
  }
  return parts;
}

/** Every text and number in it, keys included. */
function* textsOf(value: Json): Iterable<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'number') yield String(value);
  else if (Array.isArray(value)) for (const item of value as readonly Json[]) yield* textsOf(item);
  else if (isJsonObject(value))
    for (const [key, inner] of Object.entries(value)) {
      yield key;
      yield* textsOf(inner);
    }
}

/** The list itself where no item is another. */
export function changed(list: readonly Json[], change: (item: Json) => Json): Json {
  const made = list.map(change);
  return made.some((item, at) => item !== list[at]) ? made : list;
}

/** The object itself where no value is another. Built by its entries, because `__proto__` may be a key. */
function mapped(object: { readonly [key: string]: Json }, change: (value: Json, key: string) => Json): Json {
  let isSame = true;
  const entries = Object.entries(object).map(([key, value]): [string, Json] => {
    const made = change(value, key);
    isSame &&= made === value;
    return [key, made];
  });
  return isSame ? object : Object.fromEntries(entries);
}
