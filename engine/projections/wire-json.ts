import type { Json, JsonObject } from '../values/json.ts';
import type { JsonRecord, JsonValue } from '../contract/json.ts';

// The contract's JSON types are writable, ours are read-only; the values are the same. These two say so in one place.

export function wireValue(value: Json): JsonValue {
  return value as JsonValue;
}

export function wireRecord(value: JsonObject): JsonRecord {
  return value as JsonRecord;
}
