import { describe, expect, test } from 'vitest';
import type { StoredEvent } from '../journal/journal.ts';
import type { RunEventBody } from '../run/run-event.ts';
import {
  changesNotifications,
  changesRun,
  isNotificationOfRun,
  isOfStatus,
  notificationOfApproval,
  notificationOfEvent,
  type NotificationStanding,
} from './notifications.ts';
import type { ApprovalRow, RunRow } from './read-models.ts';

const error = { code: 'broken', message: 'It broke', retryable: false };
const how = { phase: 'ended' } as unknown as Record<string, never>;
const bodies = {
  attention: { type: 'orchestration.run.needs_attention', data: { stepId: 'fetch', attempt: 1, error } },
  setAside: { type: 'orchestration.run.set_aside', data: { error } },
  failed: { type: 'orchestration.run.failed', data: { error, stepId: 'fetch', output: null, ...how } },
  completed: { type: 'orchestration.run.completed', data: { output: null, ...how } },
  aborted: { type: 'orchestration.run.aborted', data: { notes: null, output: null, ...how } },
  warned: { type: 'orchestration.sla.warned', data: { stepId: 'fetch', since: 1, afterSeconds: 60 } },
  breached: {
    type: 'orchestration.sla.breached',
    data: { stepId: 'fetch', since: 1, afterSeconds: 90, action: 'escalate', escalateTo: 'ada', escalateAgent: null },
  },
} as unknown as Record<string, RunEventBody>;
const expired = (outcome: string) =>
  ({
    type: 'orchestration.checkpoint.expired',
    data: { approvalId: 'a', stepId: 'fetch', outcome, escalateTo: 'ada', goTo: null, then: null },
  }) as unknown as RunEventBody;
const event = (body: RunEventBody | undefined): StoredEvent =>
  ({ ...body, runId: 'run', sequence: 7, position: 70, at: 1, actor: 'system', correlationId: 'run' }) as StoredEvent;
const run = (status: string, more: Partial<RunRow> = {}) =>
  ({ id: 'run', status, parentRunId: null, error: null, stepsDone: 1, stepsTotal: 3, ...more }) as RunRow;
const tell = (body: RunEventBody | undefined, row: RunRow | undefined, more: Partial<NotificationStanding> = {}) =>
  notificationOfEvent(event(body), { run: row, title: 'Weekly', approval: undefined, ...more });

describe('somebody is notified', () => {
  test('is where a run stands, for as long as it stands there', () => {
    expect(tell(bodies.failed, run('failed', { error: 'It broke' }))).toEqual({
      kind: 'failed',
      id: 'run.7',
      runId: 'run',
      title: 'Weekly',
      position: 70,
      error: 'It broke',
      stepsDone: 1,
      stepsTotal: 3,
    });
    expect(tell(bodies.attention, run('needs_attention'))).toMatchObject({ kind: 'needs_attention' });
    expect(tell(bodies.setAside, run('needs_attention'))).toMatchObject({ kind: 'needs_attention' });
    expect(tell(bodies.completed, run('completed'))).toMatchObject({ kind: 'completed' });
    expect(tell(bodies.attention, run('running'))).toBeNull();
    expect(tell(bodies.failed, undefined)).toBeNull();
    expect(tell(bodies.aborted, run('aborted'))).toBeNull();
  });

  test('is of a child only what waits for a person', () => {
    const child = { parentRunId: 'parent' };
    expect(tell(bodies.completed, run('completed', child))).toBeNull();
    expect(tell(bodies.failed, run('failed', child))).toBeNull();
    expect(tell(bodies.attention, run('needs_attention', child))).toMatchObject({ kind: 'needs_attention' });
  });

  test('is what is late, whatever became of it since', () => {
    expect(tell(bodies.warned, run('completed'))).toMatchObject({
      kind: 'overdue',
      overdue: { what: 'slow', stepId: 'fetch', afterSeconds: 60 },
    });
    expect(tell(bodies.breached, run('completed'))).toMatchObject({
      kind: 'overdue',
      overdue: { what: 'late', afterSeconds: 90, escalatedTo: 'ada' },
    });
    expect(tell(expired('abort'), run('aborted'))).toMatchObject({
      kind: 'overdue',
      position: 70,
      overdue: { what: 'unanswered', approvalId: 'a', outcome: 'abort', escalatedTo: 'ada' },
    });
  });

  test('is a reminder only for as long as nobody has answered', () => {
    const about = (outcome: string, status: ApprovalRow['status'] | null) =>
      tell(expired(outcome), run('checkpoint'), { approval: status === null ? undefined : { status } });
    expect(about('remind', 'pending')).toMatchObject({ kind: 'overdue' });
    expect(about('escalate', 'pending')).toMatchObject({ kind: 'overdue' });
    expect(about('remind', 'decided')).toBeNull();
    expect(about('escalate', null)).toBeNull();
    expect(about('branch', 'expired')).toMatchObject({ kind: 'overdue' });
  });

  test('is a question with its possible answers', () => {
    const row = {
      id: 'a',
      runId: 'run',
      question: 'Good?',
      severity: 'high',
      options: [{ action: 'continue', label: 'Yes', allowsModification: false }],
    } as unknown as ApprovalRow;
    expect(notificationOfApproval(row, 'Weekly')).toEqual({
      kind: 'approval',
      id: 'a',
      runId: 'run',
      title: 'Weekly',
      question: 'Good?',
      severity: 'high',
      options: row.options,
    });
  });
});

test('an event makes a notification, ends some, or has nothing to do with it', () => {
  const of = (type: string) => ({ type }) as Pick<StoredEvent, 'type'>;
  const all = [
    'run.failed',
    'sla.warned',
    'checkpoint.expired',
    'checkpoint.requested',
    'checkpoint.resolved',
    'run.resumed',
    'run.aborted',
    'step.completed',
  ].map((type) => of(`orchestration.${type}`));
  expect(all.map(isOfStatus)).toEqual([true, false, false, false, false, false, false, false]);
  expect(all.map(isNotificationOfRun)).toEqual([true, true, true, false, false, false, false, false]);
  expect(all.map(changesNotifications)).toEqual([true, true, true, true, true, true, false, false]);
  expect(all.map(changesRun)).toEqual([true, false, false, false, false, true, true, false]);
});
