import type { RetryPolicy } from '../definition/retry-policy.ts';

/**
 * How long to wait before the next attempt, in milliseconds.
 *
 * @param failures attempts that failed so far, at least 1
 * @param random   a number in [0, 1); the jitter spreads the delay over ± its share
 */
export function retryDelayMs(policy: RetryPolicy, failures: number, random: number): number {
  const { initialDelayMs, backoffMultiplier, maxDelayMs, strategy, jitter } = policy;
  const grown =
    strategy === 'linear' ? initialDelayMs * failures : initialDelayMs * backoffMultiplier ** (failures - 1);
  const spread = Math.min(grown, maxDelayMs) * (1 + jitter * (2 * random - 1));
  return Math.round(Math.min(Math.max(spread, 0), maxDelayMs));
}
