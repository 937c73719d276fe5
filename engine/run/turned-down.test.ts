import { describe, expect, it } from 'vitest';
import type { RunEvent, RunEventBody } from './run-event.ts';
import { isTurnedDown } from './turned-down.ts';

const event = (body: RunEventBody, runId = 'r'): RunEvent => ({ ...body, runId, sequence: 1, at: 0, actor: 'system', correlationId: 'r' }) as RunEvent;
const ofA = { runId: 'r', stepId: 'a' };
const resolved = (decision: 'continue' | 'abort' | 'withdrawn', more = {}) =>
  event({ type: 'orchestration.checkpoint.resolved', data: { approvalId: 'r.a.1', stepId: 'a', decision, notes: null, modifications: null, rewindTo: null, ...more } });

describe('an output that is turned down in the turn that is under way', () => {
  it('is not served by the next run of the same turn, though nothing is recorded yet', () => {
    expect(isTurnedDown([event({ type: 'orchestration.step.invalidated', data: { stepId: 'a' } })], 'k', ofA)).toBe(true);
    expect(isTurnedDown([event({ type: 'orchestration.step.invalidated', data: { stepId: 'b' } })], 'k', ofA)).toBe(false);
    expect(isTurnedDown([event({ type: 'orchestration.step.invalidated', data: { stepId: 'a' } }, 'other')], 'k', ofA)).toBe(false);
  });

  it('is named by its key when it came from another run', () => {
    expect(isTurnedDown([resolved('abort', { rejectedCacheKey: 'k' })], 'k', { runId: 'other', stepId: 'a' })).toBe(true);
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
