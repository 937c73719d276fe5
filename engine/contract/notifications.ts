/**
 * What there is to tell somebody who is not looking: pending approvals, runs that failed, need attention or are done,
 * and what is overdue. A host calls people with it; whom it was told already, each host remembers itself.
 */
import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { ApprovalView } from './approval-view.ts';
import { contractErrors } from './errors.ts';

const common = {
  /** Told once for each of them. The same at every asking, also of another engine on the same store. */
  id: z.string(),
  runId: z.string(),
  /** What the run is called for people: the display name of its definition. */
  title: z.string(),
};
/** The place of its event in the journal: whoever has not passed it on comes back with a place before. */
const Position = z.number().int();

/** What is late. Seconds are those of the SLA. */
export const OverdueView = z.discriminatedUnion('what', [
  z.object({ what: z.literal('slow'), stepId: z.string(), afterSeconds: z.number() }),
  z.object({
    what: z.literal('late'),
    stepId: z.string(),
    afterSeconds: z.number(),
    escalatedTo: z.string().nullable(),
  }),
  z.object({
    what: z.literal('unanswered'),
    approvalId: z.string(),
    /** Null: the plan of the run. */
    stepId: z.string().nullable(),
    /** What came of the silence. */
    outcome: z.enum(['remind', 'escalate', 'abort', 'branch', 'reject']),
    escalatedTo: z.string().nullable(),
  }),
]);
export type OverdueView = z.infer<typeof OverdueView>;

export const NotificationView = z.discriminatedUnion('kind', [
  ApprovalView.pick({ question: true, severity: true, options: true }).extend({
    kind: z.literal('approval'),
    ...common,
  }),
  z.object({
    kind: z.enum(['needs_attention', 'failed', 'completed']),
    ...common,
    position: Position,
    error: z.string().nullable(),
    stepsDone: z.number().int(),
    stepsTotal: z.number().int(),
  }),
  z.object({ kind: z.literal('overdue'), ...common, position: Position, overdue: OverdueView }),
]);
export type NotificationView = z.infer<typeof NotificationView>;

/** What there is to tell since the last message, and what no longer is (answered, taken up again). */
export const NotificationChanges = z.object({
  /** Up to where in the journal this is true. */
  position: z.number().int(),
  notifications: z.array(NotificationView),
  gone: z.array(z.string()),
});
export type NotificationChanges = z.infer<typeof NotificationChanges>;

export const notifications = {
  /**
   * First all pending approvals (the first 200) and what happened to runs since a place in the journal and still
   * stands; then what changes. Null: what happens from now on. After a long absence only the newest 20,000 events are
   * looked through.
   */
  changes: oc
    .errors(contractErrors)
    .route({ method: 'GET', path: '/notifications/changes' })
    .input(z.object({ afterPosition: z.number().int().min(0).nullable().default(null) }))
    .output(eventIterator(NotificationChanges)),
};
