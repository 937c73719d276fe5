/** What events of several kinds say. */
import { z } from 'zod';
import { ErrorView } from '../error-view.ts';
import { TooLarge } from '../too-large.ts';
import { ExpressionProblemView } from '../run-view.ts';

/** What is perhaps too large to be told: a stand-in says how large, and where it can be asked for. */
export function perhapsLarge<Value extends z.ZodType>(value: Value) {
  return z.union([value, z.object({ $tooLarge: TooLarge })]);
}

/** The step, or the part of one, that an event is about, and which try of it. */
export const OfAttempt = { stepId: z.string(), attempt: z.number().int() };

export const EndOutcome = z.enum(['completed', 'partially_completed', 'failed', 'aborted', 'cancelled']);

/** How a run is about to end. */
export const BeginOfEnd = {
  outcome: EndOutcome,
  error: ErrorView.nullable(),
  stepId: z.string().nullable(),
  notes: z.string().nullable(),
  cause: ErrorView.optional(),
};

export const RollbackReason = z.enum(['failure', 'abort', 'cancel', 'breach', 'operator']);

/** Of every end: where it ended, and what it left undone or could not do. */
export const HowItEndedView = {
  state: z.string().optional(),
  cause: ErrorView.optional(),
  rollback: perhapsLarge(
    z.object({
      compensated: z.array(z.string()),
      notCompensated: z.array(
        z.object({ stepId: z.string(), reason: z.enum(['failed', 'killed', 'no_compensation', 'not_done_here']) }),
      ),
    }),
  ).optional(),
  killed: perhapsLarge(z.object({ notes: z.string().nullable(), skipped: z.array(z.string()) })).optional(),
  problems: perhapsLarge(z.array(ExpressionProblemView)).optional(),
  setAside: z.literal(true).optional(),
};

export const StepWarningView = z.object({
  code: z.enum(['missing_value', 'missing_path', 'loop_exhausted', 'agent_version_lost']),
  message: z.string(),
  path: z.string(),
});
