import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../values/json.ts';
import { loadExpressions } from '../definition/expression.ts';
import { agentStep, buildDefinition } from '../testing/build-definition.ts';
import { usualLimits } from '../limits/limits.ts';
import { RunOnPaper } from '../testing/run-on-paper.ts';
import { mergeInto } from '../values/merge-values.ts';
import { prepareAttempt } from './prepare-attempt.ts';

function prepared(
  input: JsonObject,
  modifications: JsonObject | null,
  parameters: JsonObject = {},
  when: string | null = null,
) {
  const run = new RunOnPaper(buildDefinition({ steps: [agentStep({ id: 'a', input, when })] }));
  run.state.created = { ...run.state.created, parameters };
  run.step('a').modifications = modifications;
  const [planned] = run.state.plan.steps;
  if (!planned) throw new Error('no step');
  return prepareAttempt(run.state, planned, run.step('a'), usualLimits);
}

describe('modifications', () => {
  const input = {
    userMessage: 'By {{ grouping }}',
    context: { grouping: '{{ parameters.grouping }}', kpiNames: ['revenue'] },
  };
  const parameters = { grouping: 'month' };

  test('of the first seed change the parameter where they name one, and are merged where they name an input', () => {
    expect(prepared(input, { grouping: 'week', context: { kpiNames: ['arr', 'churn'] } }, parameters)).toMatchObject({
      input: { userMessage: 'By week', context: { grouping: 'week', kpiNames: ['arr', 'churn'] } },
    });
  });

  test('that name both an input and a parameter mean the input', () => {
    expect(prepared({ grouping: 'as it is' }, { grouping: 'week' }, parameters)).toMatchObject({
      input: { grouping: 'week' },
    });
  });

  test('are never taken for templates', () => {
    expect(prepared(input, { userMessage: '{{ grouping }}' }, parameters)).toMatchObject({
      input: { userMessage: '{{ grouping }}' },
    });
  });
});

test('a value that is missing is null alone and empty in a text, and both are noted', () => {
  expect(prepared({ userMessage: 'To {{ nobody }}', context: { who: '{{ nobody }}' } }, null)).toMatchObject({
    kind: 'run',
    input: { userMessage: 'To ', context: { who: null } },
    warnings: [{ code: 'missing_value' }, { code: 'missing_value' }],
  });
});

test('a condition that cannot be decided fails the step with a sentence, and does not skip it', async () => {
  await loadExpressions();
  expect(prepared({}, null, { n: 'seven' }, 'parameters.n > 5')).toMatchObject({
    kind: 'fail',
    error: { retryable: false, message: expect.stringContaining('"a"') },
  });
});

test('merging goes into objects, replaces everything else, and leaves what it was given alone', () => {
  const before = { a: { b: 1, c: [1, 2] }, d: 1 };
  expect(mergeInto(before, { a: { c: [3] }, e: null })).toEqual({ a: { b: 1, c: [3] }, d: 1, e: null });
  expect(before).toEqual({ a: { b: 1, c: [1, 2] }, d: 1 });
});
