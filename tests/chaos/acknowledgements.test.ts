import { expect, test } from 'vitest';
import type { StoredEvent } from '../../engine/journal/journal.ts';
import { brokenPromises, type Acknowledgement } from './acknowledgements.ts';

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

test('promises that the journal keeps are no complaint, and a signal that was sent twice counts once', () => {
  expect(brokenPromises(said, kept)).toEqual([]);
});

test('each promise that the journal does not keep is one', () => {
  expect(brokenPromises(said, [])).toHaveLength(said.length);
});

test('an answer that was turned into another, and a signal that was taken in twice, are complaints', () => {
  const changed = kept.map((each) =>
    each.type === 'orchestration.checkpoint.resolved'
      ? event('checkpoint.resolved', { approvalId: 'a1', decision: 'abort' })
      : each,
  );
  expect(brokenPromises(said, changed)).toEqual(['a1 was answered with continue; recorded is abort']);
  expect(brokenPromises(said, [...kept, event('signal.received', { signalId: 's1', disposition: 'late' })])).toEqual([
    'signal s1 was sent to r1, and taken in 2 times',
  ]);
});
