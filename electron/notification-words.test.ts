import { expect, test } from 'vitest';
import type { NotificationView, OverdueView } from '../engine/contract/notifications.ts';
import { inWords } from './notification-words.ts';

const common = { id: 'run.7', runId: 'run', title: 'Weekly' };
const late = (overdue: OverdueView) => inWords({ ...common, kind: 'overdue', position: 70, overdue });
const run = (kind: 'failed' | 'completed' | 'needs_attention', error: string | null = null): NotificationView => ({
  ...common,
  kind,
  position: 70,
  error,
  stepsDone: 1,
  stepsTotal: 3,
});

test('a question says what is asked, and offers the answers that its page has', () => {
  const options = [{ action: 'continue' as const, label: 'Yes', allowsModification: false }];
  expect(inWords({ ...common, id: 'a', kind: 'approval', question: 'Good?', severity: 'high', options })).toEqual({
    id: 'a',
    kind: 'approval',
    title: 'To decide: Weekly',
    body: 'Good?',
    path: '/approvals/a',
    isUrgent: true,
    answers: [{ label: 'Yes', path: '/approvals/a?answer=continue' }],
  });
});

test('a run says where it stands, and why', () => {
  expect(inWords(run('failed', 'It broke'))).toMatchObject({
    title: 'Weekly failed',
    body: 'It broke',
    path: '/runs/run',
    isUrgent: false,
  });
  expect(inWords(run('completed'))).toMatchObject({ title: 'Weekly completed', body: '1 of 3 steps done' });
  expect(inWords(run('needs_attention'))).toMatchObject({ title: 'Weekly needs attention' });
});

test('what is late says for how long, and whom it is put before', () => {
  expect(late({ what: 'slow', stepId: 'fetch', afterSeconds: 90 })).toMatchObject({
    title: 'Weekly: slower than hoped',
    body: '“fetch” has taken 90 s already.',
    path: '/runs/run?step=fetch',
    isUrgent: false,
  });
  expect(late({ what: 'late', stepId: 'fetch', afterSeconds: 7_200, escalatedTo: 'ada' })).toMatchObject({
    title: 'Weekly: overdue',
    body: '“fetch” has breached its SLA of 2 h. It is put before ada.',
    isUrgent: true,
  });
  expect(late({ what: 'late', stepId: 'fetch', afterSeconds: 172_800, escalatedTo: null }).body).toBe(
    '“fetch” has breached its SLA of 2 days.',
  );
});

test('a question without an answer leads to where it can be answered, or to what became of the silence', () => {
  const silence = { what: 'unanswered', approvalId: 'a', stepId: 'fetch', escalatedTo: null } as const;
  expect(late({ ...silence, outcome: 'remind' })).toMatchObject({
    title: 'Weekly: still to decide',
    body: 'Nobody has answered the question about “fetch”.',
    path: '/approvals/a',
    isUrgent: false,
  });
  expect(late({ ...silence, outcome: 'escalate' })).toMatchObject({ path: '/approvals/a', isUrgent: true });
  expect(late({ ...silence, outcome: 'branch' })).toMatchObject({
    title: 'Weekly: went another way',
    path: '/runs/run',
  });
  expect(late({ ...silence, outcome: 'abort', stepId: null })).toMatchObject({
    title: 'Weekly: aborted',
    body: 'Nobody has answered the question about the plan.',
    path: '/runs/run',
  });
});
