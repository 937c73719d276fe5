/** Words that readers were told and that are others now. This is the one place that knows both. */
import type { Json, JsonObject } from '../../values/json.ts';
import { isJsonObject } from '../../values/json.ts';

/** Of a key, wherever it stands. */
const KEYS: Readonly<Record<string, string>> = {
  waiting: 'retrying', // parts of a step that are tried again
};

export function inTodaysWords(views: JsonObject): JsonObject {
  return renamed(views) as JsonObject;
}

function renamed(value: Json): Json {
  if (Array.isArray(value)) return value.map(renamed);
  if (!isJsonObject(value)) return value;
  const words = Object.fromEntries(
    Object.entries(value).map(([key, each]) => [KEYS[key] ?? key, renamed(each ?? null)]),
  );
  return isToBeRetried(value) ? { ...words, status: 'retrying' } : words;
}

/** A step or a part of one; it shared its word with a wait. */
function isToBeRetried({ status, retryAt }: JsonObject): boolean {
  return status === 'waiting' && typeof retryAt === 'number';
}
