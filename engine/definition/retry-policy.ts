export interface RetryPolicy {
  /** All attempts together, the first one included. */
  readonly maxAttempts: number;
  readonly initialDelayMs: number;
  readonly backoffMultiplier: number;
  readonly maxDelayMs: number;
  readonly strategy: 'exponential' | 'linear';
  /** Share of the delay that is random, 0 to 1. */
  readonly jitter: number;
  /**
   * CEL over `error` and `attempt`; only where it holds is there another attempt.
   * Left out or null: the error's own word.
   */
  readonly if?: string | null;
  /** CEL over `output` and `attempt`: while it holds, what an attempt has delivered will not do. Left out: all does. */
  readonly while?: string | null;
  /** From the first attempt's start to the last one's, waiting included. Left out or null: no limit. */
  readonly maxTotalMs?: number | null;
}
