/** How much of an agent may be asked, and when it is left alone. */
import { z } from 'zod';
import type { AgentLimits, BreakerSettings } from '../port/profile.ts';

const seconds = z.number().positive();
const count = z.int().positive();
const poolName = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be the name of a pool: lower-case letters, digits and hyphens');

const rate = z.union([z.strictObject({ requests: count, perSeconds: seconds }), z.strictObject({ perMinute: count })], {
  error: 'must say how many calls in which time: { requests: 60, per_seconds: 60 }, or { per_minute: 60 }',
});

export const limits = z
  .strictObject({
    /** Attempts at the same time, over all runs. */
    concurrency: count.optional(),
    rate: rate.optional(),
    pool: poolName.optional(),
    timeoutSeconds: seconds.optional(),
  })
  .default({});

/**
 * Not said: there is none. `{}`: one that opens when half of five or more calls in a minute failed, for half a minute.
 */
export const breaker = z
  .strictObject({
    windowSeconds: seconds.default(60),
    minimumCalls: count.default(5),
    errorRate: z.number().gt(0).max(1).default(0.5),
    openSeconds: seconds.default(30),
    halfOpenCalls: count.default(1),
    whenOpen: z.enum(['wait', 'fail']).default('wait'),
  })
  .optional();

export function limitsOf({ concurrency, rate, pool, timeoutSeconds }: z.output<typeof limits>): AgentLimits {
  const calls = rate && ('perMinute' in rate ? { requests: rate.perMinute, perSeconds: 60 } : rate);
  return {
    concurrency: concurrency ?? null,
    timeoutSeconds: timeoutSeconds ?? null,
    rate: calls ?? null,
    pool: pool ?? null,
  };
}

export function breakerOf(written: z.output<typeof breaker>): BreakerSettings | null {
  return written ?? null;
}
