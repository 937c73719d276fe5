import { describe, expect, test } from 'vitest';
import type { RetryPolicy } from '../definition/retry-policy.ts';
import type { RunEventBody } from '../run/run-event.ts';
import { agentStep, buildDefinition, fanOut, retryEvery, waitStep } from '../testing/build-definition.ts';
import { RunOnPaper } from '../testing/run-on-paper.ts';
import { movesByItself, nextWakeUp } from './next-move.ts';

const retry: RetryPolicy = retryEvery(3, 1_000);
const arm = (dueAt: number): RunEventBody => ({
  type: 'orchestration.timer.armed',
  data: { timerId: `t${dueAt}`, kind: 'sla_warning', stepId: 'a', dueAt },
});
const wait = (signals: readonly string[]): RunEventBody => ({
  type: 'orchestration.step.wait_started',
  data: {
    stepId: 'hold',
    attempt: 1,
    queuedAt: 0,
    signals,
    correlation: null,
    dueAt: 9_000,
  },
});

function two(execution: { timeoutSeconds?: number; maxParallel?: number } = {}): RunOnPaper {
  return new RunOnPaper(
    buildDefinition({ steps: [agentStep({ id: 'a', retry }), agentStep({ id: 'b', retry })], execution }),
  );
}

describe('a run wakes up', () => {
  test('for nothing while agents are at work', () => {
    expect(nextWakeUp(two().state)).toBeNull();
  });

  test('for the first of its retries, its timers and its own time', () => {
    const run = two({ timeoutSeconds: 60 });
    expect(nextWakeUp(run.state)).toBe(60_000);
    run.emit(arm(5_000));
    run.emit(arm(4_000));
    expect(nextWakeUp(run.state)).toBe(4_000);
    run.now = 100;
    run.fail('a');
    expect(nextWakeUp(run.state)).toBe(1_100);
  });

  test('for no retry that could not begin for lack of room, or waits for room elsewhere', () => {
    const full = two({ maxParallel: 1 });
    full.fail('a');
    expect(full.underWay).toEqual([]);
    expect(nextWakeUp(full.state)).toBe(1_000);
    const aside = two().fail('a');
    aside.state.ready.setAside(aside.step('a').index);
    expect(nextWakeUp(aside.state)).toBeNull();
    const busy = two({ maxParallel: 2 }).fail('a');
    busy.state.inFlight = 2;
    expect(nextWakeUp(busy.state)).toBeNull();
  });

  test('for no retry while it can only fail', () => {
    const run = new RunOnPaper(
      buildDefinition({
        steps: [agentStep({ id: 'a', retry }), agentStep({ id: 'b' }), agentStep({ id: 'c' })],
        errorHandling: { notifyHuman: false },
      }),
    );
    run.fail('a');
    expect(nextWakeUp(run.state)).toBe(1_000);
    run.fail('b', { retryable: false });
    expect(run.state.failing).not.toBeNull();
    expect(nextWakeUp(run.state)).toBeNull();
  });

  test('for the retry of an item', () => {
    const run = new RunOnPaper(
      buildDefinition({
        steps: [agentStep({ id: 'each', retry, forEach: fanOut('{{ list }}', { onItemFailure: 'continue' }) })],
      }),
    ).expand('each', ['x', 'y']);
    run.fail('each[0]');
    expect(nextWakeUp(run.state)).toBe(1_000);
  });

  test('for its timers only while people are asked, and for nothing while it is paused', () => {
    const asked = two({ timeoutSeconds: 60 }).fail('a', { retryable: false }).succeed('b');
    expect(asked.state.status).toBe('needs_attention');
    expect(nextWakeUp(asked.state)).toBeNull();
    asked.emit(arm(7_000));
    expect(nextWakeUp(asked.state)).toBe(7_000);
    const paused = two({ timeoutSeconds: 60 }).fail('a');
    paused.emit(arm(7_000));
    paused.want({ type: 'pause', notes: null });
    expect(nextWakeUp(paused.state)).toBeNull();
  });

  test('never once it was set aside', () => {
    const run = two({ timeoutSeconds: 60 });
    expect(
      nextWakeUp({ ...run.state, setAside: { error: { code: 'x', message: '', retryable: false } } } as never),
    ).toBeNull();
  });
});

describe('a run goes on without anybody', () => {
  const held = (signals: readonly string[]) => {
    const run = new RunOnPaper(
      buildDefinition({ steps: [waitStep({ id: 'hold', signals: [...signals], seconds: 9 })] }),
    );
    run.emit(wait(signals));
    return run;
  };

  test('where a retry will begin, of a step or of an item', () => {
    expect(movesByItself(two().state)).toBe(false);
    expect(movesByItself(two().fail('a').state)).toBe(true);
    const items = new RunOnPaper(
      buildDefinition({
        steps: [agentStep({ id: 'each', retry, forEach: fanOut('{{ list }}', { onItemFailure: 'continue' }) })],
      }),
    ).expand('each', ['x', 'y']);
    expect(movesByItself(items.state)).toBe(false);
    expect(movesByItself(items.fail('each[0]').state)).toBe(true);
  });

  test('not where there is no room for the retry', () => {
    const run = two({ maxParallel: 2 }).fail('a');
    run.state.inFlight = 2;
    expect(movesByItself(run.state)).toBe(false);
  });

  test('where it waits for a time that nobody can end sooner', () => {
    expect(movesByItself(held([]).state)).toBe(true);
    expect(movesByItself(held(['go']).state)).toBe(false);
  });

  test('not while it is paused', () => {
    const run = two().fail('a');
    run.want({ type: 'pause', notes: null });
    expect(movesByItself(run.state)).toBe(false);
  });
});
