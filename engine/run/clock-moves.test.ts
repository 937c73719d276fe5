import { describe, expect, test } from 'vitest';
import type { RetryPolicy } from '../definition/retry-policy.ts';
import { agentStep, buildDefinition, waitStep } from '../testing/build-definition.ts';
import { RunOnPaper } from '../testing/run-on-paper.ts';
import { clockEvents, goesByPassedTime, isLimited } from './clock-moves.ts';
import { dueAtOf, waitUnderWay } from './step-state.ts';

const HOUR = 3_600_000;
const retry = (initialDelayMs: number): RetryPolicy => ({
  maxAttempts: 3,
  initialDelayMs,
  backoffMultiplier: 1,
  maxDelayMs: initialDelayMs,
  strategy: 'exponential',
  jitter: 0,
});
const moved = (byMs: number) => [{ type: 'orchestration.run.clock_moved', data: { byMs } }];

/** Under way, with the limit that is given. */
function run(execution: { timeoutSeconds?: number | null; wallclock?: boolean } = {}): RunOnPaper {
  return new RunOnPaper(
    buildDefinition({
      steps: [agentStep({ id: 'a', retry: retry(60_000) }), agentStep({ id: 'b' })],
      execution: execution as never,
    }),
  );
}

test('a delay of up to a day goes by the time that passes', () => {
  expect([goesByPassedTime(24 * HOUR), goesByPassedTime(24 * HOUR + 1)]).toEqual([true, false]);
});

describe('sleep', () => {
  test('is told to a run with a limit, and to no other', () => {
    expect(clockEvents(run({ timeoutSeconds: 60 }).state, HOUR)).toEqual(moved(HOUR));
    expect(clockEvents(run().state, HOUR)).toEqual([]);
    expect(clockEvents(run({ timeoutSeconds: 60, wallclock: true }).state, HOUR)).toEqual([]);
  });

  test('is told to a run that waits for a child with a limit of its own', () => {
    const waiting = run();
    waiting.emit({
      type: 'orchestration.timer.armed',
      data: { timerId: 't', kind: 'step_timeout', stepId: 'a', dueAt: 9 },
    });
    expect(isLimited(waiting.state)).toBe(true);
    waiting.emit({
      type: 'orchestration.timer.disarmed',
      data: { timerId: 't', kind: 'step_timeout', stepId: 'a', dueAt: 9 },
    } as never);
    waiting.emit({ type: 'orchestration.timer.armed', data: { timerId: 'w', kind: 'wait', stepId: 'a', dueAt: 9 } });
    expect(isLimited(waiting.state)).toBe(false);
  });

  test('is nothing to a run whose clock stands still, or that has ended', () => {
    const paused = run({ timeoutSeconds: 60 });
    paused.want({ type: 'pause', notes: null });
    expect(clockEvents(paused.state, HOUR)).toEqual([]);
    const ended = run({ timeoutSeconds: 60 });
    ended.want({ type: 'cancel', notes: null });
    expect(clockEvents(ended.state, HOUR)).toEqual([]);
  });

  test('lengthens the limits of the run and of child runs, and nothing else', () => {
    const it = run({ timeoutSeconds: 60 });
    const since = it.state.activeSince ?? NaN;
    it.emit({ type: 'orchestration.timer.armed', data: { timerId: 't', kind: 'step_timeout', stepId: 'a', dueAt: 5 } });
    it.emit({ type: 'orchestration.timer.armed', data: { timerId: 'w', kind: 'wait', stepId: 'b', dueAt: 5 } });
    it.emit({ type: 'orchestration.run.clock_moved', data: { byMs: 100 } });
    expect(it.state.activeSince).toBe(since + 100);
    expect([...it.state.timers.values()].map(({ dueAt }) => dueAt)).toEqual([105, 5]);
  });
});

describe('a clock that is set back', () => {
  test('is told to whatever waits for a time, and to a run whose time is counted', () => {
    expect(clockEvents(run().state, -HOUR)).toEqual(moved(-HOUR));
    const paused = run();
    paused.want({ type: 'pause', notes: null });
    expect(clockEvents(paused.state, -HOUR)).toEqual([]);
    paused.emit({ type: 'orchestration.timer.armed', data: { timerId: 'w', kind: 'wait', stepId: 'a', dueAt: 9 } });
    expect(clockEvents(paused.state, -HOUR)).toEqual(moved(-HOUR));
  });

  test('by nothing changes nothing', () => {
    expect(clockEvents(run().state, 0)).toEqual([]);
  });

  test('takes a short retry with it, and leaves a long one at its moment', () => {
    const it = new RunOnPaper(
      buildDefinition({
        steps: [
          agentStep({ id: 'short', retry: retry(60_000) }),
          agentStep({ id: 'long', retry: retry(48 * HOUR) }),
          agentStep({ id: 'other' }),
        ],
      }),
    );
    it.now = 1_000;
    it.fail('short').fail('long');
    const retries = () => ['short', 'long'].map((id) => dueAtOf(it.step(id)));
    const [shortAt, longAt] = retries() as [number, number];
    it.emit({ type: 'orchestration.run.clock_moved', data: { byMs: -500 } });
    expect(retries()).toEqual([shortAt - 500, longAt]);
  });

  test('takes SLAs of steps that are open with it', () => {
    const sla = { warnAfterSeconds: 10, breachAfterSeconds: 20, onBreach: 'continue', escalateTo: null } as never;
    const it = new RunOnPaper(
      buildDefinition({ steps: [agentStep({ id: 'open', sla }), agentStep({ id: 'done', sla })] }),
    ).succeed('done');
    const since = ['open', 'done'].map((id) => it.step(id).sla?.since ?? NaN);
    it.emit({ type: 'orchestration.run.clock_moved', data: { byMs: -500 } });
    expect(['open', 'done'].map((id) => it.step(id).sla?.since)).toEqual([(since[0] ?? NaN) - 500, since[1]]);
  });

  test('takes a wait for a time with it', () => {
    const it = new RunOnPaper(buildDefinition({ steps: [waitStep({ id: 'hold', seconds: 60 })] }));
    it.emit({
      type: 'orchestration.step.wait_started',
      data: {
        stepId: 'hold',
        attempt: 1,
        queuedAt: 0,
        signals: [],
        correlation: null,
        dueAt: 60_000,
      },
    });
    it.emit({ type: 'orchestration.timer.armed', data: { timerId: 'w', kind: 'wait', stepId: 'hold', dueAt: 60_000 } });
    it.emit({ type: 'orchestration.run.clock_moved', data: { byMs: -500 } });
    expect([it.state.timers.get('w')?.dueAt, waitUnderWay(it.step('hold'))?.dueAt]).toEqual([59_500, 59_500]);
  });
});
