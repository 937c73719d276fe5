/**
 * The schema as editors read it: JSON Schema (draft 7) made from the very schema that validates, with both spellings of
 * each key.
 */
import { z } from 'zod';
import { withWordsOfAnswers } from './answer-schema-words.ts';
import { isJsonObject, type Json, type JsonObject } from '../values/json.ts';
import { snakeCase } from './reading/key-case.ts';
import { takesSeconds, withoutSeconds } from './reading/read-duration.ts';
import { definitionFile } from './schema/definition-file.ts';

export function definitionJsonSchema(): JsonObject {
  return jsonSchemaOf(definitionFile, 'Baton orchestration');
}

/** Of any file that is read as definitions are. */
export function jsonSchemaOf(schema: z.ZodType, title: string): JsonObject {
  const made = z.toJSONSchema(schema, { io: 'input', target: 'draft-7' }) as unknown as JsonObject;
  return { ...withWordsOfAnswers(withBothSpellings(made)), title };
}

/** Keywords whose values are schemas; everything else is left alone. */
const LISTS_OF_SCHEMAS = ['anyOf', 'oneOf', 'allOf'];
const SCHEMAS = ['items', 'additionalProperties'];
const MAPS_OF_SCHEMAS = ['properties', 'definitions'];

function withBothSpellings(schema: Json): JsonObject {
  const result: Record<string, Json> = { ...(schema as JsonObject) };
  for (const key of SCHEMAS) if (isJsonObject(result[key])) result[key] = withBothSpellings(result[key]);
  for (const key of LISTS_OF_SCHEMAS)
    if (Array.isArray(result[key])) result[key] = (result[key] as readonly Json[]).map(withBothSpellings);
  for (const key of MAPS_OF_SCHEMAS) {
    const inner = result[key];
    if (isJsonObject(inner))
      result[key] = Object.fromEntries(
        Object.entries(inner).map(([name, value]) => [name, isJsonObject(value) ? withBothSpellings(value) : value]),
      );
  }
  if (isJsonObject(result['properties'])) {
    result['properties'] = withDurations(result['properties']);
    spellProperties(result, result['properties'] as JsonObject);
  }
  return result;
}

/** As `secondsOf` reads them. */
const DURATION: JsonObject = {
  type: 'string',
  pattern: '^(\\d+(\\.\\d+)?(ms|[smhd]))+$|^P',
  examples: ['90s', '5m', '2h', 'PT5M'],
};

/**
 * Where seconds are taken, a duration with its unit is as well, under the same key or under the one without the word.
 */
function withDurations(properties: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(properties).flatMap(([key, value]): [string, Json][] => {
      if (!takesSeconds(key) || !isJsonObject(value)) return [[key, value]];
      const { description, default: usual, ...seconds } = value;
      const about = {
        ...(description !== undefined && { description }),
        ...(usual !== undefined && { default: usual }),
      };
      const short = withoutSeconds(key);
      const own: [string, Json] = [key, { ...about, anyOf: [seconds, DURATION] }];
      if (short === null || Object.hasOwn(properties, short)) return [own];
      return [
        own,
        [
          short,
          {
            ...DURATION,
            ...(typeof description === 'string' && {
              description: `${description} With its unit: 90s, 5m, 2h or PT5M.`,
            }),
          },
        ],
      ];
    }),
  );
}

/** Snake case is what editors suggest; the other spelling is as good where it is written. */
function spellProperties(schema: Record<string, Json>, properties: JsonObject): void {
  const required = (schema['required'] ?? []) as readonly string[];
  const inTwoSpellings = Object.keys(properties).filter((key) => snakeCase(key) !== key);
  if (inTwoSpellings.length === 0) return;
  schema['properties'] = Object.fromEntries(
    Object.entries(properties).flatMap(([key, value]): [string, Json][] => {
      if (!inTwoSpellings.includes(key)) return [[key, value]];
      return [
        [snakeCase(key), value],
        [key, { ...(value as JsonObject), doNotSuggest: true }],
      ];
    }),
  );
  const eitherWay = required.filter((key) => inTwoSpellings.includes(key));
  if (eitherWay.length === 0) return;
  schema['required'] = required.filter((key) => !eitherWay.includes(key));
  schema['allOf'] = eitherWay.map((key) => ({ anyOf: [{ required: [key] }, { required: [snakeCase(key)] }] }));
}
