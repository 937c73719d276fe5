/**
 * Of what somebody who is not looking is notified. Pure: the rows as they stand are arguments.
 *
 * Rules
 *  1. A notification of an approval holds for as long as it is pending; one of a run for as long as it stands as the
 *     event left it.
 *  2. Something that is overdue is told whatever became of it since, but for an approval that was answered.
 *  3. A child's end is its parent's business, unless it waits for a person.
 */
import type { NotificationView, OverdueView } from '../contract/notifications.ts';
import type { StoredEvent } from '../journal/journal.ts';
import type { RunEventType } from '../run/run-event.ts';
import type { RunStatus } from '../run/run-state.ts';
import type { ApprovalRow, RunRow } from './read-models.ts';
import { optionView } from './row-views.ts';

/** It stands somewhere in the journal. */
export type RunNotification = Exclude<NotificationView, { readonly kind: 'approval' }>;
type RunNotificationKind = 'needs_attention' | 'failed' | 'completed';

/** What kind of notification of a run an event makes, by its type, and the status that it stands for. */
const OF_RUNS: Partial<Record<RunEventType, { readonly kind: RunNotificationKind; readonly status: RunStatus }>> = {
  'orchestration.run.needs_attention': { kind: 'needs_attention', status: 'needs_attention' },
  'orchestration.run.set_aside': { kind: 'needs_attention', status: 'needs_attention' },
  'orchestration.run.failed': { kind: 'failed', status: 'failed' },
  'orchestration.run.completed': { kind: 'completed', status: 'completed' },
};
const OVERDUE: ReadonlySet<RunEventType> = new Set([
  'orchestration.sla.warned',
  'orchestration.sla.breached',
  'orchestration.checkpoint.expired',
]);
/** They make no notification themselves, but change which there are. */
const CHANGING: ReadonlySet<RunEventType> = new Set([
  'orchestration.checkpoint.requested',
  'orchestration.checkpoint.resolved',
  'orchestration.run.resumed',
]);

/** Whether it says where a run stands: of these only the newest can be told. */
export function isOfStatus({ type }: Pick<StoredEvent, 'type'>): boolean {
  return type in OF_RUNS;
}

/** Whether it makes a notification of its own, for as long as it stands. */
export function isNotificationOfRun(event: Pick<StoredEvent, 'type'>): boolean {
  return isOfStatus(event) || OVERDUE.has(event.type);
}

/** Whether somebody may have to be told of something, or no longer. */
export function changesNotifications(event: Pick<StoredEvent, 'type'>): boolean {
  return isNotificationOfRun(event) || CHANGING.has(event.type);
}

/** Whether what was told of this run may no longer hold. */
export function changesRun({ type }: Pick<StoredEvent, 'type'>): boolean {
  return type.startsWith('orchestration.run.');
}

/** @param title of the run, for people */
export function notificationOfApproval(
  { id, runId, question, severity, options }: ApprovalRow,
  title: string,
): NotificationView {
  return { kind: 'approval', id, runId, title, question, severity, options: options.map(optionView) };
}

/** The rows are of the event's run and of the approval that it is about, as they stand now. */
export interface NotificationStanding {
  readonly run: RunRow | undefined;
  readonly title: string;
  readonly approval: Pick<ApprovalRow, 'status'> | undefined;
}

/** Null: it is none, or no longer. */
export function notificationOfEvent(
  event: StoredEvent,
  { run, title, approval }: NotificationStanding,
): RunNotification | null {
  if (!run) return null;
  const common = { id: notificationIdOf(event), runId: event.runId, title, position: event.position };
  const overdue = overdueOf(event);
  if (overdue) return isSeenTo(overdue, approval) ? null : { kind: 'overdue', ...common, overdue }; // rule 2
  const found = OF_RUNS[event.type];
  if (run.status !== found?.status) return null; // rule 1
  if (run.parentRunId !== null && found.kind !== 'needs_attention') return null; // rule 3
  return { kind: found.kind, ...common, error: run.error, stepsDone: run.stepsDone, stepsTotal: run.stepsTotal };
}

export function notificationIdOf({ runId, sequence }: StoredEvent): string {
  return `${runId}.${sequence}`;
}

function overdueOf({ type, data }: StoredEvent): OverdueView | null {
  switch (type) {
    case 'orchestration.sla.warned':
      return { what: 'slow', stepId: data.stepId, afterSeconds: data.afterSeconds };
    case 'orchestration.sla.breached':
      return { what: 'late', stepId: data.stepId, afterSeconds: data.afterSeconds, escalatedTo: data.escalateTo };
    case 'orchestration.checkpoint.expired':
      return {
        what: 'unanswered',
        approvalId: data.approvalId,
        stepId: data.stepId,
        outcome: data.outcome,
        escalatedTo: data.escalateTo,
      };
    default:
      return null;
  }
}

/** A reminder of an approval that has been answered since is told to nobody. */
function isSeenTo(overdue: OverdueView, approval: NotificationStanding['approval']): boolean {
  if (overdue.what !== 'unanswered' || (overdue.outcome !== 'remind' && overdue.outcome !== 'escalate')) return false;
  return approval?.status !== 'pending';
}
