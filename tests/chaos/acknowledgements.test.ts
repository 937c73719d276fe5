import { expect, test } from 'vitest';
import type { StoredEvent } from '../../engine/journal/journal.ts';
import { brokenAcknowledgements, type Acknowledgement } from './acknowledgements.ts';

function event(type: string, data: object, runId = 'r1'): StoredEvent {
  return { type: `orchestration.${type}`, data, runId } as unknown as StoredEvent;
}

const said: readonly Acknowledgement[] = [
  { kind: 'started', runId: 'r1' },
  { kind: 'decided', approvalId: 'a1', decision: 'continue' },
  { kind: 'signalled', runId: 'r1', signalId: 's1' },
  { kind: 'cancelled', runId: 'r1' },
];
const kept = [
  event('run.created', {}),
  event('checkpoint.resolved', { approvalId: 'a1', decision: 'continue' }),
  event('signal.received', { signalId: 's1', disposition: 'delivered' }),
  event('signal.received', { signalId: 's1', disposition: 'duplicate' }),
  event('run.cancelled', {}),
];

test('acknowledgements that the journal bears out are no complaint, and a signal that was sent twice counts once', () => {
  expect(brokenAcknowledgements(said, kept)).toEqual([]);
});

test('each acknowledgement that the journal does not bear out is one', () => {
  expect(brokenAcknowledgements(said, [])).toHaveLength(said.length);
});

test('an answer that was turned into another, and a signal that was taken in twice, are complaints', () => {
  const changed = kept.map((each) =>
    each.type === 'orchestration.checkpoint.resolved'
      ? event('checkpoint.resolved', { approvalId: 'a1', decision: 'abort' })
      : each,
  );
  expect(brokenAcknowledgements(said, changed)).toEqual(['a1 was answered with continue; recorded is abort']);
  expect(
    brokenAcknowledgements(said, [...kept, event('signal.received', { signalId: 's1', disposition: 'late' })]),
  ).toEqual(['signal s1 was sent to r1, and taken in 2 times']);
});
