import { describe, expect, test } from 'vitest';
import { agentStep, buildDefinition, CHECKPOINT, retryEvery } from '../testing/build-definition.ts';
import { RunOnPaper } from '../testing/run-on-paper.ts';
import { deadlineOf, nextMove, nextWakeUp } from './next-move.ts';

const wide = ['a', 'b', 'c', 'd', 'e'];

describe('the order of starts', () => {
  test('is that of the file under fifo, never more than maxParallel at once', () => {
    const run = new RunOnPaper(
      buildDefinition({ steps: wide.map((id) => agentStep({ id })), execution: { maxParallel: 2 } }),
    );
    expect(run.underWay).toEqual(['a', 'b']);
    run.succeed('b');
    expect(run.underWay).toEqual(['a', 'c']);
  });

  test('puts higher priorities first under priority', () => {
    const steps = wide.map((id, index) => agentStep({ id, priority: index }));
    const run = new RunOnPaper(buildDefinition({ steps, execution: { maxParallel: 1, queueStrategy: 'priority' } }));
    const order: string[] = [];
    while (run.state.status === 'running') {
      const [next = ''] = run.underWay;
      order.push(next);
      run.succeed(next);
    }
    expect(order).toEqual(['e', 'd', 'c', 'b', 'a']);
  });

  test('is one at a time in the topological order of the file in sequential mode', () => {
    const steps = [
      agentStep({ id: 'last', dependsOn: ['first'] }),
      agentStep({ id: 'first' }),
      agentStep({ id: 'free' }),
    ];
    const run = new RunOnPaper(buildDefinition({ steps, execution: { mode: 'sequential', maxParallel: 8 } }));
    const order: string[] = [];
    while (run.state.status === 'running') {
      expect(run.underWay).toHaveLength(1);
      const [next = ''] = run.underWay;
      order.push(next);
      run.succeed(next);
    }
    expect(order).toEqual(['first', 'last', 'free']);
  });

  test('lets a retry whose time has come go before a step that never ran', () => {
    const retry = retryEvery(2, 100);
    const run = new RunOnPaper(
      buildDefinition({ steps: wide.map((id) => agentStep({ id, retry })), execution: { maxParallel: 2 } }),
    ).fail('a');
    expect(run.underWay).toEqual(['b']);
    run.now = 100;
    run.succeed('b');
    expect(run.underWay).toEqual(['a', 'c']);
    expect(run.step('a').attempt).toBe(2);
  });

  test.each([
    ['in sequential mode', { mode: 'sequential', maxParallel: 8 } as const],
    ['where one may be under way', { maxParallel: 1 }],
  ])(
    '%s lets nothing go by a step that waits for its retry, until it has delivered or failed for good',
    (_, execution) => {
      const retry = retryEvery(3, 100);
      const run = new RunOnPaper(
        buildDefinition({ steps: [agentStep({ id: 'charge', retry }), agentStep({ id: 'ship' })], execution }),
        { attended: false },
      );
      for (const due of [100, 200]) {
        run.fail('charge');
        expect(run.underWay).toEqual([]);
        expect(nextWakeUp(run.state)).toBe(due);
        run.now = due;
        run.advance();
        expect(run.underWay).toEqual(['charge']);
      }
      run.fail('charge');
      expect(run.state.status).toBe('failed');
      expect(run.step('ship').attempt).toBe(0);
    },
  );

  test('keeps the place of every step that waits for its retry: it begins when it is due, whatever else could start', () => {
    const retry = retryEvery(2, 100);
    const run = new RunOnPaper(
      buildDefinition({ steps: wide.map((id) => agentStep({ id, retry })), execution: { maxParallel: 3 } }),
    );
    run.fail('a').fail('b');
    expect(run.underWay).toEqual(['c']);
    run.succeed('c');
    expect(run.underWay).toEqual(['d']);
    run.now = 100;
    run.advance();
    expect(run.underWay).toEqual(['a', 'b', 'd']);
  });

  test('holds among the steps that clean up, too', () => {
    const retry = retryEvery(2, 100);
    const definition = buildDefinition({
      steps: [agentStep({ id: 'work' })],
      finally: [agentStep({ id: 'give-back', retry }), agentStep({ id: 'tell' })],
      execution: { mode: 'sequential' },
    });
    const run = new RunOnPaper(definition).succeed('work').fail('give-back');
    expect(run.underWay).toEqual([]);
    run.now = 100;
    run.advance().succeed('give-back').succeed('tell');
    expect(run.state.status).toBe('completed');
  });
});

describe('retries', () => {
  const retry = {
    maxAttempts: 3,
    initialDelayMs: 100,
    backoffMultiplier: 2,
    maxDelayMs: 1000,
    strategy: 'exponential',
    jitter: 0,
  } as const;
  const definition = buildDefinition({ steps: [agentStep({ id: 'a', retry })] });

  test('wait for their delay and count attempts', () => {
    const run = new RunOnPaper(definition).fail('a');
    expect(run.step('a')).toMatchObject({ status: 'retrying', retryAt: 100 });
    expect(nextWakeUp(run.state)).toBe(100);
    expect(nextMove(run.state, 99)).toBeNull();
    run.now = 100;
    run.advance().fail('a');
    expect(run.step('a')).toMatchObject({ status: 'retrying', retryAt: 300 });
    run.now = 300;
    run.advance().succeed('a');
    expect(run.state.status).toBe('completed');
    expect(run.step('a').attempt).toBe(3);
  });

  test('end with the policy', () => {
    const run = new RunOnPaper(definition, { attended: false }).fail('a');
    run.now = 100;
    run.advance().fail('a');
    run.now = 300;
    run.advance().fail('a');
    expect(run.state.status).toBe('failed');
  });

  test('are not tried for an error that says that it is of no use', () => {
    expect(new RunOnPaper(definition, { attended: false }).fail('a', { retryable: false }).state.status).toBe('failed');
  });

  test('start anew when a person asks for the step', () => {
    const run = new RunOnPaper(definition).fail('a', { retryable: false });
    run.want({ type: 'retry', stepId: 'a', modifications: null, notes: null });
    run.fail('a');
    expect(run.step('a').status).toBe('retrying');
  });
});

describe("the run's clock", () => {
  const limited = buildDefinition({
    steps: [agentStep({ id: 'a', checkpointAfter: CHECKPOINT }), agentStep({ id: 'b', dependsOn: ['a'] })],
    execution: { timeoutSeconds: 10 },
  });

  test('runs out after the limit', () => {
    const run = new RunOnPaper(limited);
    expect(deadlineOf(run.state)).toBe(10_000);
    expect(nextWakeUp(run.state)).toBe(10_000);
  });

  test('stands still while people are asked', () => {
    const run = new RunOnPaper(limited);
    run.now = 4_000;
    run.succeed('a');
    expect(nextWakeUp(run.state)).toBeNull();
    run.now = 1_000_000;
    run.answer('a', 'continue');
    expect(deadlineOf(run.state)).toBe(1_006_000);
  });
});
