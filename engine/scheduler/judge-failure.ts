/**
 * Whether a failed attempt is followed by another, and when.
 *
 * Rules
 *  1. There is another while the policy has attempts left and the run is not failing.
 *  2. What `on_error` says of its code comes first; then `if` decides which failures those are; without it, the
 *     error's own word does. A condition that cannot be evaluated means no.
 *  3. A service that says when it may be called again is not called earlier, but nobody waits longer than an hour on
 *     its word.
 *  4. An attempt that would begin after the policy's total time is not made; nor one beyond the run's retry budget,
 *     which is for its own work: what is undone, cleaned up or escalated is not given up for want of it.
 *  5. Where it is rule 4 that is in the way, or a condition that makes no sense, the error says so: nobody should have
 *     to guess.
 */
import { evaluateCondition, ExpressionError } from '../definition/expression.ts';
import { wantsRetry } from '../definition/error-branch.ts';
import type { RetryPolicy } from '../definition/retry-policy.ts';
import type { JsonObject } from '../values/json.ts';
import type { ErrorRecord } from '../run/run-event.ts';
import { isEscalation } from '../run/escalation.ts';
import { scopeOf } from '../run/run-output.ts';
import type { RunState, StepState } from '../run/run-state.ts';
import { retryDelayMs } from './retry-delay.ts';

/** Rule 3. */
const LONGEST_RETRY_AFTER_MS = 3_600_000;

export type FailureVerdict =
  | { readonly kind: 'again'; readonly delayMs: number }
  | { readonly kind: 'final'; readonly error: ErrorRecord };

export function judgeFailure(
  state: RunState,
  step: StepState,
  error: ErrorRecord,
  now: number,
  random: number,
): FailureVerdict {
  const policy = step.planned.retry;
  const failures = step.failures + 1;
  if (!policy || failures >= policy.maxAttempts || state.failing) return { kind: 'final', error }; // rule 1
  const said = wantsRetry(step.planned.step, error.code);
  const wanted = said !== null ? said : policy.if ? holdsFor(policy.if, state, step, error) : error.retryable;
  if (wanted === false) return { kind: 'final', error }; // rule 2
  if (wanted !== true) return finalBecause(wanted, error);
  const delayMs = Math.max(
    retryDelayMs(policy, failures, random),
    Math.min(error.retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS),
  ); // rule 3
  const limit = limitReached(state, step, policy, now + delayMs);
  return limit === null ? { kind: 'again', delayMs } : finalBecause(limit, error);
}

/** Rule 2. A text: why that cannot be said. What the error does not have is no reason to try again. */
function holdsFor(condition: string, state: RunState, step: StepState, error: ErrorRecord): boolean | string {
  const { code, message, retryable, details = {}, agent = null } = error;
  const failure: JsonObject = { error: { code, message, retryable, details, agent }, attempt: step.attempt };
  try {
    return evaluateCondition(condition, scopeOf(state, { ...state.created.parameters, ...failure }));
  } catch (problem) {
    if (!(problem instanceof ExpressionError)) throw problem;
    return problem.code !== 'missing_value' && `its retry.if could not be evaluated: ${problem.message}`;
  }
}

/** Rule 4. */
function limitReached(state: RunState, step: StepState, { maxTotalMs }: RetryPolicy, nextAt: number): string | null {
  const budget =
    (state.ending === null && !isEscalation(step) ? state.plan.definition.execution.retryBudget : null) ?? Infinity;
  if (state.retries >= budget) return `the run's budget of ${budget} ${budget === 1 ? 'retry' : 'retries'} is used up`;
  // Attempts since somebody last asked for the step: those that failed, and this one.
  const firstStart = step.starts[step.attempt - step.failures - 1] ?? nextAt;
  const total = maxTotalMs ?? Infinity;
  return nextAt - firstStart > total
    ? `another attempt would begin more than ${total / 1000} seconds after the first`
    : null;
}

/** Rule 5. */
function finalBecause(why: string, error: ErrorRecord): FailureVerdict {
  return {
    kind: 'final',
    error: { ...error, message: `${error.message.replace(/[.\s]+$/, '')}. Not tried again: ${why}.` },
  };
}
