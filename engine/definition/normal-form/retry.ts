import type { Definition } from '../definition.ts';
import type { RetryPolicy } from '../retry-policy.ts';
import { literalOf } from '../timely-number.ts';
import type { AuthoredErrorHandling, AuthoredOnStepFailure, AuthoredRetry } from '../schema/retry.ts';

const DEFAULT_RETRY: RetryPolicy = {
  maxAttempts: 3,
  initialDelayMs: 1000,
  backoffMultiplier: 2,
  maxDelayMs: 60_000,
  strategy: 'exponential',
  jitter: 0.2,
};

export function retryOf(written: AuthoredRetry): RetryPolicy {
  const retryCount = literalOf(written.retryCount);
  return {
    maxAttempts:
      literalOf(written.maxAttempts) ?? (retryCount === undefined ? DEFAULT_RETRY.maxAttempts : retryCount + 1),
    initialDelayMs:
      literalOf(written.initialDelayMs) ?? inMilliseconds(written.initialDelaySeconds) ?? DEFAULT_RETRY.initialDelayMs,
    backoffMultiplier: written.backoffMultiplier ?? DEFAULT_RETRY.backoffMultiplier,
    maxDelayMs: literalOf(written.maxDelayMs) ?? inMilliseconds(written.maxDelaySeconds) ?? DEFAULT_RETRY.maxDelayMs,
    strategy: written.strategy ?? DEFAULT_RETRY.strategy,
    jitter: written.jitter ?? DEFAULT_RETRY.jitter,
    // Left out where nothing is said: a definition that says nothing of it keeps the hash by which its runs are found.
    ...(written.if !== undefined && { if: written.if }),
    ...(written.while !== undefined && { while: written.while }),
    ...(typeof written.maxTotalSeconds === 'number' && { maxTotalMs: written.maxTotalSeconds * 1000 }),
  };
}

export function errorHandlingOf(written: AuthoredErrorHandling | undefined): Definition['errorHandling'] {
  const { allowSkip, notifyHuman, ...retry } = onStepFailureOf(written);
  const saysHowToRetry = Object.values(retry).some((value) => value !== undefined);
  return {
    retry: saysHowToRetry ? retryOf(retry) : null,
    allowSkip: allowSkip ?? true,
    notifyHuman: notifyHuman ?? null,
    rollback: written?.rollback ?? null,
  };
}

/** A list of maps with one key each says the same as one map. */
export function onStepFailureOf(written: AuthoredErrorHandling | undefined): AuthoredOnStepFailure {
  const { onStepFailure = {} } = written ?? {};
  return Array.isArray(onStepFailure) ? (Object.assign({}, ...onStepFailure) as AuthoredOnStepFailure) : onStepFailure;
}

function inMilliseconds(written: number | string | undefined): number | undefined {
  const seconds = literalOf(written);
  return seconds === undefined ? undefined : seconds * 1000;
}
