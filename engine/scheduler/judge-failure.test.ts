import { beforeAll, describe, expect, test } from 'vitest';
import { loadExpressions } from '../definition/expression.ts';
import type { Execution } from '../definition/definition.ts';
import type { RetryPolicy } from '../definition/retry-policy.ts';
import type { ErrorRecord } from '../run/run-event.ts';
import { initialState, type RunState, type StepState } from '../run/run-state.ts';
import { planOf } from '../run/plan.ts';
import { agentStep, buildDefinition } from '../testing/build-definition.ts';
import { judgeFailure } from './judge-failure.ts';

const policy: RetryPolicy = {
  maxAttempts: 5,
  initialDelayMs: 1000,
  backoffMultiplier: 1,
  maxDelayMs: 10_000,
  strategy: 'exponential',
  jitter: 0,
};
const flaky: ErrorRecord = {
  code: 'unavailable',
  message: 'The service is down.',
  retryable: true,
  details: { status: 503 },
};
const wrong: ErrorRecord = { code: 'conflict', message: 'Somebody else was first', retryable: false };

interface Standing {
  readonly retry?: Partial<RetryPolicy>;
  readonly execution?: Partial<Execution>;
  /** Attempts that failed before, and when each attempt started. */
  readonly starts?: readonly number[];
  readonly retries?: number;
}

/** An attempt that was the last of `starts` has just failed. */
function standing({ retry = {}, execution = {}, starts = [0], retries = 0 }: Standing): {
  state: RunState;
  step: StepState;
} {
  const definition = buildDefinition({ steps: [agentStep({ id: 'a', retry: { ...policy, ...retry } })], execution });
  const state = initialState('run', planOf(definition, 'hash'), { parameters: {} } as RunState['created']);
  state.retries = retries;
  const step = state.steps[0] as StepState;
  Object.assign(step, { status: 'running', attempt: starts.length, failures: starts.length - 1, starts });
  return { state, step };
}

function judge(error: ErrorRecord, given: Standing, now = 0) {
  const { state, step } = standing(given);
  return judgeFailure(state, step, error, now, 0.5);
}

const messageOf = (verdict: ReturnType<typeof judge>) => (verdict.kind === 'final' ? verdict.error.message : null);

beforeAll(loadExpressions);

describe('another attempt', () => {
  test('follows an error that says it may help, and no other', () => {
    expect(judge(flaky, {})).toEqual({ kind: 'again', delayMs: 1000 });
    expect(judge(wrong, {})).toEqual({ kind: 'final', error: wrong });
  });

  test('is for the condition to decide where there is one', () => {
    expect(judge(wrong, { retry: { if: 'error.code == "conflict"' } })).toEqual({ kind: 'again', delayMs: 1000 });
    expect(judge(flaky, { retry: { if: 'error.code == "conflict"' } })).toEqual({ kind: 'final', error: flaky });
    expect(judge(flaky, { retry: { if: 'error.details.status == 503 && attempt < 2' } }).kind).toBe('again');
    expect(judge(flaky, { retry: { if: 'error.details.status == 503 && attempt < 2' }, starts: [0, 1] }).kind).toBe(
      'final',
    );
  });

  test('does not follow where the condition asks for something that the error does not have', () => {
    expect(judge(wrong, { retry: { if: 'error.details.status == 503' } })).toEqual({ kind: 'final', error: wrong });
  });

  test('does not follow where the condition makes no sense, and the error says so', () => {
    expect(messageOf(judge(flaky, { retry: { if: 'attempt' } }))).toMatch(
      /^The service is down\. Not tried again: its retry\.if could not be evaluated: .*attempt/,
    );
  });
});

describe('a service that says when it may be called again', () => {
  test('is waited for when that is later than the policy would have it', () => {
    expect(judge({ ...flaky, retryAfterMs: 30_000 }, {})).toEqual({ kind: 'again', delayMs: 30_000 });
    expect(judge({ ...flaky, retryAfterMs: 10 }, {})).toEqual({ kind: 'again', delayMs: 1000 });
  });

  test('is believed for an hour and no longer', () => {
    expect(judge({ ...flaky, retryAfterMs: 86_400_000 }, {})).toEqual({ kind: 'again', delayMs: 3_600_000 });
  });
});

describe('the end of trying', () => {
  test('comes when the next attempt would begin after the total time', () => {
    const given = { retry: { maxTotalMs: 5_000 }, starts: [10_000, 12_000] };
    expect(judge(flaky, given, 14_000).kind).toBe('again');
    expect(messageOf(judge(flaky, given, 14_001))).toBe(
      'The service is down. Not tried again: another attempt would begin more than 5 seconds after the first.',
    );
  });

  test('counts that time from when somebody last asked for the step', () => {
    const { state, step } = standing({ retry: { maxTotalMs: 5_000 }, starts: [0, 1_000, 60_000] });
    step.failures = 0; // the first two were before
    expect(judgeFailure(state, step, flaky, 61_000, 0.5).kind).toBe('again');
  });

  test('comes when the run has used up its retries, and the error says so', () => {
    expect(judge(flaky, { execution: { retryBudget: 2 }, retries: 1 }).kind).toBe('again');
    expect(messageOf(judge(flaky, { execution: { retryBudget: 2 }, retries: 2 }))).toBe(
      "The service is down. Not tried again: the run's budget of 2 retries is used up.",
    );
    expect(messageOf(judge(flaky, { execution: { retryBudget: 1 }, retries: 1 }))).toContain('budget of 1 retry is');
  });

  test('does not come by the budget to what undoes the run or cleans up after it', () => {
    const { state, step } = standing({ execution: { retryBudget: 1 }, retries: 1 });
    state.ending = {
      outcome: 'failed',
      error: flaky,
      stepId: 'a',
      notes: null,
      phase: 'rolling_back',
      reason: null,
      isReopened: false,
    };
    expect(judgeFailure(state, step, flaky, 0, 0.5).kind).toBe('again');
  });
});
