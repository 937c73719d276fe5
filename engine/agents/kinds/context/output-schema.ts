/**
 * JSON Schemas of answers. They are read by zod, which the project has already: it refuses what it can't check, and
 * what it would read as "anything" is refused here.
 */
import { z } from 'zod';
import { MARK, withoutMarks } from '../../../definition/personal-fields.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../values/json.ts';

const MOST_PROBLEMS = 10;

/** Null: answers can be checked by it. */
export function whyUnusable(schema: JsonObject): string | null {
  if (schema['type'] !== 'object') return 'must be a JSON Schema of an object: `type: object`';
  const misplaced = misplacedMark(schema, 'outputSchema');
  if (misplaced !== null) return misplaced;
  const untyped = untypedPart(schema, 'outputSchema');
  if (untyped !== null) return `says what ${untyped} holds, and not of which type it is`;
  try {
    readSchema(withoutMarks(schema));
    return null;
  } catch (error) {
    return `can't be used: ${(error as Error).message}`;
  }
}

/** What is wrong with a value, a sentence each; none where it fits. */
export function misfitsOf(value: Json, schema: JsonObject): string[] {
  const { error } = readSchema(withoutMarks(schema)).safeParse(value);
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
  if (!isJsonObject(schema)) return null;
  const saysWhat = isJsonObject(schema['properties']) || isJsonObject(schema['items']);
  if (saysWhat && schema['type'] === undefined) return path;
  return firstIn(schema, path, untypedPart);
}

/** A mark that would be read as none: at a place that is no schema, with another word, or without yes or no. */
function misplacedMark(schema: Json, path: string): string | null {
  if (!isJsonObject(schema)) return null;
  const mark = schema[MARK];
  if (mark !== undefined && typeof mark !== 'boolean')
    return `says ${JSON.stringify(mark)} at ${path}.${MARK}: write \`${MARK}: true\``;
  if (typeof schema['personal'] === 'boolean')
    return `says \`personal\` at ${path}, which a JSON Schema does not know: write \`${MARK}: true\``;
  const { properties } = schema;
  if (isJsonObject(properties) && typeof properties[MARK] === 'boolean')
    return `says \`${MARK}\` among the names of ${path}.properties: write it beside \`properties\`, or in one of them`;
  return firstIn(schema, path, misplacedMark);
}

type Search = (part: Json, path: string) => string | null;

/** The first that is found in the schemas that a schema holds. */
function firstIn(schema: JsonObject, path: string, search: Search): string | null {
  for (const [name, part] of Object.entries(schema)) {
    if (OF_VALUES.has(name)) continue;
    const inside = `${path}.${name}`;
    const isMap = OF_SCHEMAS.has(name) && isJsonObject(part);
    const parts: Iterable<readonly [string | number, Json]> = isMap
      ? Object.entries(part)
      : Array.isArray(part)
        ? (part as readonly Json[]).entries()
        : [];
    const found = isMap || Array.isArray(part) ? firstOf(parts, inside, search) : search(part, inside);
    if (found !== null) return found;
  }
  return null;
}

function firstOf(parts: Iterable<readonly [string | number, Json]>, path: string, search: Search): string | null {
  for (const [name, part] of parts) {
    const found = search(part, `${path}.${name}`);
    if (found !== null) return found;
  }
  return null;
}
