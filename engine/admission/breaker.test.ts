import { describe, expect, test } from 'vitest';
import type { BreakerSettings } from '../agents/port/profile.ts';
import {
  afterCall,
  afterTime,
  BREAKER_DEFAULTS,
  CLOSED,
  openProbes,
  type BreakerState,
  type Verdict,
} from './breaker.ts';
import { OutcomeWindow } from './outcome-window.ts';

const settings: BreakerSettings = {
  ...BREAKER_DEFAULTS,
  windowSeconds: 10,
  minimumCalls: 4,
  errorRate: 0.5,
  openSeconds: 30,
  halfOpenCalls: 2,
};
const HALF_OPEN: BreakerState = { kind: 'half_open', succeeded: 0 };

/** What becomes of a closed breaker when calls end so, one per millisecond. */
function after(...verdicts: readonly Verdict[]): BreakerState {
  const window = new OutcomeWindow();
  return verdicts.reduce<BreakerState>(
    (state, verdict, at) => afterCall(state, window, settings, { verdict, isProbe: false }, at),
    CLOSED,
  );
}

describe('a closed breaker', () => {
  test('opens when half of the calls in its window failed, and says until when', () => {
    expect(after('succeeded', 'failed', 'succeeded', 'failed')).toEqual({ kind: 'open', until: 30_003 });
  });

  test('stays closed below its rate, and below the calls it needs to judge', () => {
    expect(after('failed', 'failed', 'failed')).toBe(CLOSED);
    expect(after('succeeded', 'succeeded', 'succeeded', 'failed')).toBe(CLOSED);
  });

  test('passes over what says nothing of the service', () => {
    expect(after('failed', 'none', 'none', 'none', 'none', 'failed')).toBe(CLOSED);
  });

  test('forgets what left the window', () => {
    const window = new OutcomeWindow();
    const call = (verdict: Verdict, at: number) => afterCall(CLOSED, window, settings, { verdict, isProbe: false }, at);
    for (const at of [0, 1, 2]) call('failed', at);
    expect(call('succeeded', 10_001)).toBe(CLOSED);
    expect([window.calls, window.failures]).toEqual([2, 1]);
    expect(call('failed', 10_002), 'two of two are not enough calls').toBe(CLOSED);
    expect([window.calls, window.failures]).toEqual([2, 1]);
  });
});

describe('an open breaker', () => {
  test('half-opens when its time is over, and not before', () => {
    const open: BreakerState = { kind: 'open', until: 100 };
    expect(afterTime(open, 99)).toBe(open);
    expect(afterTime(open, 100)).toEqual(HALF_OPEN);
  });

  test('waits for a person when a person tripped it', () => {
    const tripped: BreakerState = { kind: 'open', until: null };
    expect(afterTime(tripped, Number.MAX_SAFE_INTEGER)).toBe(tripped);
  });

  test('hears nothing of calls that began before', () => {
    const open: BreakerState = { kind: 'open', until: 100 };
    expect(afterCall(open, new OutcomeWindow(), settings, { verdict: 'succeeded', isProbe: false }, 1)).toBe(open);
  });
});

describe('a half-open breaker', () => {
  const window = new OutcomeWindow();
  const probe = (state: BreakerState, verdict: Verdict) =>
    afterCall(state, window, settings, { verdict, isProbe: true }, 500);

  test('closes when all its probes have succeeded', () => {
    const half = probe(HALF_OPEN, 'succeeded');
    expect(half).toEqual({ kind: 'half_open', succeeded: 1 });
    expect(probe(half, 'succeeded')).toBe(CLOSED);
  });

  test('opens again with the first that fails', () => {
    expect(probe({ kind: 'half_open', succeeded: 1 }, 'failed')).toEqual({ kind: 'open', until: 30_500 });
  });

  test('lets as many through as it may, those that have succeeded included', () => {
    expect(openProbes(HALF_OPEN, settings, 0)).toBe(2);
    expect(openProbes(HALF_OPEN, settings, 2)).toBe(0);
    expect(openProbes({ kind: 'half_open', succeeded: 1 }, settings, 0)).toBe(1);
    expect(openProbes({ kind: 'half_open', succeeded: 1 }, settings, 1)).toBe(0);
  });

  test('gives the place of a probe that said nothing to another, and passes over calls that began before', () => {
    expect(probe(HALF_OPEN, 'none')).toBe(HALF_OPEN);
    expect(afterCall(HALF_OPEN, window, settings, { verdict: 'failed', isProbe: false }, 500)).toBe(HALF_OPEN);
  });
});
