import { isJsonObject, type Json } from './json.ts';

/** Objects are merged key by key; anything else, lists too, is replaced. */
export function mergeInto(value: Json, changes: Json): Json {
  if (!isJsonObject(value) || !isJsonObject(changes)) return changes;
  const merged = new Map(Object.entries(value as Record<string, Json>));
  for (const [key, change] of Object.entries(changes as Record<string, Json>)) {
    const before = merged.get(key);
    merged.set(key, before === undefined ? change : mergeInto(before, change));
  }
  return Object.fromEntries(merged);
}
