import { expect, test } from 'vitest';
import { isStrict, misfitsOf, whyUnusable } from './output-schema.ts';

const order = {
  type: 'object',
  properties: {
    id: { type: 'string', pattern: '^A' },
    lines: { type: 'array', items: { type: 'integer' }, minItems: 1 },
  },
  required: ['id', 'lines'],
  additionalProperties: false,
};

test('What fits has no problems, and each that does not is said with its place', () => {
  expect(misfitsOf({ id: 'A1', lines: [1] }, order)).toEqual([]);
  expect(misfitsOf({ id: 'B', lines: [1.5], more: 1 }, order)).toEqual([
    expect.stringMatching(/^answer\.id: /) as string,
    expect.stringMatching(/^answer\.lines\.0: /) as string,
    expect.stringMatching(/more/) as string,
  ]);
});

test.each([
  [{ type: 'array' }, 'must be a JSON Schema of an object'],
  [{ type: 'object', properties: { a: { properties: {} } } }, 'outputSchema.properties.a'],
  [{ type: 'object', properties: { a: { items: {} } } }, 'outputSchema.properties.a'],
  [{ type: 'object', if: {}, then: {} }, "can't be used"],
  [{ type: 'object', properties: { a: { $ref: 'https://example.com/schema' } } }, "can't be used"],
  [
    { type: 'object', properties: { a: { type: 'string', 'x-personal': 'yes' } } },
    'outputSchema.properties.a.x-personal: it must be true or false',
  ],
  [{ type: 'object', properties: { a: { type: 'string', personal: true } } }, 'Write `x-personal`'],
  [{ type: 'object', properties: { a: { type: 'string' }, 'x-personal': true } }, 'beside `properties`'],
])('A schema that could not be checked is none: %j', (schema, why) => {
  expect(whyUnusable(schema)).toContain(why);
});

test.each([
  [{ type: 'object', properties: { properties: { type: 'string' }, items: { type: 'object' } } }],
  [{ type: 'object', properties: { a: { enum: [{ properties: {} }] } } }],
  [order],
])('A schema may name its properties as it likes: %j', (schema) => {
  expect(whyUnusable(schema)).toBeNull();
});

test('A model is held to a schema word for word where it leaves nothing open', () => {
  expect(isStrict(order)).toBe(true);
  expect(isStrict({ ...order, additionalProperties: true })).toBe(false);
  expect(isStrict({ ...order, required: ['id'] })).toBe(false);
  expect(isStrict({ ...order, properties: { ...order.properties, any: { type: 'object' } } })).toBe(false);
});
