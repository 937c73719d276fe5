import { beforeAll, describe, expect, it } from 'vitest';
import { ExpressionError, loadExpressions } from './expression.ts';
import { limitsWith } from '../limits/limits.ts';
import type { Json } from '../values/json.ts';
import { parseTemplate, resolveTemplates } from './template.ts';
import type { Scope } from './template.ts';

beforeAll(loadExpressions);

const results = { 'summarize-results': { summary: 'Revenue rose.' } };
const scope: Scope = {
  parameters: {
    kpi_names: ['revenue', 'churn'],
    grouping: 'week',
    filter: { from: 1 },
    none: null,
    limit: 5,
    isNew: false,
    sneaky: '{{ parameters.grouping }}',
  },
  steps: { 'run-kpi-tracking': { status: 'completed', results }, empty: {} },
  run: { id: 'run-1' },
};
const resolved = (value: Json) => resolveTemplates(value, scope);

describe('templates', () => {
  it('fills in the paths of the guide as they are written there', () => {
    const input = {
      context: {
        summary: '{{ steps.run-kpi-tracking.results.summarize-results.summary }}',
        childStatus: '{{ steps.run-kpi-tracking.status }}',
        rawResults: '{{ steps.run-kpi-tracking.results }}',
      },
    };
    const { value, warnings } = resolved(input);
    expect(value).toEqual({ context: { summary: 'Revenue rose.', childStatus: 'completed', rawResults: results } });
    expect((value as { context: { rawResults: Json } }).context.rawResults).toBe(results);
    expect(warnings).toEqual([]);
  });

  it.each<[string, Json]>([
    ['{{ kpi_names }}', ['revenue', 'churn']],
    ['{{kpi_names}}', ['revenue', 'churn']],
    ['{{ limit }}', 5],
    ['{{ isNew }}', false],
    ['{{ none }}', null],
    ['{{ limit + 1 }}', 6],
    ['{{ {"a": {"b": 1}} }}', { a: { b: 1 } }],
    ['{{ "{{ }}" }}', '{{ }}'],
  ])('%s alone keeps the kind of its value', (template, expected) => {
    expect(resolved(template).value).toEqual(expected);
  });

  it.each([
    ['By {{ grouping }}.', 'By week.'],
    ['Get {{ kpi_names }} with {{ filter }}', 'Get ["revenue","churn"] with {"from":1}'],
    ['{{ limit }}{{ isNew }}', '5false'],
    ['[{{ none }}]', '[]'],
    [' {{ limit }}', ' 5'],
    ['{{ limit }}\n', '5\n'],
    ['{{ kpi_names.join(" and ") }}, please', 'revenue and churn, please'],
    ['no braces', 'no braces'],
    ['{ one } }} {', '{ one } }} {'],
    ['{{ never closed', '{{ never closed'],
  ])('%j becomes %j', (template, expected) => {
    expect(resolved(template)).toEqual({ value: expected, warnings: [] });
  });

  it('gives null alone and nothing within text for what is missing, and says so', () => {
    expect(
      resolved({ a: ['x', '{{ steps.empty.rows }}'], 'b.c': 'Hello {{ nobody }}!', d: '{{ steps.gone.total + 1 }}' }),
    ).toEqual({
      value: { a: ['x', null], 'b.c': 'Hello !', d: null },
      warnings: [
        { path: 'a[1]', template: '{{ steps.empty.rows }}', reference: 'steps.empty.rows' },
        { path: '["b.c"]', template: '{{ nobody }}', reference: 'nobody' },
        { path: 'd', template: '{{ steps.gone.total + 1 }}', reference: 'steps.gone.total + 1' },
      ],
    });
  });

  it('does not warn of a parameter that was not given: it is null', () => {
    expect(resolved('{{ none }}').warnings).toEqual([]);
  });

  it('never evaluates what a template yields', () => {
    expect(resolved('{{ sneaky }}').value).toBe('{{ parameters.grouping }}');
    expect(resolved('a {{ sneaky }} b').value).toBe('a {{ parameters.grouping }} b');
    expect(resolved('{{ "{{ " + "grouping }}" }}').value).toBe('{{ grouping }}');
  });

  it('returns a value without templates as the same object, and changes no object that it was given', () => {
    const plain = { a: [1, { b: 'text' }], c: null };
    expect(resolved(plain).value).toBe(plain);
    const half = { kept: { deep: [1] }, filled: '{{ limit }}' };
    const frozen = JSON.stringify(half);
    const { value } = resolved(half);
    expect((value as typeof half).kept).toBe(half.kept);
    expect(JSON.stringify(half)).toBe(frozen);
  });

  it('leaves templates in keys alone', () => {
    expect(resolved({ '{{ limit }}': '{{ limit }}' }).value).toEqual({ '{{ limit }}': 5 });
  });

  it('throws its own error when an expression makes no sense, or warns when asked to', () => {
    expect(() => resolved('{{ "a" + 1 }}')).toThrow(ExpressionError);
    expect(() => resolved('{{ }}')).toThrow(ExpressionError);
    const { value, warnings } = resolveTemplates({ a: '{{ "a" + 1 }}', b: '{{ limit }}' }, scope, 'warn');
    expect(value).toEqual({ a: null, b: 5 });
    expect(warnings).toEqual([
      {
        path: 'a',
        template: '{{ "a" + 1 }}',
        reference: '"a" + 1',
        error: { code: 'invalid_operation', message: '+ has no meaning for (string, int)' },
      },
    ]);
  });

  it('refuses a value that is nested without end instead of overflowing', () => {
    let deep: Json = '{{ limit }}';
    for (let depth = 0; depth < 20_000; depth++) deep = [deep];
    expect(() => resolved(deep)).toThrow(ExpressionError);
  });

  it('keeps a parsed template for the next time', () => {
    expect(parseTemplate('Hello {{ grouping }}')).toBe(parseTemplate('Hello {{ grouping }}'));
  });

  it('knows where expressions end, whatever stands in their texts and maps', () => {
    const sources = (text: string) =>
      parseTemplate(text).parts.map((part) => (typeof part === 'string' ? part : part.expression.source));
    expect(sources('a {{ "}}" }} b {{ {"x": {"y": 1}} }}')).toEqual(['a ', '"}}"', ' b ', '{"x": {"y": 1}}']);
    expect(sources("{{ it's }} {{ x }}")).toEqual(["it's", ' ', 'x']);
    expect(sources('{{ "a\\"}}" }}')).toEqual(['"a\\"}}"']);
    expect(sources('{{{ x }}}')).toEqual(['{ x }']);
    expect(parseTemplate('a {{ b').unclosedAt).toBe(2);
  });
});

describe('a text that would be too big', () => {
  const limits = limitsWith({ inputBytes: 10_000 });
  const large = {
    ...scope,
    parameters: { ...scope.parameters, text: 'x'.repeat(4_000), list: Array.from({ length: 1_000 }, () => 'as text') },
  };

  it('is refused before it exists, with its size so far and what is allowed', () => {
    expect(() => resolveTemplates('{{ text }}, {{ text }}, {{ text }}', large, 'throw', limits)).toThrow(
      /at least 11\.7 KiB; 9\.8 KiB is the limit/,
    );
    expect(() =>
      resolveTemplates({ a: 'x {{ text }}', b: 'y {{ text }}', c: 'z {{ text }}' }, large, 'throw', limits),
    ).toThrow(/is the limit/);
    expect(() => resolveTemplates('all: {{ list }}', large, 'throw', limits)).toThrow(/is the limit/);
  });

  it('is nothing where nobody is to be kept from going on, and is noted', () => {
    const { value, warnings } = resolveTemplates(
      { big: '{{ text }} {{ text }} {{ text }}', small: 'a {{ limit }}' },
      large,
      'warn',
      limits,
    );
    expect(value).toMatchObject({ big: null });
    expect(warnings).toMatchObject([{ path: 'big', error: { code: 'limit_exceeded' } }]);
  });

  it('stays a reference where it is one template alone', () => {
    expect(resolveTemplates('{{ list }}', large, 'throw', limits).value).toBe(large.parameters.list);
  });
});
