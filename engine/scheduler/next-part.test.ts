import { beforeAll, describe, expect, test } from 'vitest';
import type { AgentStep, FanOut, Loop } from '../definition/step.ts';
import { loadExpressions } from '../definition/expression.ts';
import { agentStep, buildDefinition, CHECKPOINT, fanOut, retryEvery } from '../testing/build-definition.ts';
import { foldAgain, RunOnPaper } from '../testing/run-on-paper.ts';
import { nextWakeUp } from './next-move.ts';

beforeAll(loadExpressions);

const enriching = (list: Partial<FanOut> = {}, step: Partial<AgentStep> = {}) =>
  buildDefinition({
    steps: [
      agentStep({ id: 'enrich', forEach: fanOut('{{ parameters.documents }}', { maxParallel: 2, ...list }), ...step }),
      agentStep({ id: 'merge', dependsOn: ['enrich'] }),
    ],
  });
const unattended = { attended: false };
const no = { retryable: false };

function retry(run: RunOnPaper, stepId: string | null, modifications: Record<string, string> | null = null) {
  return run.want({ type: 'retry', stepId, modifications, notes: null });
}

describe('a fan-out', () => {
  test('keeps to its limit and starts the next item whenever one ends', () => {
    const run = new RunOnPaper(enriching()).expand('enrich', ['a', 'b', 'c', 'd']);
    expect(run.underWay).toEqual(['enrich', 'enrich[0]', 'enrich[1]']);
    run.succeed('enrich[1]');
    expect(run.underWay).toEqual(['enrich', 'enrich[0]', 'enrich[2]']);
  });

  test('lets no item go by one that waits for its retry where there is room for no more', () => {
    const policy = retryEvery(2, 100);
    const run = new RunOnPaper(enriching({ maxParallel: 1 }, { retry: policy }), unattended).expand('enrich', [
      'canary',
      'everybody',
    ]);
    run.fail('enrich[0]');
    expect(run.underWay).toEqual(['enrich']);
    expect(nextWakeUp(run.state)).toBe(100);
    run.now = 100;
    run.advance();
    expect(run.underWay).toEqual(['enrich', 'enrich[0]']);
    run.fail('enrich[0]');
    expect(run.step('enrich[1]').attempt).toBe(0);
    expect(run.state.status).toBe('failed');
  });

  test('keeps the places of items that wait for their retries, and lets each begin when it is due', () => {
    const policy = retryEvery(2, 100);
    const run = new RunOnPaper(enriching({ maxParallel: 3 }, { retry: policy })).expand('enrich', [
      'a',
      'b',
      'c',
      'd',
      'e',
    ]);
    run.fail('enrich[0]').fail('enrich[1]').succeed('enrich[2]');
    expect(run.underWay).toEqual(['enrich', 'enrich[3]']);
    run.now = 100;
    run.advance();
    expect(run.underWay).toEqual(['enrich', 'enrich[0]', 'enrich[1]', 'enrich[3]']);
  });

  test('that has failed is not woken for retries which it will not make', () => {
    const policy = retryEvery(2, 100);
    const run = new RunOnPaper(enriching({ maxParallel: 3 }, { retry: policy })).expand('enrich', ['a', 'b', 'c']);
    run.fail('enrich[0]').fail('enrich[1]', no);
    expect(run.underWay).toEqual(['enrich', 'enrich[2]']);
    expect(nextWakeUp(run.state)).toBeNull();
    run.succeed('enrich[2]');
    expect(run.state.status).toBe('needs_attention');
  });

  test('gives the results in the order of the input', () => {
    const run = new RunOnPaper(enriching()).expand('enrich', ['a', 'b', 'c']);
    run.succeed('enrich[1]', 'B').succeed('enrich[2]', 'C').succeed('enrich[0]', 'A');
    expect(run.state.outputs['enrich']).toEqual({
      results: ['A', 'B', 'C'],
      errors: [],
      total: 3,
      succeeded: 3,
      failed: 0,
    });
    expect(run.underWay).toEqual(['merge']);
  });

  test.each([0, 1, 3, 500])('works through a list of %i', (width) => {
    const run = new RunOnPaper(enriching({ maxParallel: 7 })).expand(
      'enrich',
      Array.from({ length: width }, (_, index) => index),
    );
    for (let index = 0; index < width; index++) run.succeed(`enrich[${index}]`, index);
    expect(run.state.outputs['enrich']).toEqual({
      results: Array.from({ length: width }, (_, index) => index),
      errors: [],
      total: width,
      succeeded: width,
      failed: 0,
    });
    expect(run.underWay).toEqual(['merge']);
  });

  test('is the same after its journal was folded again', () => {
    const run = new RunOnPaper(enriching()).expand('enrich', ['a', 'b', 'c']);
    run.fail('enrich[0]').succeed('enrich[1]', 'B');
    expect(foldAgain(run.state, run.events)).toEqual(run.state);
  });

  test('cancelled with its run, tells the items under way to stop', () => {
    const run = new RunOnPaper(enriching()).expand('enrich', ['a', 'b', 'c']);
    run.want({ type: 'cancel', notes: null });
    expect(
      run.events.flatMap(({ type, data }) => (type === 'orchestration.step.cancelled' ? [data.stepId] : [])),
    ).toEqual(['enrich[0]', 'enrich[1]', 'enrich']);
    expect(run.statuses()).toMatchObject({ enrich: 'cancelled', 'enrich[2]': 'pending' });
  });

  test('starts nothing while its run is paused, and goes on where it was', () => {
    const run = new RunOnPaper(enriching()).expand('enrich', ['a', 'b', 'c', 'd']);
    run.want({ type: 'pause', notes: null });
    run.succeed('enrich[0]', 'A');
    expect(run.underWay).toEqual(['enrich', 'enrich[1]']);
    run.want({ type: 'resume', notes: null });
    expect(run.underWay).toEqual(['enrich', 'enrich[1]', 'enrich[2]']);
  });

  test('asks once, about all of it, when there is a checkpoint', () => {
    const run = new RunOnPaper(enriching({}, { checkpointAfter: CHECKPOINT }))
      .expand('enrich', ['a', 'b'])
      .succeed('enrich[0]', 'A')
      .succeed('enrich[1]', 'B');
    expect(run.state.status).toBe('checkpoint');
    run.answer('enrich', 'continue');
    expect(run.underWay).toEqual(['merge']);
  });

  test('starts over when a reviewer wants all of it again, and counts attempts on', () => {
    const run = new RunOnPaper(enriching({}, { checkpointAfter: CHECKPOINT }))
      .expand('enrich', ['a', 'b'])
      .succeed('enrich[0]')
      .succeed('enrich[1]');
    run.answer('enrich', 'retry');
    run.expand('enrich', ['a']);
    expect([run.step('enrich[0]').attempt, run.statuses()['enrich[1]']]).toEqual([2, 'invalidated']);
    run.succeed('enrich[0]', 'A');
    expect(run.state.outputs['enrich']).toMatchObject({ results: ['A'], total: 1 });
  });
});

describe('where the first failure counts', () => {
  test('nothing new starts, what is under way ends, and the step fails', () => {
    const run = new RunOnPaper(enriching(), unattended).expand('enrich', ['a', 'b', 'c', 'd']);
    run.fail('enrich[0]');
    expect(run.underWay).toEqual(['enrich', 'enrich[1]']);
    run.succeed('enrich[1]', 'B');
    expect(run.state.status).toBe('failed');
    expect(run.step('enrich').error).toMatchObject({
      code: 'item_failed',
      message: 'enrich[0] failed: enrich[0] broke',
    });
  });

  test('an item is tried again as the policy says before it counts as failed', () => {
    const policy = retryEvery(2, 100);
    const run = new RunOnPaper(enriching({}, { retry: policy }), unattended).expand('enrich', ['a', 'b', 'c']);
    run.fail('enrich[0]');
    expect([run.underWay, nextWakeUp(run.state)]).toEqual([['enrich', 'enrich[1]'], 100]); // its place is kept
    run.succeed('enrich[1]');
    run.now = 100;
    run.advance();
    expect(run.underWay).toEqual(['enrich', 'enrich[0]', 'enrich[2]']);
    run.fail('enrich[0]').succeed('enrich[2]');
    expect(run.state.status).toBe('failed');
  });

  test('asked for again, the step does only what is missing', () => {
    const run = new RunOnPaper(enriching()).expand('enrich', ['a', 'b', 'c']);
    run.fail('enrich[0]').succeed('enrich[1]', 'B');
    expect(run.state.status).toBe('needs_attention');
    retry(run, 'enrich');
    expect(run.underWay).toEqual(['enrich', 'enrich[0]', 'enrich[2]']);
    run.succeed('enrich[0]', 'A').succeed('enrich[2]', 'C');
    expect(run.state.outputs['enrich']).toMatchObject({ results: ['A', 'B', 'C'] });
  });

  test('an item that is asked for goes first, although another has failed, too', () => {
    const run = new RunOnPaper(enriching())
      .expand('enrich', ['a', 'b', 'c'])
      .fail('enrich[0]', no)
      .fail('enrich[1]', no);
    retry(run, 'enrich[1]', { tone: 'plain' });
    expect([run.underWay, run.step('enrich[1]').modifications]).toEqual([['enrich', 'enrich[1]'], { tone: 'plain' }]);
    run.succeed('enrich[1]', 'B');
    expect(run.state.status).toBe('needs_attention');
    retry(run, 'enrich[0]');
    run.succeed('enrich[0]', 'A').succeed('enrich[2]', 'C');
    expect(run.state.outputs['enrich']).toMatchObject({ results: ['A', 'B', 'C'], failed: 0 });
  });

  test('an item that is passed over with a result stands for one that delivered', () => {
    const run = new RunOnPaper(enriching())
      .expand('enrich', ['a', 'b'])
      .succeed('enrich[1]', 'B')
      .fail('enrich[0]', no);
    run.want({ type: 'skip', stepId: 'enrich[0]', output: 'by hand', notes: null });
    expect(run.state.outputs['enrich']).toEqual({
      results: ['by hand', 'B'],
      errors: [],
      total: 2,
      succeeded: 2,
      failed: 0,
    });
    expect(run.underWay).toEqual(['merge']);
  });
});

describe('where items may fail', () => {
  test('all are tried, those that failed are on record, and the run ends partially completed with their names', () => {
    const run = new RunOnPaper(enriching({ onItemFailure: 'continue' })).expand('enrich', ['a', 'b', 'c']);
    run
      .fail('enrich[0]', { message: 'no such document', ...no })
      .succeed('enrich[1]', 'B')
      .succeed('enrich[2]', 'C');
    expect(run.state.outputs['enrich']).toMatchObject({
      results: [null, 'B', 'C'],
      failed: 1,
      errors: [{ index: 0, item: 'a', message: 'no such document' }],
    });
    run.succeed('merge');
    expect(run.events.at(-1)).toMatchObject({
      type: 'orchestration.run.partially_completed',
      data: { failedSteps: ['enrich[0]'] },
    });
  });

  test('a step none of whose items delivered goes on all the same, with its counts for those after it', () => {
    const run = new RunOnPaper(enriching({ onItemFailure: 'continue' }), unattended)
      .expand('enrich', ['a', 'b'])
      .fail('enrich[0]', no)
      .fail('enrich[1]', no);
    expect(run.state.outputs['enrich']).toMatchObject({
      results: [null, null],
      total: 2,
      succeeded: 0,
      failed: 2,
      errors: [{ index: 0 }, { index: 1 }],
    });
    expect(run.underWay).toEqual(['merge']);
    run.succeed('merge');
    expect(run.events.at(-1)).toMatchObject({
      type: 'orchestration.run.partially_completed',
      data: { failedSteps: ['enrich[0]', 'enrich[1]'] },
    });
    expect(retry(run, null)).toBeNull();
    expect(run.underWay).toContain('enrich[0]');
  });

  test('a step none of whose items delivered has failed where fewer may, and says that it was all', () => {
    const run = new RunOnPaper(enriching({ onItemFailure: 'continue', maxFailurePercentage: 99 }), unattended)
      .expand('enrich', ['a', 'b'])
      .fail('enrich[0]', no)
      .fail('enrich[1]', no);
    expect(run.state.error).toMatchObject({
      code: 'too_many_failures',
      message: 'All 2 items failed, and 1 may. The first: enrich[0] failed: enrich[0] broke',
    });
  });

  test.each([
    { limit: { maxFailures: 1 }, failing: 1, status: 'partially_completed' },
    { limit: { maxFailures: 1 }, failing: 2, status: 'failed' },
    { limit: { maxFailures: 0 }, failing: 1, status: 'failed' },
    { limit: { maxFailurePercentage: 20 }, failing: 2, status: 'partially_completed' },
    { limit: { maxFailurePercentage: 19.9 }, failing: 2, status: 'failed' },
    { limit: { maxFailures: 5, maxFailurePercentage: 10 }, failing: 2, status: 'failed' },
    { limit: { maxFailurePercentage: 100 }, failing: 10, status: 'partially_completed' },
    { limit: { maxFailures: 10 }, failing: 10, status: 'partially_completed' },
    { limit: {}, failing: 10, status: 'partially_completed' },
  ])('with $limit, $failing failures of 10 make the run $status', ({ limit, failing, status }) => {
    const run = new RunOnPaper(enriching({ onItemFailure: 'continue', ...limit }), unattended).expand(
      'enrich',
      Array.from({ length: 10 }, () => null),
    );
    for (let index = 0; run.underWay.includes(`enrich[${index}]`); index++) {
      if (index < failing) run.fail(`enrich[${index}]`, no);
      else run.succeed(`enrich[${index}]`);
    }
    if (run.underWay.includes('merge')) run.succeed('merge');
    expect(run.state.status).toBe(status);
  });

  test('nothing new starts as soon as too many have failed, and the error says how many', () => {
    const run = new RunOnPaper(enriching({ onItemFailure: 'continue', maxFailures: 1 }), unattended).expand(
      'enrich',
      Array.from({ length: 50 }, () => null),
    );
    run.fail('enrich[0]', no).fail('enrich[1]', no);
    expect(run.underWay).toEqual(['enrich', 'enrich[2]']);
    run.succeed('enrich[2]');
    expect(run.step('enrich').error).toMatchObject({
      code: 'too_many_failures',
      message: '2 of 50 items failed, and 1 may. The first: enrich[0] failed: enrich[0] broke',
    });
  });

  test('a run that completed without some items goes on with just those', () => {
    const run = new RunOnPaper(enriching({ onItemFailure: 'continue' }))
      .expand('enrich', ['a', 'b', 'c'])
      .fail('enrich[1]', no)
      .succeed('enrich[0]', 'A')
      .succeed('enrich[2]', 'C')
      .succeed('merge');
    expect(retry(run, null)).toBeNull();
    expect(run.underWay).toEqual(['enrich', 'enrich[1]']);
    run.succeed('enrich[1]', 'B').succeed('merge');
    expect(run.state.status).toBe('completed');
    expect(run.state.outputs['enrich']).toMatchObject({ results: ['A', 'B', 'C'], failed: 0 });
  });

  test('one item of a step that completed can be asked for alone, and what came after is done again', () => {
    const run = new RunOnPaper(enriching({ onItemFailure: 'continue' }))
      .expand('enrich', ['a', 'b', 'c'])
      .fail('enrich[1]', no)
      .fail('enrich[0]', no)
      .succeed('enrich[2]', 'C')
      .succeed('merge');
    retry(run, 'enrich[1]');
    expect([run.underWay, run.statuses()['merge']]).toEqual([['enrich', 'enrich[1]'], 'pending']);
    run.succeed('enrich[1]', 'B');
    expect(run.state.outputs['enrich']).toMatchObject({ results: [null, 'B', 'C'], failed: 1 });
    expect([run.underWay, run.step('merge').attempt]).toEqual([['merge'], 2]);
  });

  test('an item can be asked for while the others go on', () => {
    const run = new RunOnPaper(enriching({ onItemFailure: 'continue' }))
      .expand('enrich', ['a', 'b', 'c', 'd', 'e'])
      .fail('enrich[0]', no);
    retry(run, 'enrich[0]');
    run.succeed('enrich[1]');
    expect(run.underWay).toEqual(['enrich', 'enrich[0]', 'enrich[2]']);
  });

  test('an item that delivered can be gone back to without the others', () => {
    const run = new RunOnPaper(enriching())
      .expand('enrich', ['a', 'b'])
      .succeed('enrich[0]', 'A')
      .succeed('enrich[1]', 'B');
    run.want({ type: 'rewind', stepId: 'enrich[1]', modifications: null, notes: null });
    expect(run.underWay).toEqual(['enrich', 'enrich[1]']);
    run.succeed('enrich[1]', 'better');
    expect(run.state.outputs['enrich']).toMatchObject({ results: ['A', 'better'] });
  });

  test('a part that a new expansion left behind is none of the run any more', () => {
    const run = new RunOnPaper(enriching({ onItemFailure: 'continue' }))
      .expand('enrich', ['a', 'b', 'c'])
      .fail('enrich[2]', no)
      .succeed('enrich[0]')
      .succeed('enrich[1]');
    run.want({ type: 'rewind', stepId: 'enrich', modifications: null, notes: null });
    run.expand('enrich', ['a']);
    expect(retry(run, 'enrich[2]')?.code).toBe('unknown_step');
  });
});

describe('a loop', () => {
  const refining = (loop: Partial<Loop> = {}, step: Partial<AgentStep> = {}) =>
    buildDefinition({
      steps: [
        agentStep({
          id: 'refine',
          repeat: {
            condition: { kind: 'until', expression: 'steps.refine.score >= 8' },
            maxIterations: 3,
            onExhausted: 'fail',
            ...loop,
          },
          ...step,
        }),
        agentStep({ id: 'publish', dependsOn: ['refine'] }),
      ],
    });
  const begun = (definition: ReturnType<typeof refining>, options = {}) =>
    new RunOnPaper(definition, options).expand('refine', [null], 'iteration');

  test('goes on, one iteration after the other, until its condition holds, and gives the newest output', () => {
    const run = begun(refining());
    expect(run.underWay).toEqual(['refine', 'refine[0]']);
    run.succeed('refine[0]', { score: 5 });
    expect(run.underWay).toEqual(['refine', 'refine[1]']);
    run.succeed('refine[1]', { score: 9 });
    expect([run.underWay, run.state.outputs['refine']]).toEqual([['publish'], { score: 9 }]);
  });

  test('goes on while its condition holds, and the condition sees iteration and previous', () => {
    const run = begun(
      refining({ condition: { kind: 'while', expression: 'iteration < 2 || previous.score != steps.refine.score' } }),
    );
    run.succeed('refine[0]', { score: 1 }).succeed('refine[1]', { score: 2 }).succeed('refine[2]', { score: 2 });
    expect(run.underWay).toEqual(['publish']);
  });

  test('that is exhausted fails and says why', () => {
    const run = begun(refining(), unattended);
    for (const place of [0, 1, 2]) run.succeed(`refine[${place}]`, { score: place });
    expect(run.state.error).toMatchObject({
      code: 'loop_exhausted',
      message: '3 iterations were not enough: steps.refine.score >= 8 does not hold yet',
    });
  });

  test('that is exhausted goes on with a warning when told to', () => {
    const run = begun(refining({ onExhausted: 'continue', maxIterations: 1 })).succeed('refine[0]', { score: 1 });
    expect(run.underWay).toEqual(['publish']);
    expect(run.events.findLast(({ type }) => type === 'orchestration.step.completed')?.data).toMatchObject({
      stepId: 'refine',
      warnings: [{ code: 'loop_exhausted', path: 'repeat.until' }],
    });
  });

  test('whose condition cannot be told fails with the place of it', () => {
    const run = begun(refining(), unattended).succeed('refine[0]', { score: 'high' });
    expect(run.state.error).toMatchObject({
      message: expect.stringContaining('Step "refine", repeat.until: '),
      details: { place: 'repeat.until', expression: 'steps.refine.score >= 8' },
    });
  });

  test('an iteration of which failed does that one again and goes on', () => {
    const run = begun(refining()).succeed('refine[0]', { score: 1 }).fail('refine[1]', no);
    expect(run.state.error?.code).toBe('iteration_failed');
    retry(run, 'refine');
    expect(run.underWay).toEqual(['refine', 'refine[1]']);
    run.succeed('refine[1]', { score: 8 });
    expect(run.underWay).toEqual(['publish']);
  });

  test('gone back to an iteration, forgets those after it', () => {
    const run = begun(refining()).succeed('refine[0]', { score: 1 }).succeed('refine[1]', { score: 8 });
    run.want({ type: 'rewind', stepId: 'refine[0]', modifications: null, notes: null });
    expect([run.underWay, run.statuses()['refine[1]']]).toEqual([['refine', 'refine[0]'], 'invalidated']);
    run.succeed('refine[0]', { score: 2 });
    expect(run.step('refine[1]').attempt).toBe(2);
    expect(foldAgain(run.state, run.events)).toEqual(run.state);
  });

  test('gone back to an iteration while a later one is under way, tells that one to stop', () => {
    const run = begun(refining()).succeed('refine[0]', { score: 1 });
    const before = run.state.sequence;
    run.want({ type: 'rewind', stepId: 'refine[0]', modifications: null, notes: null });
    expect(run.typesSince(before)).toContain('step.cancelled');
    expect(run.events.find(({ type }) => type === 'orchestration.step.cancelled')?.data).toEqual({
      stepId: 'refine[1]',
      attempt: 1,
    });
    expect(run.underWay).toEqual(['refine', 'refine[0]']);
    expect(foldAgain(run.state, run.events)).toEqual(run.state);
  });

  test('that was exhausted begins anew when it is asked for again', () => {
    const run = begun(refining({ maxIterations: 1 })).succeed('refine[0]', { score: 1 });
    retry(run, null);
    run.expand('refine', [null], 'iteration');
    expect([run.underWay, run.step('refine[0]').attempt]).toEqual([['refine', 'refine[0]'], 2]);
  });
});
