import { beforeAll, describe, expect, it } from 'vitest';
import type { Parameter } from '../definition/definition.ts';
import { loadExpressions } from '../definition/expression.ts';
import type { JsonObject } from '../values/json.ts';
import { agentStep, buildDefinition, childStep, fanOut, waitStep } from '../testing/build-definition.ts';
import { RunOnPaper } from '../testing/run-on-paper.ts';
import { partsOf } from './parts.ts';

const PARAMETERS: readonly Parameter[] = [
  { name: 'grouping', type: 'string', required: false, default: 'month', enum: ['week', 'month'], description: '' },
  { name: 'top', type: 'integer', required: false, default: 3, description: '' },
  { name: 'from', type: 'date', required: false, description: '' },
];

function failed(): RunOnPaper {
  const run = new RunOnPaper(
    buildDefinition({
      parameters: PARAMETERS,
      validations: [{ rule: 'top < 10', message: 'Ten are too many' }],
      steps: [
        agentStep({ id: 'a', input: { context: { url: 'bad', token: 'bad' } } }),
        childStep({ id: 'child', orchestration: { name: 'other' } }),
        waitStep({ id: 'hold', seconds: 5 }),
      ],
    }),
  );
  run.state.created = { ...run.state.created, parameters: { grouping: 'month', top: 3, from: null } };
  run.advance();
  run.fail('a', { retryable: false });
  return run;
}

const retry = (modifications: JsonObject) => ({ type: 'retry', stepId: 'a', modifications, notes: null }) as const;

beforeAll(loadExpressions);

describe('a second change', () => {
  it('does not forget the first, however deep they lie', () => {
    const run = failed();
    run.want(retry({ context: { url: 'GOOD' }, top: 4 }));
    run.advance();
    run.fail('a', { retryable: false });
    run.want(retry({ context: { token: 'GOOD' } }));
    expect(run.step('a').modifications).toEqual({ context: { url: 'GOOD', token: 'GOOD' }, top: 4 });
  });

  it('of an item is kept when the whole list is asked for again, as long as the item is the same', () => {
    const run = new RunOnPaper(buildDefinition({ steps: [agentStep({ id: 'each', forEach: fanOut('{{ list }}') })] }));
    run.advance();
    const expand = (items: string[]) =>
      run.emit({ type: 'orchestration.step.expanded', data: { stepId: 'each', kind: 'item', first: 0, items } });
    expand(['x', 'y']);
    for (const part of partsOf(run.state, run.step('each'))) part.modifications = { context: { of: part.id } };
    run.emit({
      type: 'orchestration.step.reopened',
      data: { stepId: 'each', reason: 'retry', modifications: { context: { all: true } }, notes: null },
    });
    run.advance();
    expand(['x', 'z']);
    expect(partsOf(run.state, run.step('each')).map(({ modifications }) => modifications)).toEqual([
      { context: { of: 'each[0]' } },
      null,
    ]);
  });
});

describe('a change that the step could not be done with', () => {
  it.each<[string, JsonObject, RegExp]>([
    ['is not among the choices', { grouping: 'year' }, /"grouping" must be one of "week", "month"/],
    ['is of another type', { top: 'many' }, /"top" must be a whole number/],
    ['is no date', { from: 'tomorrow' }, /"from" must be a date/],
    ['breaks a rule for the parameters', { top: 12 }, /Ten are too many/],
    ['has lost digits', { context: { id: 7_615_917_337_495_251_231 } }, /"context\.id" has more digits/],
    ['makes a text of the context', { context: 'x' }, /"context" must be names and values/],
  ])('is refused by name when it %s, and nothing has moved', (_, modifications, message) => {
    const run = failed();
    const before = run.state.sequence;
    expect(run.want(retry(modifications))).toMatchObject({
      code: 'invalid_modification',
      message: expect.stringMatching(message) as string,
    });
    expect(run.state.sequence).toBe(before);
    expect(run.step('a').status).toBe('failed');
  });

  it('is refused of every step that a retry without a name means', () => {
    expect(failed().want({ type: 'retry', stepId: null, modifications: { top: -0.5 }, notes: null })).toMatchObject({
      code: 'invalid_modification',
    });
  });
});
