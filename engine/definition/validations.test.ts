import { beforeAll, expect, test } from 'vitest';
import { buildDefinition } from '../testing/build-definition.ts';
import { loadExpressions } from './expression.ts';
import { checkValidations } from './validations.ts';

beforeAll(loadExpressions);

const parameter = { type: 'string[]', required: true, description: '' } as const;
const campaign = buildDefinition({
  steps: [],
  parameters: [
    { ...parameter, name: 'platforms' },
    { ...parameter, name: 'brief', type: 'object' },
  ],
  validations: [
    { rule: 'size(platforms) > 0', message: 'Choose at least one platform' },
    { rule: 'has(brief.goal) && brief.goal != ""', message: 'The brief says no goal' },
  ],
});

test('nothing is said of parameters for which every rule holds', () => {
  expect(checkValidations(campaign, { platforms: ['web'], brief: { goal: 'sell' } })).toEqual([]);
});

test('each rule that does not hold is told with its own words, at the parameter that it speaks of', () => {
  expect(checkValidations(campaign, { platforms: [], brief: {} })).toEqual([
    { code: 'invalid', parameter: 'platforms', message: 'Choose at least one platform', suggestion: null },
    { code: 'invalid', parameter: 'brief', message: 'The brief says no goal', suggestion: null },
  ]);
});

test('a rule that cannot be answered does not hold', () => {
  const [problem] = checkValidations(
    { ...campaign, validations: [{ rule: 'brief.budget.total > 0', message: 'The brief needs a budget' }] },
    { platforms: ['web'], brief: {} },
  );
  expect(problem?.message).toMatch(/^The brief needs a budget \(/);
});

test('a rule about what need not be given, and was not, holds', () => {
  const definition = { parameters: [], validations: [{ rule: 'start <= end', message: 'It ends before it begins' }] };
  expect(checkValidations(definition, { start: null, end: null })).toEqual([]);
  expect(checkValidations(definition, { start: '2026-02-01', end: '2026-01-01' })).toHaveLength(1);
});
