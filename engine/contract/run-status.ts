/** Where a run stands, and where a step of it does. */
import { z } from 'zod';

export const RunStatusView = z.enum([
  'planning',
  'approval_pending',
  'running',
  'checkpoint',
  'paused',
  'needs_attention',
  'completed',
  'partially_completed',
  'failed',
  'aborted',
  'cancelled',
]);
export type RunStatusView = z.infer<typeof RunStatusView>;

export const StepStatusView = z.enum([
  'pending',
  'queued',
  'running',
  'checkpoint',
  'waiting',
  'retrying',
  'completed',
  'failed',
  'skipped',
  'cancelled',
  'compensated',
  'invalidated',
]);
export type StepStatusView = z.infer<typeof StepStatusView>;
