/**
 * JSON Schemas of answers. They are read by zod, which the project has already: it refuses what it can't check, and
 * what it would read as "anything" is refused here.
 */
import { z } from 'zod';
import { misplacedMark, withoutMarks } from '../../../definition/personal-fields.ts';
import { firstInSchema, type SchemaPath } from '../../../definition/search-schema.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../values/json.ts';

const MOST_PROBLEMS = 10;

/** Null: answers can be checked by it. */
export function whyUnusable(schema: JsonObject): string | null {
  if (schema['type'] !== 'object') return 'must be a JSON Schema of an object: `type: object`';
  const misplaced = misplacedMark(schema);
  if (misplaced !== null) return `says at ${placeOf(misplaced.path)}: ${misplaced.message}`;
  const untyped = firstInSchema(schema, (part, path) => (isUntyped(part) ? path : null));
  if (untyped !== null) return `says what ${placeOf(untyped)} holds, and not of which type it is`;
  try {
    readSchema(withoutMarks(schema));
    return null;
  } catch (error) {
    return `can't be used: ${(error as Error).message}`;
  }
}

function placeOf(path: SchemaPath): string {
  return ['outputSchema', ...path].join('.');
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

/** A schema that says `properties` or `items` without a type, which is read as "anything". */
function isUntyped(schema: JsonObject): boolean {
  const saysWhat = isJsonObject(schema['properties']) || isJsonObject(schema['items']);
  return saysWhat && schema['type'] === undefined;
}
