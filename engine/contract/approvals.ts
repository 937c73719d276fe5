import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { ChangesInput, changesOf } from './changes.ts';
import { contractErrors } from './errors.ts';
import { JsonRecord, pageOf, PageInput, Timestamp } from './json.ts';

export const DecisionAction = z.enum(['continue', 'retry', 'abort', 'rewind']);

/** A request for a decision, and what became of it. */
export const ApprovalView = z.object({
  id: z.string(),
  runId: z.string(),
  /** Null: the plan of the run is under review. */
  stepId: z.string().nullable(),
  kind: z.enum(['checkpoint', 'plan']),
  question: z.string(),
  severity: z.string(),
  required: z.boolean(),
  options: z.array(z.object({ action: DecisionAction, label: z.string(), allowsModification: z.boolean() })),
  requestedAt: Timestamp,
  status: z.enum(['pending', 'decided', 'withdrawn', 'expired']),
  decision: DecisionAction.nullable(),
  notes: z.string().nullable(),
  modifications: JsonRecord.nullable(),
  decidedBy: z.string().nullable(),
  decidedAt: Timestamp.nullable(),
});
export type ApprovalView = z.infer<typeof ApprovalView>;

export const ApprovalChanges = changesOf(ApprovalView);
export type ApprovalChanges = z.infer<typeof ApprovalChanges>;

const base = oc.errors(contractErrors);
const ApprovalFilter = { status: z.enum(['pending', 'decided', 'withdrawn', 'expired']).optional(), runId: z.string().optional() };

export const approvals = {
  list: base
    .route({ method: 'GET', path: '/approvals' })
    .input(z.object({ ...ApprovalFilter, ...PageInput }))
    .output(pageOf(ApprovalView)),
  changes: base
    .route({ method: 'GET', path: '/approvals/changes' })
    .input(z.object({ ...ApprovalFilter, ...ChangesInput }))
    .output(eventIterator(ApprovalChanges)),
  decide: base
    .route({ method: 'POST', path: '/approvals/{approvalId}/decision' })
    .input(
      z.object({
        approvalId: z.string(),
        decision: DecisionAction,
        notes: z.string().max(10_000).nullable().default(null),
        /** Of a retry: merged into the step's input; a key that names a parameter changes that parameter for this step. */
        modifications: JsonRecord.nullable().default(null),
        /** Of a rewind: the step to go back to. */
        rewindTo: z.string().nullable().default(null),
      }),
    )
    .output(ApprovalView),
};
