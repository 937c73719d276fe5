import { expect, test } from 'vitest';
import { agentStep, fanOut } from '../testing/build-definition.ts';
import { isJsonObject, type Json, type JsonObject } from '../values/json.ts';
import { maskFields } from '../values/masked-values.ts';
import { pathsMarked, personalOutputs, withoutMarks } from './personal-fields.ts';

const schema: JsonObject = {
  type: 'object',
  properties: {
    label: { type: 'string' },
    email: { type: 'string', 'x-personal': true },
    orders: { type: 'array', items: { type: 'object', properties: { iban: { 'x-personal': true } } } },
    byName: { type: 'object', additionalProperties: { $ref: '#/$defs/person' } },
    either: { anyOf: [{ type: 'null' }, { type: 'object', properties: { phone: { 'x-personal': true } } }] },
  },
  $defs: {
    person: {
      type: 'object',
      properties: { born: { 'x-personal': true }, parent: { $ref: '#/$defs/person' } },
    },
  },
};

test('what a schema marks is found in objects, lists, alternatives and definitions, also those that hold themselves', () => {
  expect(pathsMarked(schema)).toEqual([
    ['email'],
    ['orders', 'iban'],
    ['byName', '*', 'born'],
    ['byName', '*', 'parent'],
    ['either', 'phone'],
  ]);
});

test('where parts refer to each other too often to be gone through, everything is personal', () => {
  const twice = (name: string): JsonObject => ({
    type: 'object',
    properties: { one: { $ref: `#/$defs/${name}` }, other: { $ref: `#/$defs/${name}` } },
  });
  const chain = Array.from({ length: 60 }, (_, at): [string, JsonObject] => [`part${at}`, twice(`part${at + 1}`)]);
  const doubled = (end: JsonObject): JsonObject => ({
    ...twice('part0'),
    $defs: { ...Object.fromEntries(chain), part60: end },
  });
  expect(pathsMarked(doubled({ type: 'string', 'x-personal': true }))).toEqual([[], ['*']]);
  expect(pathsMarked(doubled({ type: 'string' }))).toEqual([]);
});

test('others read the schema without its marks, and a property may have their name', () => {
  expect(JSON.stringify(withoutMarks(schema))).not.toContain('x-personal');
  const named = { type: 'object', properties: { 'x-personal': { type: 'string' } } };
  expect(withoutMarks(named)).toEqual(named);
});

const email: JsonObject = {
  type: 'object',
  properties: { who: { type: 'object', properties: { mail: { 'x-personal': true } } } },
};

test.each([
  [null, ['content', 'deliverable', 'content', 'who', 'mail']],
  [{ it: '$.content.deliverable.content' }, ['it', 'who', 'mail']],
  [{ it: '$.content.deliverable.content.who.mail' }, ['it']],
  [{ it: '$.content' }, ['it', 'deliverable', 'content', 'who', 'mail']],
  [{ it: '$..mail' }, ['it']],
])('with the mapping %j its output has it at %j', (outputMapping, path) => {
  const step = agentStep({ id: 'look', outputMapping });
  expect(personalOutputs(step, email)).toContainEqual({ name: 'look.who.mail', path });
});

const whole: JsonObject = { type: 'object', 'x-personal': true };

test.each([
  [
    null,
    {
      deliverable: { title: 'A case', content: '[personal: look]' },
      message: '[personal: look]',
      label: '[personal: look]',
    },
  ],
  [{ it: '$.content.label' }, { it: '[personal: look]' }],
  [
    { it: '$.content' },
    {
      it: {
        deliverable: { title: 'A case', content: '[personal: look]' },
        message: '[personal: look]',
        label: '[personal: look]',
      },
    },
  ],
  [{ it: '$.content.deliverable.title' }, { it: 'A case' }],
  [{ it: '$.content.deliverable' }, { it: { title: 'A case', content: '[personal: look]' } }],
])('of a schema that is personal as a whole, so is all that stands in the answer: %j', (outputMapping, shown) => {
  const content = { deliverable: { title: 'A case', content: { label: 'l' } }, message: 'l', label: 'l' };
  const fields = personalOutputs(agentStep({ id: 'look', outputMapping }), whole);
  expect(maskFields(answerOf(outputMapping, content), fields)).toEqual(
    outputMapping === null ? { content: shown } : shown,
  );
});

function answerOf(mapping: Record<string, string> | null, content: JsonObject): JsonObject {
  if (mapping === null) return { content };
  const path = (mapping['it'] ?? '').split('.').slice(2);
  return { it: path.reduce<Json>((found, key) => (isJsonObject(found) ? (found[key] ?? null) : null), content) };
}

test('what is mapped from beside it is not personal, and the schema of a step goes before', () => {
  const beside = agentStep({ id: 'look', outputMapping: { it: '$.content.deliverable.content.label' } });
  expect(personalOutputs(beside, email)).toEqual([]);
  const own = agentStep({ id: 'look', input: { outputSchema: { type: 'object', properties: {} } } });
  expect(personalOutputs(own, email)).toEqual([]);
});

test('of a list it is in each result', () => {
  const step = agentStep({
    id: 'look',
    forEach: fanOut('{{ a }}'),
    outputMapping: { it: '$.content.deliverable.content' },
  });
  expect(personalOutputs(step, email)).toContainEqual({
    name: 'look.who.mail',
    path: ['results', 'it', 'who', 'mail'],
  });
});
