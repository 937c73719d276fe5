export { inDollars } from '../values/money.ts';
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { contractErrors } from './errors.ts';
import { Timestamp } from './json.ts';
import { RunStatusView } from './run-status.ts';

/** Milliseconds, of `count` values. Those of steps are right to within 2.5 %. */
export const Quantiles = z.object({ count: z.number().int(), p50: z.number(), p95: z.number(), p99: z.number() });
export type Quantiles = z.infer<typeof Quantiles>;

/** What agents did; queue time is from due to started. Null where there is nothing to measure. */
const StepFigures = {
  completed: z.number().int(),
  failed: z.number().int(),
  worked: Quantiles.nullable(),
  queued: Quantiles.nullable(),
  cacheHits: z.number().int(),
  cacheMisses: z.number().int(),
  inputTokens: z.number().int(),
  outputTokens: z.number().int(),
  /** US dollars, as far as it is known what calls cost. */
  cost: z.number(),
  /** Calls that used tokens, and nobody knows what they cost. */
  unpriced: z.number().int(),
  /** What those outputs cost when they were made that the cache had: US dollars. */
  saved: z.number(),
};
export const AgentFigures = z.object({ agent: z.string(), ...StepFigures });
export type AgentFigures = z.infer<typeof AgentFigures>;

/** `duration`: of runs that have ended, from created to ended, waits for people included; child runs are runs, too. */
export const DefinitionFigures = z.object({
  definition: z.string(),
  runs: z.number().int(),
  duration: Quantiles.nullable(),
  ...StepFigures,
});
export type DefinitionFigures = z.infer<typeof DefinitionFigures>;

export const MetricsView = z.object({
  from: Timestamp,
  until: Timestamp,
  /** Runs that nobody started as a child, by the time at which they were created and by where they stand now. */
  periods: z.array(z.object({ from: Timestamp, runs: z.partialRecord(RunStatusView, z.number().int()) })),
  runs: z.number().int(),
  /** Rehearsals among the runs of this time, counted or not. */
  rehearsals: z.number().int(),
  steps: z.object(StepFigures),
  definitions: z.array(DefinitionFigures),
  agents: z.array(AgentFigures),
});
export type MetricsView = z.infer<typeof MetricsView>;

export const metrics = {
  /**
   * How runs and agents did. What agents did is counted by the hour: a beginning within an hour counts the whole of it.
   */
  read: oc
    .errors(contractErrors)
    .route({ method: 'POST', path: '/figures' })
    .input(
      z.object({
        /**
         * Beginnings of the periods to count runs by, oldest first.
         * Each ends where the next begins, the last at `until`.
         */
        periods: z.array(Timestamp).min(1).max(400),
        until: Timestamp,
        /** Rehearsals take next to no time, so they are left out unless somebody wants them. */
        rehearsals: z.boolean().default(false),
      }),
    )
    .output(MetricsView),
};
