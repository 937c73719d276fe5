import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluateCondition, ExpressionError, loadExpressions } from './expression.ts';
import type { Json, JsonObject } from '../values/json.ts';
import { resolveTemplates } from './template.ts';
import type { Scope } from './template.ts';
import { tries } from '../testing/tries.ts';

// Whatever an expression can reach through a prototype, it reaches this.
const SECRET = 'what a prototype knows';
beforeAll(async () => {
  await loadExpressions();
  Object.defineProperty(Object.prototype, 'inherited', { value: SECRET, configurable: true, writable: true });
  Object.defineProperty(Array.prototype, 'inherited', { value: SECRET, configurable: true, writable: true });
  Object.defineProperty(String.prototype, 'inherited', { value: SECRET, configurable: true, writable: true });
});
afterAll(() => {
  for (const prototype of [Object.prototype, Array.prototype, String.prototype])
    Reflect.deleteProperty(prototype, 'inherited');
});

const names = [
  'parameters',
  'steps',
  'run',
  'item',
  'index',
  'a',
  'a-b',
  'b',
  'constructor',
  '__proto__',
  'prototype',
  'inherited',
  'toString',
  'length',
  'map',
  '0',
];
const name = fc.constantFrom(...names);
const data = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>;
const object = fc.dictionary(fc.oneof(name, fc.string()), data) as fc.Arbitrary<JsonObject>;
const scope: fc.Arbitrary<Scope> = fc.record(
  { parameters: object, steps: object, run: object, item: data, index: fc.nat() },
  { requiredKeys: ['parameters', 'steps', 'run'] },
);

const path = fc
  .tuple(
    name,
    fc.array(
      fc.oneof(
        name.map((key) => `.${key}`),
        name.map((key) => `["${key}"]`),
        fc.nat(3).map((index) => `[${index}]`),
      ),
      { maxLength: 4 },
    ),
  )
  .map(([root, rest]) => root + rest.join(''));
const expression: fc.Arbitrary<string> = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    path,
    fc.constantFrom('1', '-2', '1.5', '"text"', "'{{ run }}'", 'true', 'null', '[]', '{}', '[1, 2]', '{"a": 1}'),
    fc
      .tuple(tie('any'), fc.constantFrom('+', '-', '*', '/', '%', '==', '!=', '<', '>=', '&&', '||', 'in'), tie('any'))
      .map((parts) => parts.join(' ')),
    fc.tuple(tie('any'), tie('any'), tie('any')).map(([condition, yes, no]) => `(${condition}) ? (${yes}) : (${no})`),
    fc
      .tuple(fc.constantFrom('size', 'string', 'int', 'type', 'has', 'nope', 'dyn', 'double'), tie('any'))
      .map(([call, argument]) => `${call}(${argument})`),
    fc
      .tuple(tie('any'), fc.constantFrom('map', 'filter', 'exists', 'all', 'exists_one'), tie('any'))
      .map(([list, loop, body]) => `(${list}).${loop}(a, ${body})`),
    fc
      .tuple(tie('any'), fc.constantFrom('matches', 'contains', 'startsWith', 'join'), tie('any'))
      .map(([text, call, argument]) => `(${text}).${call}(${argument})`),
    fc.tuple(tie('any'), name).map(([value, key]) => `(${value})["${key}"]`),
    fc.tuple(tie('any'), name).map(([value, key]) => `(${value}).${key}`),
  ),
})).any;
const source = fc.oneof(
  { weight: 5, arbitrary: expression },
  { weight: 1, arbitrary: fc.string() },
  {
    weight: 1,
    arbitrary: fc.string({
      unit: fc.constantFrom('{', '}', '"', "'", '(', ')', '[', ']', '.', 'a', ' ', '\\', '-', '?', ':', '@'),
    }),
  },
);

function outcomeOf(work: () => Json): { value: Json } | { error: unknown } {
  try {
    return { value: work() };
  } catch (error) {
    return { error };
  }
}

describe('templates, whatever they say', () => {
  it('give JSON or throw their own error, and show nothing of a prototype', () => {
    fc.assert(
      fc.property(source, scope, fc.boolean(), (text, within, isAlone) => {
        const outcome = outcomeOf(
          () => resolveTemplates(isAlone ? `{{ ${text} }}` : `so: {{ ${text} }}.`, within).value,
        );
        if ('error' in outcome) expect(outcome.error).toBeInstanceOf(ExpressionError);
        else {
          expect(isJson(outcome.value)).toBe(true);
          if (!JSON.stringify([within, text]).includes(SECRET))
            expect(JSON.stringify(outcome.value)).not.toContain(SECRET);
        }
      }),
      tries(800),
    );
  });

  it('are conditions that are true, false, or refused', () => {
    fc.assert(
      fc.property(source, scope, (text, within) => {
        const outcome = outcomeOf(() => evaluateCondition(text, within));
        if ('error' in outcome) expect(outcome.error).toBeInstanceOf(ExpressionError);
        else expect(typeof outcome.value).toBe('boolean');
      }),
      tries(500),
    );
  });

  it('pass data on as it is: templates in it are text', () => {
    const hostile = fc.oneof(
      data,
      source.map((text) => `{{ ${text} }}`),
      fc.constantFrom('{{ run }}', '{{ parameters.other }}', '}}{{ 1 + 1 }}{{'),
    );
    fc.assert(
      fc.property(hostile, (value) => {
        const within: Scope = { parameters: { value, other: 'seen' }, steps: { 's-t': { out: value } }, run: {} };
        expect(resolveTemplates('{{ value }}', within).value).toBe(value);
        expect(resolveTemplates({ a: ['{{ steps.s-t.out }}'] }, within).value).toEqual({ a: [value] });
        const printed = typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value);
        expect(resolveTemplates('<{{ value }}|{{ steps["s-t"].out }}>', within).value).toBe(`<${printed}|${printed}>`);
      }),
      tries(200),
    );
  });

  it('leave a value without braces untouched', () => {
    fc.assert(
      fc.property(data, (value) => {
        fc.pre(!JSON.stringify(value).includes('{{'));
        expect(resolveTemplates(value, { parameters: {}, steps: {}, run: {} }).value).toBe(value);
      }),
    );
  });
});

function isJson(value: unknown): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object') return false;
  return Object.values(value).every(isJson);
}
