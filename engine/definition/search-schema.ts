/** The first schema within a JSON Schema of which something is to be said. Pure. */
import { isJsonObject, type Json, type JsonObject } from '../values/json.ts';

export type SchemaPath = readonly (string | number)[];

type Search<Found> = (schema: JsonObject, path: SchemaPath) => Found | null;

const OF_VALUES: ReadonlySet<string> = new Set(['enum', 'const', 'default', 'examples']);
const OF_SCHEMAS: ReadonlySet<string> = new Set(['properties', 'patternProperties', '$defs', 'definitions']);

export function firstInSchema<Found>(part: Json, search: Search<Found>, path: SchemaPath = []): Found | null {
  if (Array.isArray(part)) return firstOf((part as readonly Json[]).entries(), search, path);
  if (!isJsonObject(part)) return null;
  const found = search(part, path);
  if (found !== null) return found;
  for (const [name, inner] of Object.entries(part)) {
    if (OF_VALUES.has(name)) continue;
    const inside = [...path, name];
    const isMap = OF_SCHEMAS.has(name) && isJsonObject(inner);
    const within = isMap ? firstOf(Object.entries(inner), search, inside) : firstInSchema(inner, search, inside);
    if (within !== null) return within;
  }
  return null;
}

function firstOf<Found>(
  parts: Iterable<readonly [string | number, Json]>,
  search: Search<Found>,
  path: SchemaPath,
): Found | null {
  for (const [name, part] of parts) {
    const found = firstInSchema(part, search, [...path, name]);
    if (found !== null) return found;
  }
  return null;
}
