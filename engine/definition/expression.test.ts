import { beforeAll, describe, expect, it } from 'vitest';
import {
  evaluate,
  evaluateCondition,
  ExpressionError,
  loadExpressions,
  needsExpressions,
  parseExpression,
} from './expression.ts';
import type { Scope } from './expression.ts';
import type { Definition } from './definition.ts';
import type { Json } from '../values/json.ts';
import { parseDefinition } from './parse-definition.ts';

beforeAll(loadExpressions);

const rows = Array.from({ length: 3 }, (_, index) => ({ kpi: `k${index}`, value: index * 10 }));
const scope: Scope = {
  parameters: { n: 3, price: 9.5, names: ['revenue', 'churn'], none: null, nested: { a: { b: [1, 2] } }, text: 'Über' },
  steps: Object.assign(Object.create(null) as Record<string, Json>, {
    score: { total: 80, ratio: 1 },
    'fetch-kpi-data': { rows, 'row count': 3 },
  }),
  run: { id: 'run-1' },
};

const value = (source: string, within: Scope = scope) => evaluate(parseExpression(source), within);
const codeOf = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    return error instanceof ExpressionError ? error.code : `not an ExpressionError: ${String(error)}`;
  }
  return 'no error';
};

describe('paths', () => {
  it.each<[string, Json | undefined]>([
    ['parameters.n', 3],
    ['n', 3],
    ['names', ['revenue', 'churn']],
    ['names[1]', 'churn'],
    ['names.1', 'churn'],
    ['steps.fetch-kpi-data.rows[2].value', 20],
    ['steps["fetch-kpi-data"]["row count"]', 3],
    ["steps['fetch-kpi-data'].rows[0].kpi", 'k0'],
    ['run.id', 'run-1'],
    ['none', null],
    ['none.deeper', undefined],
    ['names[7]', undefined],
    ['names.length', undefined],
    ['text.length', undefined],
    ['nobody', undefined],
    ['steps.nobody.at.all', undefined],
    ['item', undefined],
  ])('%s is looked up', (source, expected) => {
    expect(parseExpression(source).kind).toBe('path');
    expect(value(source)).toEqual(expected);
  });

  it('gives the value itself, not a copy', () => {
    expect(value('steps.fetch-kpi-data.rows')).toBe(rows);
  });

  it('finds item and index where a step works through a list', () => {
    expect(value('item.kpi', { ...scope, item: { kpi: 'x' }, index: 4 })).toBe('x');
    expect(value('index', { ...scope, item: null, index: 4 })).toBe(4);
    expect(value('item', { ...scope, item: null, index: 4 })).toBeNull();
  });

  it('means the reserved thing where a parameter has a reserved name', () => {
    const shadowing = { ...scope, parameters: { run: 'mine', steps: 'mine' } };
    expect(value('run.id', shadowing)).toBe('run-1');
    expect(value('parameters.run', shadowing)).toBe('mine');
  });

  it.each([
    'constructor',
    '__proto__',
    'toString',
    'parameters.__proto__',
    'parameters.constructor.name',
    'names.map',
    'names["constructor"]',
    'steps.hasOwnProperty',
    'parameters["__proto__"]',
    'prototype',
  ])('never reaches a prototype by %s', (source) => {
    expect(value(source)).toBeUndefined();
  });

  it('does not show a key that could be taken for a prototype, even when the data holds it', () => {
    const hostile = JSON.parse('{ "__proto__": { "admin": true }, "constructor": 1 }') as Scope['run'];
    for (const source of [
      'run.__proto__.admin',
      'run.constructor',
      'run["__proto__"]',
      '{"a": run}.a["constructor"]',
      'run["const" + "ructor"]',
    ]) {
      expect(value(source, { ...scope, run: hostile })).toBeUndefined();
    }
  });
});

describe('constants', () => {
  it.each([
    ['true', true],
    ['false', false],
    ['null', null],
  ])('%s needs no language', (source, expected) => {
    expect(parseExpression(source).kind).toBe('constant');
    expect(value(source)).toBe(expected);
  });
});

describe('CEL', () => {
  it.each<[string, Json]>([
    ['n + 1', 4],
    ['steps.score.total >= 70', true],
    ['steps["fetch-kpi-data"].rows.map(r, r.value)', [0, 10, 20]],
    ['steps["fetch-kpi-data"].rows.filter(r, r.value > 5).map(r, r.kpi)', ['k1', 'k2']],
    ['steps["fetch-kpi-data"].rows.exists(r, r.kpi == "k2")', true],
    ['names.exists_one(n, n.startsWith("rev")) && names.all(n, size(n) > 3)', true],
    ['size(names) > 1 ? "many" : "few"', 'many'],
    ['names.join(", ")', 'revenue, churn'],
    ['"churn" in names', true],
    ['has(steps.nobody) || has(steps.score.total)', true],
    ['has(parameters.nope) ? parameters.nope : "none"', 'none'],
    ['{"a": [n, {"b": true}]}', { a: [3, { b: true }] }],
    ['nested.a.b[n - 2]', 2],
    ['text.upperAscii() + "!"', 'ÜBER!'],
    ['"  a ".trim()', 'a'],
    ['string(n) + "/" + string(price)', '3/9.5'],
    ['"k1".matches("^k[0-9]$")', true],
    ['none == null', true],
    ['!true', false],
    ['-1', -1],
    ['1.5e3', 1500],
  ])('%s', (source, expected) => {
    expect(parseExpression(source).kind).toBe('cel');
    expect(value(source)).toEqual(expected);
  });

  it('counts as JSON does: whole numbers and fractions mix, and division never depends on which is which', () => {
    expect(value('n * price')).toBe(28.5);
    expect(value('price - n')).toBe(6.5);
    expect(value('7 / 2')).toBe(3.5);
    expect(value('8 / 2')).toBe(4);
    expect(value('steps.score.ratio / 2')).toBe(0.5);
    expect(value('7 % 4')).toBe(3);
    expect(value('n == 3.0 && n < price')).toBe(true);
  });

  it('gives what it only passes on as the value itself', () => {
    expect(value('true ? steps["fetch-kpi-data"].rows : []')).toBe(rows);
  });

  it.each(['steps["nobody"]', 'steps.nobody.x + 1', 'names[7] + "x"', 'nobody > 1', 'item.name + "x"'])(
    '%s asks for something that is not there',
    (source) => {
      expect(value(source)).toBeUndefined();
    },
  );

  it.each([
    ['', 'empty'],
    ['1 +', 'syntax'],
    ['a b', 'syntax'],
    ['"a" + 1', 'invalid_operation'],
    ['none + 1', 'invalid_operation'],
    ['1 / 0', 'invalid_operation'],
    ['9223372036854775807 + 1', 'invalid_operation'],
    ['nope(1)', 'unknown_function'],
    ['names.nope()', 'unknown_function'],
    ['"(".matches("(")', 'invalid_operation'],
    ['1.0 / 0.0', 'not_json'],
    ['9007199254740993', 'not_json'],
    ['b"bytes"', 'not_json'],
    ['type(n)', 'not_json'],
    ['timestamp("2025-01-01T00:00:00Z")', 'not_json'],
    [`"${'x'.repeat(2048)}"`, 'too_long'],
    ['('.repeat(300) + '1' + ')'.repeat(300), 'too_complex'],
    ['[1].map(a, [1].map(b, [1].map(c, c)))', 'too_complex'],
  ])('%s is refused', (source, code) => {
    expect(codeOf(() => value(source))).toBe(code);
  });

  const big = Array.from({ length: 10_000 }, (_, index) => index);
  const heavy: Scope = {
    ...scope,
    parameters: {
      big,
      big2: [...big],
      text: 'x'.repeat(50_000),
      longer: Array.from({ length: 10_001 }, () => 0),
      nested: [[big]],
    },
  };

  it.each([
    'big.map(x, big.map(y, y))',
    'big.all(x, big.all(y, x == y || true))',
    'big.map(x, x in big)',
    'big.map(x, big == big2)',
    'big.map(x, nested == [[big2]])',
    'big.map(x, text.contains("yy"))',
    'big.map(x, "aaaaaaaa".matches("a{1000}b"))',
    'big.map(x, [x, x, x, x, x, x, x, x, x, x])',
    'longer.map(x, x)',
    'big + big',
    '[["a"].map(x, x+x+x+x+x+x+x+x)[0]].map(x, x+x+x+x+x+x+x+x)[0] + text + text + text + text + text + text + text + text + text + text + text + text + text + text + text + text + text + text + text + text + text + text',
    'big.map(x, text.matches("(x+x+)+y"))',
  ])('ends by itself when it would take too long: %s', (source) => {
    expect(codeOf(() => value(source, heavy))).toBe('limit');
  });

  it('can go through a list of ten thousand', () => {
    expect(value('big.filter(x, x % 2 == 0).size()', heavy)).toBe(5000);
    expect(value('big.map(x, x * 2)', heavy)).toHaveLength(10_000);
    expect(value('size(longer) > 0', heavy)).toBe(true);
    expect(value('big.exists(x, x == 9999)', heavy)).toBe(true);
  });
});

describe('conditions', () => {
  it.each([
    ['steps.score.total >= 70', true],
    ['{{ steps.score.total >= 70 }}', true],
    [' n == 4 ', false],
    ['true', true],
    ['parameters.nested.a.b[0] == 1', true],
  ])('%s is %s', (source, expected) => {
    expect(evaluateCondition(source, scope)).toBe(expected);
  });

  it('looks a plain path up, hyphens included', () => {
    const flags: Scope = { ...scope, steps: { 'is-ready': { ok: true } } };
    expect(evaluateCondition('steps.is-ready.ok', flags)).toBe(true);
    expect(evaluateCondition('{{ steps.is-ready.ok }}', flags)).toBe(true);
  });

  it.each([
    ['n', 'not_a_condition'],
    ['none', 'not_a_condition'],
    ['"true"', 'not_a_condition'],
    ['steps.nobody.ok', 'missing_value'],
    ['steps.nobody.score > 3', 'missing_value'],
    ['n >', 'syntax'],
    ['', 'empty'],
    ['n > "a"', 'invalid_operation'],
  ])('%s is refused', (source, code) => {
    expect(codeOf(() => evaluateCondition(source, scope))).toBe(code);
  });
});

describe('needsExpressions', () => {
  const parsed = (step: string): Definition => {
    const { definition, problems } = parseDefinition(
      `metadata: { name: a, version: 1.0.0, owner: b }\norchestration: { parameters: [ { name: n, required: true }, { name: list, type: "string[]", required: true } ], steps: [ ${step} ] }`,
    );
    expect(problems).toEqual([]);
    return definition as Definition;
  };

  it.each([
    [
      'plain paths',
      '{ agent: a, when: true, for_each: "{{ list }}", input: { userMessage: "{{ n }} and {{ run.id }}" }, output_mapping: { x: "$.content[0].a-b", y: 5 } }',
      false,
    ],
    ['no templates at all', '{ agent: a }', false],
    ['an expression in an input', '{ agent: a, input: { userMessage: "{{ size(n) }}" } }', true],
    ['a comparison in a condition', '{ agent: a, when: n > 3 }', true],
    ['a JSONPath with a filter', '{ agent: a, output_mapping: { x: "$.a[?@.b > 1]" } }', true],
    [
      'a case of a switch',
      '{ id: a, type: switch, cases: [ { when: "n > 3", go_to: b } ] }, { id: b, agent: a }',
      true,
    ],
    ['a compensation', '{ agent: a, compensate: { agent: b, input: { x: "{{ n + 1 }}" } } }', true],
  ])('%s', (_, step, expected) => {
    expect(needsExpressions(parsed(step))).toBe(expected);
  });
});
