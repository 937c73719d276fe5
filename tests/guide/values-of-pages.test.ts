// What the pages on parameters and outputs say of values is what the engine makes of them.
import { beforeAll, expect, test } from 'vitest';
import type { ParameterType } from '../../engine/definition/definition.ts';
import { loadExpressions } from '../../engine/definition/expression.ts';
import { applyOutputMapping } from '../../engine/definition/output-mapping.ts';
import { parameterFromText } from '../../engine/definition/parameters.ts';
import { jsonOn, pageOf, rowsUnder } from './tables-of-pages.ts';

beforeAll(loadExpressions);

test.each(rowsUnder(pageOf('parameters'), '| type | typed'))('a %s typed as %s is %s', (type, typed = '', is = '') => {
  expect(parameterFromText({ type: type as ParameterType }, typed)).toEqual({ value: JSON.parse(is) });
});

const outputs = pageOf('outputs');

test.each(rowsUnder(outputs, '| written | of the answer'))('the mapping %s gives %s', (written = '', gives = '') => {
  expect(applyOutputMapping({ it: written }, jsonOn(outputs)).output).toEqual({ it: JSON.parse(gives) });
});
