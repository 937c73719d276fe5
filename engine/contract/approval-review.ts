import { z } from 'zod';
import { ApprovalView } from './approval-view.ts';
import { AskedCallView, CallDecisionView } from './asked-calls.ts';
import { FormView } from './form.ts';
import { JsonRecord, JsonValue, Timestamp } from './json.ts';
import { AttemptView } from './attempt-view.ts';
import { DeliverableView } from './deliverable-view.ts';
import { RunSummary } from './run-summary.ts';

/** What one attempt has made, as it is put before a person. */
export const ReviewedWork = z.object({
  attempt: z.number().int(),
  finishedAt: Timestamp.nullable(),
  durationMs: z.number().nullable(),
  input: JsonRecord,
  output: JsonValue,
  deliverable: DeliverableView.nullable(),
  warnings: AttemptView.shape.warnings,
});
export type ReviewedWork = z.infer<typeof ReviewedWork>;

const StepName = z.object({ id: z.string(), name: z.string(), agent: z.string().nullable() });

/** What whoever asks has begun to answer. */
export const AnswerDraftView = z.object({
  /** Which answer, by its name or what it does. */
  option: z.string(),
  /** What stands in the fields. It need not be right. */
  values: JsonRecord,
  notes: z.string(),
  /** Of a retry: the step's input as it is being written. Null: nobody has changed it. */
  input: z.string().nullable(),
  savedAt: Timestamp,
});
export type AnswerDraftView = z.infer<typeof AnswerDraftView>;

/** An approval, and everything that a person needs to answer it. */
export const ApprovalReview = z.object({
  approval: ApprovalView,
  run: RunSummary,
  /** The definition's name for people. */
  title: z.string(),
  /** Null: the plan of the run is under review. */
  step: StepName.extend({
    /** Under review; after the decision, what was decided on. */
    work: ReviewedWork.nullable(),
    /** What was turned down before it. */
    previous: ReviewedWork.nullable(),
    /**
     * The modifications under which the work was made. A new retry begins without them: whoever means to keep them has
     * to give them again.
     */
    madeWith: JsonRecord.nullable(),
  }).nullable(),
  /** What is filled in when it goes on, as it was shown. Null: nothing. */
  form: FormView.nullable(),
  /** What was filled in. Null: nothing, or it has not been answered so. */
  answer: JsonRecord.nullable(),
  /** Whoever asks, as people are named. */
  you: z.string(),
  /** Why they may not answer. Null: they may. */
  whyNot: z.string().nullable(),
  /** What whoever asks has begun to answer and not given yet. */
  drafts: z.array(AnswerDraftView),
  /** The calls of tools that are asked about, with what was decided. Empty: it is about something else. */
  calls: z.array(AskedCallView.extend({ decided: CallDecisionView.nullable() })),
  /** The steps that start when it goes on; of a plan, those that it begins with. */
  next: z.array(StepName),
  /** How many steps depend on it, directly or not; of a plan, all of them. */
  laterSteps: z.number().int(),
  /** The steps of a plan that can run side by side, phase by phase. Empty for a step. */
  phases: z.array(z.array(StepName)),
  /** Where a rewind can go: the steps that have run. */
  rewindTargets: z.array(StepName),
  /** Approvals about the same step that were answered before, oldest first. */
  earlier: z.array(ApprovalView),
  /** What the run and its children have cost so far, as far as agents report it. Null: none has. */
  cost: z.number().nullable(),
});
export type ApprovalReview = z.infer<typeof ApprovalReview>;
