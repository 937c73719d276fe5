import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Json, JsonObject } from '../values/json.ts';
import { definitionJsonSchema } from './json-schema.ts';
import { parseDefinition } from './parse-definition.ts';
import { parse, stringify } from 'yaml';

const schema = definitionJsonSchema();
const validator = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);

const snake = `
metadata: { name: a, display_name: A, version: 1.0.0, owner: b }
orchestration:
  parameters: { documents: { type: "object[]" } }
  execution: { concurrency: { max_parallel: 2 }, plan_approval: true }
  steps:
    - { id: a, agent: x, depends_on: [], input: { user_message: hi, anything: [1] }, checkpoint_after: { question: Ok?, options: [continue] } }
    - { type: switch, depends_on: a, cases: [ { when: "true", go_to: a } ] }
  error_handling: { on_step_failure: [ { retry_count: 2 } ] }
`;
const camel = snake.replaceAll(
  /\b(display_name|max_parallel|plan_approval|depends_on|user_message|checkpoint_after|go_to|error_handling|on_step_failure|retry_count)\b/g,
  (key) => key.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
);

describe('the JSON Schema for editors', () => {
  it('describes in sentences: what is said of a key is never empty', () => {
    const described = (value: Json): string[] =>
      typeof value !== 'object' || value === null
        ? []
        : Object.entries(value).flatMap(([key, inner]) =>
            key === 'description' && typeof inner === 'string' ? [inner] : described(inner as Json),
          );
    const all = described(schema);
    expect(all.length).toBeGreaterThan(20);
    expect(all.filter((text) => !/^\S.*\.\)?$/s.test(text))).toEqual([]);
  });

  it('offers the words of a JSON Schema where a step says what is to be answered, the mark of personal fields among them', () => {
    const step = 'metadata: {}\norchestration: { steps: [{ agent: x, input: { output_schema: SCHEMA } }] }';
    const words = schema['definitions'] as Record<string, { properties: JsonObject }>;
    expect(Object.keys(words['schemaOfAnswer']?.properties ?? {})).toContain('x-personal');
    expect(JSON.stringify(schema)).toContain('"output_schema":{"allOf":[{"$ref":"#/definitions/schemaOfAnswer"}]');
    const check = (written: string) => validator.safeParse(parse(step.replace('SCHEMA', written))).success;
    expect(check('{ type: object, properties: { a: { type: string, x-personal: true } } }')).toBe(true);
    expect(check('{ type: object, properties: { a: { type: string, x-personal: sure } } }')).toBe(false);
    expect(check('"{{ parameters.schema }}"')).toBe(true);
  });

  it('accepts what the parser accepts, in both spellings', () => {
    for (const text of [snake, camel]) {
      expect(
        parseDefinition(text.replace('go_to: a', 'go_to: z').replace('goTo: a', 'goTo: z')).problems.map(
          ({ code }) => code,
        ),
      ).toEqual(['unknown_step']);
      expect(validator.safeParse(parse(text)).error?.issues ?? []).toEqual([]);
    }
  });

  it.each([
    ['an unknown key', { orchestration: { steps: [{ agent: 'a', depend_on: [] }] } }],
    ['a missing agent', { orchestration: { steps: [{ id: 'a' }] } }],
    ['a switch without routes', { orchestration: { steps: [{ type: 'switch' }] } }],
    ['an unknown mode', { orchestration: { steps: [{ agent: 'a', mode: 'build' }] } }],
    ['no steps', { orchestration: { steps: [] } }],
    ['a version that is a number', { metadata: { version: 1 }, orchestration: { steps: [{ agent: 'a' }] } }],
  ])('refuses %s, as the parser does', (_, value) => {
    expect(parseDefinition(stringify(value)).definition).toBeNull();
    expect(validator.safeParse(value).success).toBe(false);
  });

  it('needs a required key in either spelling', () => {
    const needed: Json[] = [];
    visit(schema, '', (properties, _, node) => {
      if ('go_to' in properties && 'when' in properties) needed.push(node['required'] ?? null, node['allOf'] ?? null);
    });
    expect(needed).toEqual([['when'], [{ anyOf: [{ required: ['goTo'] }, { required: ['go_to'] }] }]]);
  });

  it('describes every key that an author can write', () => {
    const silent: string[] = [];
    visit(schema, '', (properties, path) => {
      for (const [key, value] of Object.entries(properties)) {
        const { description, const: constant, properties: inner, anyOf, oneOf } = value as JsonObject;
        if (!description && constant === undefined && !inner && !anyOf && !oneOf) silent.push(`${path}.${key}`);
      }
    });
    expect(silent).toEqual([]);
  });

  it('suggests one spelling of each key', () => {
    visit(schema, '', (properties) => {
      const suggested = Object.entries(properties).filter(([, value]) => !(value as JsonObject)['doNotSuggest']);
      for (const [key] of suggested) expect(key).toMatch(/^[a-z]+(_[a-z]+)*$/);
    });
  });
});

function visit(node: Json, path: string, see: (properties: JsonObject, path: string, node: JsonObject) => void): void {
  // those of JSON Schema itself are written as it has them
  if (typeof node !== 'object' || node === null || path === '.definitions.schemaOfAnswer') return;
  if (Array.isArray(node)) return node.forEach((item: Json, index) => visit(item, `${path}[${index}]`, see));
  const { properties } = node as { properties?: JsonObject };
  if (properties && typeof properties === 'object' && !Array.isArray(properties))
    see(properties, path, node as JsonObject);
  for (const [key, value] of Object.entries(node as JsonObject)) visit(value, `${path}.${key}`, see);
}
