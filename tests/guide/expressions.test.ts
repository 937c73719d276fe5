// What docs/guide/expressions.md says of the language is what the language does.
import { beforeAll, expect, test } from 'vitest';
import { functionNames } from '../../engine/definition/expressions/cel.ts';
import { evaluate, loadExpressions, parseExpression, type Scope } from '../../engine/definition/expression.ts';
import { resolveTemplates } from '../../engine/definition/template.ts';
import { jsonOn, pageOf, rowsUnder } from './tables-of-pages.ts';

const page = pageOf('expressions');
const scope = jsonOn(page) as unknown as Scope;
const expressions = rowsUnder(page, '| written | gives');

beforeAll(loadExpressions);

test.each(expressions)('%s gives %s', (written = '', result = '') => {
  expect(evaluate(parseExpression(written), scope)).toEqual(JSON.parse(result));
});

test.each(rowsUnder(page, '| written | becomes'))('the text %s becomes %s', (written = '', result = '') => {
  expect(resolveTemplates(written, scope).value).toEqual(JSON.parse(result));
});

test('the guide has an example of every function', () => {
  const written = expressions.map(([source]) => source).join('\n');
  expect(functionNames.filter((name) => !new RegExp(`\\b${name}\\(`).test(written))).toEqual([]);
});
