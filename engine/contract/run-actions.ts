/** What may be done to a run, and what would become of it. */
import { z } from 'zod';

export const StepAction = z.enum(['retry', 'skip', 'rewind']);
export type StepAction = z.infer<typeof StepAction>;
export const RunAction = z.enum(['retry', 'pause', 'resume', 'abort', 'cancel', 'roll_back', 'kill']);
export type RunAction = z.infer<typeof RunAction>;

/** What would not be refused now: of the run as a whole, and by step id. Steps without any are left out. */
export const PossibleActions = z.object({ run: z.array(RunAction), steps: z.record(z.string(), z.array(StepAction)) });
export type PossibleActions = z.infer<typeof PossibleActions>;

/** What would become of an action, if it were done now. Nothing is done. */
export const ActionPreview = z.object({
  /** Why it would be refused. Null: it would not. */
  refusal: z.string().nullable(),
  /** The run has ended, and would go on. */
  reopens: z.boolean(),
  /** Steps that run again (ids, in the definition's order). */
  again: z.array(z.string()),
  /** Attempts under way that are told to stop. */
  stopped: z.array(z.string()),
  /** Steps whose results no longer count, because they depend on what runs again. */
  undone: z.array(z.string()),
  /** Steps that are passed over. */
  skipped: z.array(z.string()),
  /** Approvals that are taken back. */
  withdrawn: z.number().int(),
  /** Items or iterations of steps that run again which have delivered and stay as they are. */
  keptParts: z.number().int(),
  /** Steps that have delivered and stay as they are. */
  kept: z.number().int(),
  /** Steps and items that are undone, in that order. */
  compensates: z.array(z.string()),
  /** Cleanup steps that run before it ends. */
  cleansUp: z.array(z.string()),
  /** Cleanup steps of a run that has ended and would go on: they have run, and run once more at its next end. */
  cleansUpAgain: z.array(z.string()),
  /** Steps that were undone, are done again, and would be undone again if the run fails. */
  undoesAgain: z.array(z.string()),
  /** Compensations and cleanup steps that would have run, and do not. */
  leftOut: z.array(z.string()),
  /** What the definition says of undoing what its runs do. Null: nothing. */
  rollback: z.object({ reversible: z.boolean(), description: z.string() }).nullable(),
});
export type ActionPreview = z.infer<typeof ActionPreview>;
