/** One step of a text, tried alone. Belongs to the channel `definitions`. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { contractErrors } from './errors.ts';
import { GivenRecord } from './given.ts';
import { JsonRecord, Timestamp } from './json.ts';
import { AttemptView } from './attempt-view.ts';
import { RunSummary } from './run-summary.ts';

/** An input that a step may be given, and what its templates found no value for. */
export const MadeInput = z.object({
  input: JsonRecord,
  missing: z.array(z.object({ path: z.string(), message: z.string() })),
});
export type MadeInput = z.infer<typeof MadeInput>;

/** An attempt at the same step in an earlier run. */
export const RecordedInput = z.object({
  runId: z.string(),
  /** The version of the definition that ran. */
  version: z.string(),
  mode: z.enum(['live', 'rehearsal']),
  attempt: z.number().int(),
  status: AttemptView.shape.status,
  at: Timestamp,
  /** What the agent was given then. */
  then: JsonRecord,
  /** What this text would give it, from the same parameters and outputs. Null: that run was of the step alone. */
  now: MadeInput.nullable(),
});
export type RecordedInput = z.infer<typeof RecordedInput>;

const base = oc.errors(contractErrors);
const OneStep = { source: z.string(), stepId: z.string() };

export const stepRehearsal = {
  /** What a step of this text could be rehearsed with. The newest attempts come first. */
  stepInputs: base
    .route({ method: 'POST', path: '/definitions/step-inputs' })
    .input(z.object({ ...OneStep, limit: z.number().int().min(1).max(50).default(12) }))
    .output(
      z.object({
        /** Why it can't be rehearsed alone. Null: it can. */
        refusal: z.object({ message: z.string(), remedy: z.string() }).nullable(),
        /** From the parameters that a form begins with; outputs of earlier steps are missing. */
        begun: MadeInput,
        recorded: z.array(RecordedInput),
      }),
    ),
  /**
   * Runs one agent step of this text as a run of its own, in rehearsal, with exactly this input: no guard, no second
   * attempt, no checkpoint.
   */
  rehearseStep: base
    .route({ method: 'POST', path: '/definitions/rehearse-step' })
    .input(z.object({ ...OneStep, input: GivenRecord }))
    .output(RunSummary),
};
