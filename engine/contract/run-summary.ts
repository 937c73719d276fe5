/** A run in a list. */
import { z } from 'zod';
import { changesOf } from './changes.ts';
import { JsonRecord, Timestamp } from './json.ts';
import { RunStatusView } from './run-status.ts';

export const RunLabels = z.record(z.string(), z.string());

export const RunSummary = z.object({
  id: z.string(),
  definition: z.string(),
  version: z.string(),
  owner: z.string(),
  organization: z.string(),
  status: RunStatusView,
  mode: z.enum(['live', 'rehearsal']),
  attended: z.boolean(),
  parentRunId: z.string().nullable(),
  parentStepId: z.string().nullable(),
  rootRunId: z.string(),
  /** In lists what is large is left out, and says so (`TooLarge`). */
  parameters: JsonRecord,
  createdAt: Timestamp,
  updatedAt: Timestamp,
  finishedAt: Timestamp.nullable(),
  stepsDone: z.number().int(),
  stepsTotal: z.number().int(),
  error: z.string().nullable(),
  /** The schedule that started it, and the time it was started for. Null: somebody started it, or a parent run. */
  scheduleId: z.string().nullable(),
  scheduledFor: Timestamp.nullable(),
  /** The state that its state machine is in, or ended in. Null: the run has no machine. */
  state: z.string().nullable(),
  /** The worst that happened to an SLA of its steps. */
  sla: z.enum(['warned', 'breached']).nullable(),
  /**
   * How many questions people are asked about it: approvals, steps that failed, that it was set aside. It may be
   * running all the same.
   */
  openQuestions: z.number().int(),
  /** What it is called. Left out: as its definition. */
  title: z.string().optional(),
  /** By what it is found. Left out: there are none. */
  labels: RunLabels.optional(),
});
export type RunSummary = z.infer<typeof RunSummary>;

export const RunChanges = changesOf(RunSummary);
export type RunChanges = z.infer<typeof RunChanges>;

/**
 * By creation; by how long they took, where what has not ended has taken longest; or by a name. Runs that are alike in
 * that: the newest first.
 */
export const RunSort = z.enum([
  'newest',
  'oldest',
  'longest',
  'shortest',
  'definition',
  'definition_descending',
  'owner',
  'owner_descending',
  'status',
  'status_descending',
]);
export type RunSort = z.infer<typeof RunSort>;
