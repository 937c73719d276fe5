import type { Definition } from '../definition.ts';
import type { RetryPolicy } from '../retry-policy.ts';
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
  const { maxAttempts, retryCount, initialDelayMs, initialDelaySeconds, maxDelayMs, maxDelaySeconds } = written;
  return {
    maxAttempts: maxAttempts ?? (retryCount === undefined ? DEFAULT_RETRY.maxAttempts : retryCount + 1),
    initialDelayMs: initialDelayMs ?? inMilliseconds(initialDelaySeconds) ?? DEFAULT_RETRY.initialDelayMs,
    backoffMultiplier: written.backoffMultiplier ?? DEFAULT_RETRY.backoffMultiplier,
    maxDelayMs: maxDelayMs ?? inMilliseconds(maxDelaySeconds) ?? DEFAULT_RETRY.maxDelayMs,
    strategy: written.strategy ?? DEFAULT_RETRY.strategy,
    jitter: written.jitter ?? DEFAULT_RETRY.jitter,
    // Left out where nothing is said: a definition that says nothing of it keeps the hash by which its runs are found.
    ...(written.if !== undefined && { if: written.if }),
    ...(written.maxTotalSeconds !== undefined && { maxTotalMs: written.maxTotalSeconds * 1000 }),
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

function inMilliseconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000;
}
