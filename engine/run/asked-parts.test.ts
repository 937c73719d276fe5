import { describe, expect, test } from 'vitest';
import { agentStep, buildDefinition, CHECKPOINT, fanOut } from '../testing/build-definition.ts';
import { RunOnPaper } from '../testing/run-on-paper.ts';
import { hasFailedParts, inPlan, rejectedKey, rejectedKeys, reopenedFor, whatHasFailed } from './asked-parts.ts';
import { become } from './step-state.ts';

const list = { forEach: fanOut('{{ list }}', { onItemFailure: 'continue' }) };
const cached = (key: string) => ({ status: 'miss', key, ttlSeconds: 60 }) as const;

/** A list of three, of which the second has failed, and a step aside. */
function partly(): RunOnPaper {
  const run = new RunOnPaper(
    buildDefinition({
      steps: [agentStep({ id: 'each', ...list }), agentStep({ id: 'aside', onError: 'continue' })],
      errorHandling: { notifyHuman: false },
    }),
  );
  return run
    .expand('each', ['x', 'y', 'z'])
    .succeed('each[0]')
    .fail('each[1]', { retryable: false })
    .succeed('each[2]');
}

const ids = (run: RunOnPaper) => whatHasFailed(run.state).map(({ id }) => id);

describe('what has failed', () => {
  test('is the steps that failed while the run goes on', () => {
    const run = partly();
    expect(run.step('each').status).toBe('completed');
    expect(ids(run)).toEqual([]);
    run.fail('aside', { retryable: false });
    expect(run.state.status).toBe('partially_completed');
    expect(ids(run)).toEqual(['each', 'aside']);
  });

  test('is a list that completed without some of its items, once its run is over', () => {
    expect(ids(partly().succeed('aside'))).toEqual(['each']);
    expect([hasFailedParts(partly().step('each')), hasFailedParts(partly().step('aside'))]).toEqual([true, false]);
  });

  test('is what an operator is asked about, and its parts only where it is not asked for as a whole', () => {
    const run = new RunOnPaper(
      buildDefinition({ steps: [agentStep({ id: 'a' }), agentStep({ id: 'b', dependsOn: ['a'] })] }),
    ).fail('a', { retryable: false });
    expect(run.state.status).toBe('needs_attention');
    expect(ids(run)).toEqual(['a']);
  });
});

describe('a part that is asked for', () => {
  test('stands in the plan as its step, and a step as itself', () => {
    const run = partly();
    expect([inPlan(run.state, run.step('each[1]')).id, inPlan(run.state, run.step('aside')).id]).toEqual([
      'each',
      'aside',
    ]);
  });

  test('takes its step up again, which keeps its parts', () => {
    const run = partly();
    expect(reopenedFor(run.state, run.step('each[1]'), 'retry', 'again')).toEqual([
      {
        type: 'orchestration.step.reopened',
        data: { stepId: 'each', reason: 'retry', modifications: null, notes: 'again', parts: 'kept' },
      },
    ]);
  });

  test('says nothing of a step that is under way or about to start, nor of one that is no part', () => {
    const run = new RunOnPaper(buildDefinition({ steps: [agentStep({ id: 'each', ...list })] })).expand('each', ['x']);
    expect(reopenedFor(run.state, run.step('each[0]'), 'retry', null)).toEqual([]);
    expect(reopenedFor(run.state, run.step('each'), 'retry', null)).toEqual([]);
    const queued = partly();
    become(queued.step('each'), { status: 'queued', queuedAt: 0 });
    expect(reopenedFor(queued.state, queued.step('each[1]'), 'retry', null)).toEqual([]);
  });
});

describe('the keys of outputs that are turned down', () => {
  test('are those of the step that a question is about', () => {
    const run = new RunOnPaper(
      buildDefinition({ steps: [agentStep({ id: 'a', checkpointAfter: CHECKPOINT })] }),
    ).succeed('a');
    expect([rejectedKey(run.state, 'a'), rejectedKey(run.state, null), rejectedKey(run.state, 'z')]).toEqual([
      {},
      {},
      {},
    ]);
    run.step('a').cache = cached('k');
    expect(rejectedKey(run.state, 'a')).toEqual({ rejectedCacheKey: 'k' });
  });

  test('are those of a step that has an output, and of no other', () => {
    const run = new RunOnPaper(
      buildDefinition({
        steps: [agentStep({ id: 'done' }), agentStep({ id: 'open' }), agentStep({ id: 'failed', onError: 'continue' })],
      }),
    )
      .succeed('done')
      .fail('failed', { retryable: false });
    for (const id of ['done', 'open', 'failed']) run.step(id).cache = cached(id);
    expect(['done', 'open', 'failed'].map((id) => rejectedKeys(run.state, run.step(id), false))).toEqual([
      { rejectedCacheKey: 'done' },
      {},
      {},
    ]);
    run.step('done').cache = null;
    expect(rejectedKeys(run.state, run.step('done'), false)).toEqual({});
  });

  test('are those of a part that has delivered', () => {
    const run = partly();
    for (const id of ['each[0]', 'each[1]']) run.step(id).cache = cached(id);
    expect([
      rejectedKeys(run.state, run.step('each[0]'), false),
      rejectedKeys(run.state, run.step('each[1]'), false),
    ]).toEqual([{ rejectedCacheKey: 'each[0]' }, {}]);
  });

  test('are those of all parts that have delivered, when a step starts over', () => {
    const run = partly();
    for (const id of ['each[0]', 'each[1]']) run.step(id).cache = cached(id);
    expect(rejectedKeys(run.state, run.step('each'), true)).toEqual({ rejectedCacheKeys: ['each[0]'] });
    expect(rejectedKeys(run.state, run.step('each'), false)).toEqual({});
    expect(rejectedKeys(run.state, run.step('aside'), true)).toEqual({});
  });
});
