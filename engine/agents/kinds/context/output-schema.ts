/**
 * JSON Schemas of answers. They are read by zod, which the project has already: it refuses what it can't check, and
 * what it would read as "anything" is refused here.
 */
import { z } from 'zod';
import { isJsonObject, type Json, type JsonObject } from '../../../values/json.ts';

const MOST_PROBLEMS = 10;

/** Null: answers can be checked by it. */
export function whyUnusable(schema: JsonObject): string | null {
  if (schema['type'] !== 'object') return 'must be a JSON Schema of an object: `type: object`';
  const untyped = untypedPart(schema, 'outputSchema');
  if (untyped !== null) return `says what ${untyped} holds, and not of which type it is`;
  try {
    readSchema(schema);
    return null;
  } catch (error) {
    return `can't be used: ${(error as Error).message}`;
  }
}

/** What is wrong with a value, a sentence each; none where it fits. */
export function misfitsOf(value: Json, schema: JsonObject): string[] {
  const { error } = readSchema(schema).safeParse(value);
  return (error?.issues ?? [])
    .slice(0, MOST_PROBLEMS)
    .map(({ path, message }) => `${['answer', ...path.map(String)].join('.')}: ${message}`);
}

/** Whether providers can hold a model to it word for word: every property is required, and there are no others. */
export function isStrict(schema: Json): boolean {
  if (Array.isArray(schema)) return (schema as readonly Json[]).every(isStrict);
  if (!isJsonObject(schema)) return true;
  const properties = schema['properties'];
  if (isJsonObject(properties)) {
    const required = schema['required'];
    const names = Array.isArray(required) ? (required as readonly Json[]) : [];
    if (schema['additionalProperties'] !== false) return false;
    if (!Object.keys(properties).every((name) => names.includes(name))) return false;
  } else if (schema['type'] === 'object') return false;
  return Object.values(schema).every(isStrict);
}

function readSchema(schema: JsonObject): z.ZodType {
  return z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
}

const OF_VALUES: ReadonlySet<string> = new Set(['enum', 'const', 'default', 'examples']);
const OF_SCHEMAS: ReadonlySet<string> = new Set(['properties', 'patternProperties', '$defs', 'definitions']);

/** Where a schema says `properties` or `items` without a type, which is read as "anything". */
function untypedPart(schema: Json, path: string): string | null {
  if (Array.isArray(schema)) return firstUntyped((schema as readonly Json[]).entries(), path);
  if (!isJsonObject(schema)) return null;
  const saysWhat = isJsonObject(schema['properties']) || isJsonObject(schema['items']);
  if (saysWhat && schema['type'] === undefined) return path;
  for (const [name, part] of Object.entries(schema)) {
    if (OF_VALUES.has(name)) continue;
    const inside = `${path}.${name}`;
    const isMap = OF_SCHEMAS.has(name) && isJsonObject(part);
    const found = isMap ? firstUntyped(Object.entries(part), inside) : untypedPart(part, inside);
    if (found !== null) return found;
  }
  return null;
}

function firstUntyped(parts: Iterable<readonly [string | number, Json]>, path: string): string | null {
  for (const [name, part] of parts) {
    const found = untypedPart(part, `${path}.${name}`);
    if (found !== null) return found;
  }
  return null;
}
