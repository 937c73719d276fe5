// What goes into an expression comes out of it as it was, and numbers reckon as JSON's do.
import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../values/json.ts';
import { compileCel } from './cel.ts';
import { compileJsonPath, jsonPathProblem } from './json-path.ts';
import { lookUp, parsePath } from './path.ts';

const scope = (steps: JsonObject) => ({ parameters: {}, steps, run: {} }) as never;
const value = (source: string, data: Json = null): Json => compileCel(source).evaluate(scope({ a: { x: data } }));

describe('numbers', () => {
  test.each<[string, number]>([
    ['1 + 2.5', 3.5],
    ['2.5 + 1', 3.5],
    ['5 - 0.5', 4.5],
    ['0.5 - 5', -4.5],
    ['3 * 1.5', 4.5],
    ['1.5 * 3', 4.5],
    ['5 / 2.0', 2.5],
    ['5.0 / 2', 2.5],
    ['7 / 2', 3.5],
    ['-7 / 2', -3.5],
    ['6 / 2', 3],
    ['7 % 4', 3],
    ['2 + 3', 5],
    ['2 - 3', -1],
    ['2 * 3', 6],
  ])('%s is %d', (source, result) => {
    expect(value(source)).toBe(result);
  });

  test('are whole where they are whole, so that they can be places', () => {
    expect(value('steps.a.x[6 / 2]', [0, 1, 2, 'three'])).toBe('three');
    expect(value('steps.a.x >= 70', 70)).toBe(true);
  });

  test('that JSON does not know, or that lose digits, are no result', () => {
    expect(() => value('1 / 0')).toThrow('divide by zero');
    expect(() => value('1.0 / 0.0')).toThrow('is not a number that JSON knows');
    expect(() => value('9007199254740991 + 1')).toThrow('9007199254740992 is too large to be kept exactly');
    expect(value('9007199254740990 + 1')).toBe(9007199254740991);
    expect(value('uint(7)')).toBe(7);
  });
});

describe('texts', () => {
  test.each<[string, Json]>([
    ['"a" + "b"', 'ab'],
    ['"Straße".upperAscii()', 'STRAßE'],
    ['"ÄBC Z".lowerAscii()', 'Äbc z'],
    ['"  a b ".trim()', 'a b'],
    ['["a", "b"].join(", ")', 'a, b'],
    ['["a", "b"].join()', 'ab'],
    ['[1, 2.5, true, "x"].join("-")', '1-2.5-true-x'],
    ['[].join(",")', ''],
  ])('%s', (source, result) => {
    expect(value(source)).toBe(result);
  });

  test('are joined of what has a text, and of nothing else', () => {
    expect(() => value('[[1]].join(",")')).toThrow('join() takes a list of texts, numbers and truths');
    expect(() => value('[null].join(",")')).toThrow('join() takes');
  });
});

describe('lists and maps', () => {
  test.each<[string, Json, Json]>([
    ['[1] + [2, 3]', null, [1, 2, 3]],
    ['steps.a.x.map(each, each * 2)', [1, 2, 3], [2, 4, 6]],
    ['steps.a.x.filter(each, each > 1)', [1, 2, 3], [2, 3]],
    ['steps.a.x.exists(each, each == 2)', [1, 2], true],
    ['steps.a.x.all(each, each == 2)', [1, 2], false],
    ['size(steps.a.x)', { b: 1, c: 2 }, 2],
    ['"b" in steps.a.x', { b: 1 }, true],
    ['"toString" in steps.a.x', { b: 1 }, false],
    ['has(steps.a.x.b)', { b: 1 }, true],
    ['has(steps.a.x.toString)', { b: 1 }, false],
    ['steps.a.x.map(key, key)', { b: 1, c: 2 }, ['b', 'c']],
    ['steps.a.x == {"b": 1}', { b: 1 }, true],
    ['steps.a.x == {"b": 2}', { b: 1 }, false],
    ['{"k": [1, {"l": steps.a.x}], "m": null}', 'v', { k: [1, { l: 'v' }], m: null }],
    ['{1: "int", true: "bool", "s": "text"}', null, { 1: 'int', true: 'bool', s: 'text' }],
  ])('%s', (source, data, result) => {
    expect(value(source, data)).toEqual(result);
  });

  test('that come out are the very ones that went in', () => {
    const rows = [{ deep: [1] }];
    expect(value('steps.a.x', rows)).toBe(rows);
    expect(value('steps.a.x[0].deep', rows)).toBe(rows[0]?.deep);
  });

  test('of all outputs are a copy: a run goes on', () => {
    const outputs = { a: { x: 1 } };
    const result = compileCel('steps').evaluate(scope(outputs));
    expect(result).toEqual(outputs);
    expect(result).not.toBe(outputs);
  });

  test('hold nothing that JSON does not', () => {
    expect(() => value('duration("5s")')).toThrow(
      'The result is not a value that JSON knows; string() makes a text of most things',
    );
  });
});

describe('a plain path', () => {
  test.each<[string, string, (string | number)[]]>([
    ['steps', 'steps', []],
    ['steps.a', 'steps', ['a']],
    ['steps.fetch-kpi-data.rows[0].revenue', 'steps', ['fetch-kpi-data', 'rows', 0, 'revenue']],
    ['a["b c"][\'d.e\']', 'a', ['b c', 'd.e']],
    ['_x.9', '_x', ['9']],
    ['a[12][3]', 'a', [12, 3]],
    ['a-b.c', 'a-b', ['c']],
    ['a[""]', 'a', ['']],
  ])('%s', (source, root, segments) => {
    expect(parsePath(source)).toEqual({ kind: 'path', source, root, segments });
  });

  test.each([
    '',
    '9a',
    'a.',
    'a..b',
    'a[',
    'a[-1]',
    'a[b]',
    'a b',
    ' a',
    'a ',
    'a + b',
    '-a',
    'a["b',
    'a[\'b"]',
    'f(x)',
  ])('is not %j', (source) => {
    expect(parsePath(source)).toBeNull();
  });

  test('finds what the data itself holds, and nothing else', () => {
    const outputs = { a: { rows: [{ n: 1 }], text: 'abc', nothing: null } };
    const found = (source: string) => lookUp(parsePath(source) as never, scope(outputs));
    expect([found('steps.a.rows[0].n'), found('steps.a.rows.0.n'), found('steps.a.nothing')]).toEqual([1, 1, null]);
    expect([
      found('steps.a.rows[1]'),
      found('steps.a.rows.length'),
      found('steps.a.text.length'),
      found('steps.a.text[0]'),
      found('steps.a.nothing.more'),
      found('steps.b.x'),
      found('steps.a.toString'),
    ]).toEqual(Array(7).fill(undefined));
    expect(found('steps.a.rows')).toBe(outputs.a.rows);
    expect(found('steps')).toEqual(outputs);
    expect(found('steps')).not.toBe(outputs);
  });
});

describe('a JSONPath', () => {
  const data = {
    rows: [
      { n: 1, t: 'a' },
      { n: 2, t: 'b' },
    ],
    total: 3,
  };
  const found = (path: string, of: Json = data) => compileJsonPath(path).find(of);

  test('finds values, one or several', () => {
    expect([
      compileJsonPath('$.total').isSingular,
      compileJsonPath('$.rows[0].n').isSingular,
      compileJsonPath('$.rows[*].n').isSingular,
    ]).toEqual([true, true, false]);
    expect([
      found('$.total'),
      found('$.rows[*].n'),
      found('$.rows[?@.n > 1].t'),
      found('$..t'),
      found('$.missing'),
    ]).toEqual([[3], [1, 2], ['b'], ['a', 'b'], []]);
  });

  test('may not take more work than a mapping may', () => {
    const wide = { rows: Array.from({ length: 1_500 }, (_, n) => ({ n })) };
    expect(found('$.rows[?@.n == 3].n', wide)).toEqual([3]);
    expect(() => found('$.rows[?@.n == $.rows[0].n]', wide)).toThrow('it takes more work than a mapping may');
    expect(() => found('$.rows[?@.n in 1]', wide)).toThrow();
    expect(() => found('$.rows[*]', { rows: Array.from({ length: 100_001 }, () => 0) })).toThrow(
      'it finds more than 100,000 values',
    );
    expect(found('$.rows[*]', { rows: Array.from({ length: 100_000 }, () => 0) })).toHaveLength(100_000);
  });

  test('is told what is wrong with it, and where', () => {
    expect([
      jsonPathProblem('$.a'),
      jsonPathProblem('$..a'),
      jsonPathProblem('$.a[?@.b][?@.c]'),
      jsonPathProblem(`$.${'a'.repeat(510)}`),
    ]).toEqual([null, null, null, null]);
    expect(jsonPathProblem(`$.${'a'.repeat(511)}`)).toEqual({
      message: 'it may have 512 characters at most',
      offset: null,
    });
    expect(jsonPathProblem('$..a..b')).toEqual({ message: 'it may hold ".." once at most', offset: null });
    expect(jsonPathProblem('$[?@.a][?@.b][?@.c]')).toEqual({ message: 'it may hold 2 filters at most', offset: null });
    expect(jsonPathProblem("$['..']['..']['???']")).toBeNull();
    expect(jsonPathProblem('$[?match(@.a, "x")]')).toMatchObject({ message: expect.stringMatching(/match/) as string });
    expect(jsonPathProblem('$.a]')).toMatchObject({ offset: expect.any(Number) as number });
    expect(jsonPathProblem('$.a]')?.message).not.toMatch(/\(.*\)$/);
  });
});
