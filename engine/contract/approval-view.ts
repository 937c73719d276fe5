import { z } from 'zod';
import { JsonRecord, Timestamp } from './json.ts';

/**
 * What an answer does. `go_to`: another step runs instead of those that wait for this one. `complete`: none of those
 * runs, and the run completes. `fail`: the step has failed.
 */
export const DecisionAction = z.enum(['continue', 'retry', 'abort', 'rewind', 'go_to', 'complete', 'fail']);

/** One way to answer. */
export const ApprovalOption = z.object({
  action: DecisionAction,
  label: z.string(),
  allowsModification: z.boolean(),
  /** The author's own name for it: what `outcome` of `approvals.decide` says. Left out: its action says it. */
  outcome: z.string().optional(),
  /** How its button looks. */
  tone: z.enum(['good', 'neutral', 'bad']).optional(),
  /** Of `go_to`: the step that runs instead. */
  goTo: z.string().optional(),
  /** Of a retry: what it changes in the step's input, before it is filled in. */
  input: JsonRecord.optional(),
  /** What is filled in with it, by name: `approvals.get` has the form. Left out: nothing. */
  fields: z.array(z.string()).optional(),
});

/** What a person is asked to decide, and what became of it. */
export const ApprovalView = z.object({
  id: z.string(),
  runId: z.string(),
  /** The name of the run's definition. */
  definition: z.string(),
  /** Null: the plan of the run is under review. */
  stepId: z.string().nullable(),
  /** `tools`: calls that a step wants to make; `approvals.get` has them. */
  kind: z.enum(['checkpoint', 'plan', 'tools']),
  question: z.string(),
  severity: z.string(),
  required: z.boolean(),
  options: z.array(ApprovalOption),
  requestedAt: Timestamp,
  status: z.enum(['pending', 'decided', 'withdrawn', 'expired']),
  decision: DecisionAction.nullable(),
  notes: z.string().nullable(),
  modifications: JsonRecord.nullable(),
  decidedBy: z.string().nullable(),
  decidedAt: Timestamp.nullable(),
  /** While it is pending: when something happens because nobody has answered. Null: it waits without end. */
  expiresAt: Timestamp.nullable(),
  /** What happens then. Silence never counts as approval. */
  onExpiry: z.enum(['remind', 'escalate', 'abort', 'branch', 'reject']).nullable(),
  /** Whom else it was put before, as nobody had answered. */
  escalatedTo: z.string().nullable(),
  /** Who answers, and nobody else. Left out: one of the candidates, or anybody. */
  assignee: z.string().optional(),
  /** Who may answer, and claim it. Left out: anybody. */
  candidates: z.array(z.string()).optional(),
});
export type ApprovalView = z.infer<typeof ApprovalView>;
