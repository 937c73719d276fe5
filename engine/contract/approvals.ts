import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { LIMITS } from '../limits/limits.ts';
import { AnswerDraftView, ApprovalReview } from './approval-review.ts';
import { ApprovalView, DecisionAction } from './approval-view.ts';
import { CallDecisionInput } from './asked-calls.ts';
import { ChangesInput, changesOf } from './changes.ts';
import { contractErrors } from './errors.ts';
import { GivenRecord } from './given.ts';
import { PageInput, pageOf, Timestamp } from './json.ts';

export { ApprovalView, DecisionAction };

export const ApprovalChanges = changesOf(ApprovalView);
export type ApprovalChanges = z.infer<typeof ApprovalChanges>;

const base = oc.errors(contractErrors);
const Notes = z.string().max(10_000).nullable().default(null);
const ApprovalFilter = {
  status: z.enum(['pending', 'decided', 'withdrawn', 'expired']).optional(),
  runId: z.string().optional(),
  /** Those that whoever asks has or may claim, those that are for anybody, or those that somebody has. */
  whose: z.enum(['mine', 'anyone', 'claimed']).optional(),
};

export const approvals = {
  list: base
    .route({ method: 'GET', path: '/approvals' })
    .input(z.object({ ...ApprovalFilter, ...PageInput }))
    .output(pageOf(ApprovalView)),
  changes: base
    .route({ method: 'GET', path: '/approvals/changes' })
    .input(z.object({ ...ApprovalFilter, ...ChangesInput }))
    .output(eventIterator(ApprovalChanges)),
  /** One approval with everything that a person needs to answer it. */
  get: base
    .route({ method: 'GET', path: '/approvals/{approvalId}' })
    .input(z.object({ approvalId: z.string() }))
    .output(ApprovalReview),
  decide: base
    .route({ method: 'POST', path: '/approvals/{approvalId}/decision' })
    .input(
      z.object({
        approvalId: z.string(),
        decision: DecisionAction,
        /** Which of the options with this action, where its author has named them. */
        outcome: z.string().max(200).optional(),
        notes: Notes,
        /**
         * What a retry changes: it is merged into the step's input.
         * A key that names a parameter changes that parameter for this step.
         */
        modifications: GivenRecord.nullable().default(null),
        /** The step that a rewind goes back to. */
        rewindTo: z.string().nullable().default(null),
        /** What is filled in with it. What is not named stays as the form shows it. */
        answer: GivenRecord.optional(),
        /** Of a request about calls of tools that goes on: what becomes of each of them. */
        calls: z.array(CallDecisionInput).max(LIMITS.callsPerQuestion.hard).optional(),
      }),
    )
    .output(ApprovalView),
  /** From now on whoever asks answers it, and nobody else. */
  claim: base
    .route({ method: 'POST', path: '/approvals/{approvalId}/claim' })
    .input(z.object({ approvalId: z.string(), notes: Notes }))
    .output(ApprovalView),
  /** It is again for whom it was before it was claimed. */
  release: base
    .route({ method: 'POST', path: '/approvals/{approvalId}/release' })
    .input(z.object({ approvalId: z.string(), notes: Notes }))
    .output(ApprovalView),
  /** From now on somebody else answers it. */
  delegate: base
    .route({ method: 'POST', path: '/approvals/{approvalId}/delegate' })
    .input(z.object({ approvalId: z.string(), to: z.string().min(1).max(200), notes: Notes }))
    .output(ApprovalView),
  /** Keeps what somebody has begun to answer, in the place of what was kept before. It is gone once it is answered. */
  saveDraft: base
    .route({ method: 'PUT', path: '/approvals/{approvalId}/drafts/{option}' })
    .input(
      AnswerDraftView.omit({ savedAt: true }).extend({
        approvalId: z.string(),
        option: z.string().min(1).max(200),
        values: GivenRecord,
        notes: z.string().max(10_000),
      }),
    )
    .output(z.object({ savedAt: Timestamp })),
  discardDraft: base
    .route({ method: 'DELETE', path: '/approvals/{approvalId}/drafts/{option}' })
    .input(z.object({ approvalId: z.string(), option: z.string().min(1).max(200) }))
    .output(z.object({})),
};
