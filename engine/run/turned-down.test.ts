import { describe, expect, it } from 'vitest';
import type { RunEvent, RunEventBody } from './run-event.ts';
import { isTurnedDown, turnedDownBy } from './turned-down.ts';

const event = (body: RunEventBody, runId = 'r'): RunEvent =>
  ({ ...body, runId, sequence: 1, at: 0, actor: 'system', correlationId: 'r' }) as RunEvent;
const ofA = { runId: 'r', stepId: 'a' };
const resolved = (decision: 'continue' | 'abort' | 'withdrawn', more = {}) =>
  event({
    type: 'orchestration.checkpoint.resolved',
    data: { approvalId: 'r.a.1', stepId: 'a', decision, notes: null, modifications: null, rewindTo: null, ...more },
  });

describe('an output that is turned down in the turn that is under way', () => {
  it('is not served by the next run of the same turn, though nothing is recorded yet', () => {
    expect(isTurnedDown([event({ type: 'orchestration.step.invalidated', data: { stepId: 'a' } })], 'k', ofA)).toBe(
      true,
    );
    expect(isTurnedDown([event({ type: 'orchestration.step.invalidated', data: { stepId: 'b' } })], 'k', ofA)).toBe(
      false,
    );
    expect(
      isTurnedDown([event({ type: 'orchestration.step.invalidated', data: { stepId: 'a' } }, 'other')], 'k', ofA),
    ).toBe(false);
  });

  it('is named by its key when it came from another run', () => {
    expect(isTurnedDown([resolved('abort', { rejectedCacheKey: 'k' })], 'k', { runId: 'other', stepId: 'a' })).toBe(
      true,
    );
    expect(isTurnedDown([resolved('withdrawn')], 'k', { runId: 'other', stepId: 'a' })).toBe(false);
    expect(isTurnedDown([resolved('withdrawn')], 'k', ofA)).toBe(true);
    expect(isTurnedDown([resolved('continue')], 'k', ofA)).toBe(false);
  });

  it('takes its items with it when the whole step is undone, and leaves those of a step whose name is alike', () => {
    const undone = [event({ type: 'orchestration.step.compensated', data: { stepId: 'a', attempt: 1 } })];
    expect(isTurnedDown(undone, 'k', { runId: 'r', stepId: 'a[3]' })).toBe(true);
    expect(isTurnedDown(undone, 'k', { runId: 'r', stepId: 'ab' })).toBe(false);
  });
});

describe('what an event turns down', () => {
  const expired = (outcome: string, stepId: string | null = 'a', more = {}) =>
    event({
      type: 'orchestration.checkpoint.expired',
      data: { approvalId: 'r.a.1', stepId, outcome, escalateTo: null, goTo: null, then: null, ...more },
    } as unknown as RunEventBody);
  const queued = (reason: 'retry' | 'rewind', more = {}) =>
    event({
      type: 'orchestration.step.reopened',
      data: { stepId: 'a', reason, modifications: null, notes: null, ...more },
    });
  const none = { keys: [], outputs: [] };

  it('is what the step had made, and all of its parts when the run goes back to it', () => {
    expect(turnedDownBy(queued('retry'))).toEqual({ keys: [], outputs: [{ runId: 'r', stepId: 'a', isWhole: false }] });
    expect(turnedDownBy(queued('rewind'))).toEqual({ keys: [], outputs: [{ runId: 'r', stepId: 'a', isWhole: true }] });
    expect(turnedDownBy(queued('retry', { rejectedCacheKey: 'k', rejectedCacheKeys: ['l', 'm'] })).keys).toEqual([
      'k',
      'l',
      'm',
    ]);
    expect(turnedDownBy(queued('retry', { rejectedCacheKeys: ['l'] })).keys).toEqual(['l']);
  });

  it('is everything that is about to be undone', () => {
    const steps = ['b', 'a'].map((stepId) => ({ stepId, attempt: 1, compensationId: `${stepId}@compensation` }));
    const started = event({
      type: 'orchestration.run.rollback_started',
      data: { reason: 'operator', steps, outcome: 'aborted', error: null, stepId: null, notes: null },
    });
    expect(turnedDownBy(started)).toEqual({
      keys: [],
      outputs: [
        { runId: 'r', stepId: 'b', isWhole: true },
        { runId: 'r', stepId: 'a', isWhole: true },
      ],
    });
  });

  it('is what a person turned down, whole, and what was withdrawn, alone', () => {
    expect(turnedDownBy(resolved('abort', { rejectedCacheKey: 'k' }))).toEqual({
      keys: ['k'],
      outputs: [{ runId: 'r', stepId: 'a', isWhole: true }],
    });
    expect(turnedDownBy(resolved('withdrawn'))).toEqual({
      keys: [],
      outputs: [{ runId: 'r', stepId: 'a', isWhole: false }],
    });
    expect([turnedDownBy(resolved('continue')), turnedDownBy(resolved('abort', { stepId: null }))]).toEqual([
      none,
      none,
    ]);
  });

  it('is what silence turned down, once the question is closed', () => {
    expect(turnedDownBy(expired('abort', 'a', { rejectedCacheKey: 'k' }))).toEqual({
      keys: ['k'],
      outputs: [{ runId: 'r', stepId: 'a', isWhole: true }],
    });
    expect(turnedDownBy(expired('branch'))).toEqual({
      keys: [],
      outputs: [{ runId: 'r', stepId: 'a', isWhole: true }],
    });
    expect([expired('remind'), expired('escalate'), expired('abort', null)].map(turnedDownBy)).toEqual([
      none,
      none,
      none,
    ]);
  });

  it('is nothing when something else happens', () => {
    expect(turnedDownBy(event({ type: 'orchestration.run.paused', data: { notes: null } }))).toEqual(none);
    expect(isTurnedDown([], 'k', ofA)).toBe(false);
    expect(
      isTurnedDown([event({ type: 'orchestration.run.paused', data: { notes: null } }), queued('retry')], 'k', ofA),
    ).toBe(true);
  });
});
