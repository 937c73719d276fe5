import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadExpressions } from './expression.ts';
import { compileJsonPath, jsonPathProblem } from './expressions/json-path.ts';
import type { Json } from '../values/json.ts';
import { applyOutputMapping, isPlainJsonPath } from './output-mapping.ts';
import { tries } from '../testing/tries.ts';

beforeAll(loadExpressions);

const response: Json = {
  status: 'success',
  mode: 'BUILD',
  content: {
    deliverable: {
      id: 'd1',
      content: '[{"kpi":"revenue"}]',
      metadata: { sql: 'select 1', rowCount: 1, 'row count': 1, none: null },
    },
    rows: [
      { kpi: 'revenue', value: 3 },
      { kpi: 'churn', value: 9 },
    ],
    'kebab-case': true,
  },
  metadata: { rehearsed: true },
};

const mapped = (path: Json) => (applyOutputMapping({ x: path }, response).output as { x: Json }).x;

describe('output mappings', () => {
  it('gives the outputs of the guide', () => {
    const mapping = {
      query_results: '$.content.deliverable.content',
      sql: '$.content.deliverable.metadata.sql',
      row_count: '$.content.deliverable.metadata.rowCount',
    };
    expect(applyOutputMapping(mapping, response)).toEqual({
      output: { query_results: '[{"kpi":"revenue"}]', sql: 'select 1', row_count: 1 },
      warnings: [],
    });
  });

  it('gives content and metadata where there is no mapping', () => {
    expect(applyOutputMapping(null, response).output).toEqual({
      content: (response as { content: Json }).content,
      metadata: { rehearsed: true },
    });
    expect(applyOutputMapping(null, 'just text').output).toEqual({ content: null, metadata: null });
  });

  it.each<[string, Json]>([
    ['$', response],
    ["$['content']['kebab-case']", true],
    ['$.content.kebab-case', true],
    ['$.content.rows[1].kpi', 'churn'],
    ['$.content.rows[-1].kpi', 'churn'],
    ['$.content["deliverable"].metadata["row count"]', 1],
    ['$.content.deliverable.metadata.none', null],
    ['$.content.rows[*].value', [3, 9]],
    ['$.content.rows[?@.value > 5].kpi', ['churn']],
    ['$..kpi', ['revenue', 'churn']],
    ['$.content.rows[0:1].kpi', ['revenue']],
    ['$.content.nothing[*]', []],
    ['$.content.rows[?length(@.kpi) == 5].value', [9]],
  ])('%s is followed', (path, expected) => {
    expect(mapped(path)).toEqual(expected);
    expect(applyOutputMapping({ x: path }, response).warnings).toEqual([]);
  });

  it('takes everything that is no path for what it is', () => {
    expect(
      applyOutputMapping({ a: 5, b: 'text', c: null, d: ['$.x'], e: { f: '$.x' }, g: '' }, response).output,
    ).toEqual({ a: 5, b: 'text', c: null, d: ['$.x'], e: { f: '$.x' }, g: '' });
  });

  it.each([
    '$.content.nothing',
    '$.content.rows[7]',
    '$.status.length',
    '$.content.rows.length',
    '$.constructor',
    '$.__proto__',
    '$.content.rows[-9]',
    "$['toString']",
  ])('gives null for %s, and a warning', (path) => {
    expect(applyOutputMapping({ x: path }, response)).toEqual({
      output: { x: null },
      warnings: [{ path: 'x', jsonPath: path, message: `The response has nothing at ${path}` }],
    });
  });

  it('gives null and a warning when a path can not be followed to its end', () => {
    let deep: Json = 1;
    for (let depth = 0; depth < 200; depth++) deep = { a: deep };
    const { output, warnings } = applyOutputMapping({ x: '$..b' }, deep);
    expect(output).toEqual({ x: null });
    expect(warnings[0]?.message).toMatch(/^\$\.\.b can't be followed: recursion limit/);
  });

  it('walks plain paths as the library would', () => {
    const key = fc.constantFrom('a', 'b', 'c_d', 'content', '0');
    const path = fc
      .array(
        fc.oneof(
          key.map((name) => (/^\d/.test(name) ? `['${name}']` : `.${name}`)),
          key.map((name) => `["${name}"]`),
          fc.nat(2).map((index) => `[${index}]`),
        ),
        { maxLength: 4 },
      )
      .map((parts) => `$${parts.join('')}`);
    const data = fc.letrec<{ any: Json }>((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom<Json>(1, 'x', null),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(key, tie('any'), { maxKeys: 3 }),
      ),
    })).any;
    fc.assert(
      fc.property(path, data, (text, value) => {
        expect(isPlainJsonPath(text)).toBe(true);
        const { isSingular, find } = compileJsonPath(text);
        expect(isSingular).toBe(true);
        expect((applyOutputMapping({ x: text }, value).output as { x: Json }).x).toEqual(find(value)[0] ?? null);
      }),
      tries(500),
    );
  });
});

describe('problems of JSONPaths', () => {
  it.each([
    ['$.', 'it ends too early'],
    ['$.a[', 'unclosed bracketed selection'],
    ['$x', "expected '.', '..' or a bracketed selection, found 'x'"],
    ['$.a[?match(@.b, "(a+)+")]', "no such function 'match'"],
    ['$..a..b', 'it may hold ".." once at most'],
    ['$.a[?@.b[?@.c[?@.d]]]', 'it may hold 2 filters at most'],
    [`$.${'a'.repeat(600)}[*]`, 'it may have 512 characters at most'],
  ])('%s: %s', (path, message) => {
    expect(jsonPathProblem(path)?.message).toBe(message);
  });
});
