/** The words of a JSON Schema of answers, as editors offer them wherever one is written. */
import { isJsonObject, type Json, type JsonObject } from '../values/json.ts';

/** In both spellings. */
const NAMES: ReadonlySet<string> = new Set(['outputSchema', 'output_schema']);
const NAME = 'schemaOfAnswer';
const ITSELF: JsonObject = { $ref: `#/definitions/${NAME}` };
const TYPES = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'];

const WORDS: JsonObject = {
  // a template may stand in the place of a schema
  type: ['object', 'string'],
  properties: {
    type: {
      anyOf: [{ enum: TYPES }, { type: 'array', items: { enum: TYPES } }],
      description: 'What stands here.',
    },
    description: { type: 'string', description: 'What is meant by it, for the model.' },
    properties: { type: 'object', additionalProperties: ITSELF, description: 'What an object holds, by name.' },
    required: { type: 'array', items: { type: 'string' }, description: 'The properties that are never left out.' },
    additionalProperties: {
      anyOf: [{ type: 'boolean' }, ITSELF],
      description: 'Whether an object holds other properties, and what they are.',
    },
    items: { ...ITSELF, description: 'What each item of a list is.' },
    enum: { type: 'array', description: 'The values that it can have.' },
    anyOf: { type: 'array', items: ITSELF, description: 'It is one of these.' },
    'x-personal': {
      type: 'boolean',
      description: 'Whether this is personal: agents without that permission are handed a placeholder in its place.',
    },
  },
};

/** The same schema, which says under each `outputSchema` what can be written there. */
export function withWordsOfAnswers(schema: JsonObject): JsonObject {
  const definitions = isJsonObject(schema['definitions'] ?? null) ? (schema['definitions'] as JsonObject) : {};
  const made = replaced(schema) as JsonObject;
  return { ...made, definitions: { ...(replaced(definitions) as JsonObject), [NAME]: WORDS } };
}

function replaced(part: Json): Json {
  if (Array.isArray(part)) return (part as readonly Json[]).map(replaced);
  if (!isJsonObject(part)) return part;
  const entries = Object.entries(part).map(([key, value]): [string, Json] => [
    key,
    key === 'properties' && isJsonObject(value) ? withAnswers(value) : replaced(value),
  ]);
  return Object.fromEntries(entries);
}

function withAnswers(properties: JsonObject): JsonObject {
  const entries = Object.entries(properties).map(([name, value]): [string, Json] => {
    if (!NAMES.has(name) || !isJsonObject(value)) return [name, replaced(value)];
    const { description = '', doNotSuggest } = value;
    return [name, { allOf: [ITSELF], description, ...(doNotSuggest !== undefined && { doNotSuggest }) }];
  });
  return Object.fromEntries(entries);
}
