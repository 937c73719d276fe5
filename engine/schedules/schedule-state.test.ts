import { describe, expect, test } from 'vitest';
import type { ScheduleEvent, ScheduleEventBody, ScheduleFired, ScheduleSkipped } from './schedule-event.ts';
import { evolveSchedule, initialScheduleState, type ScheduleState } from './schedule-state.ts';

const event = (body: ScheduleEventBody, at = 100): ScheduleEvent => ({
  ...body,
  scheduleId: 's',
  at,
  actor: 'operator:ada',
});
const after = (...bodies: readonly (ScheduleEventBody | [ScheduleEventBody, number])[]): ScheduleState =>
  bodies.reduce(
    (state, body) => evolveSchedule(state, Array.isArray(body) ? event(...body) : event(body as ScheduleEventBody)),
    initialScheduleState('s'),
  );

const armed = (reason: 'new' | 'changed' | 'clock_went_back' = 'new'): ScheduleEventBody => ({
  type: 'orchestration.schedule.armed',
  data: { cron: '0 3 * * *', timezone: 'UTC', version: '1.0.0', reason },
});
const fired = (more: Partial<ScheduleFired> = {}): ScheduleEventBody => ({
  type: 'orchestration.schedule.fired',
  data: { scheduledFor: 50, dueAt: 51, runId: 'r', cause: 'time', backfillId: null, ...more },
});
const queued = (scheduledFor: number, cause: 'time' | 'missed' = 'time'): ScheduleEventBody => ({
  type: 'orchestration.schedule.queued',
  data: { scheduledFor, dueAt: scheduledFor + 1, cause },
});
const skipped = (more: Partial<ScheduleSkipped> = {}): ScheduleEventBody => ({
  type: 'orchestration.schedule.skipped',
  data: {
    scheduledFor: 50,
    from: 40,
    count: 2,
    reason: 'overlap',
    message: 'busy',
    cause: 'time',
    backfillId: null,
    ...more,
  },
});
const ended = (runId: string, status: string, backfillId: string | null = null): ScheduleEventBody => ({
  type: 'orchestration.schedule.run_ended',
  data: { runId, status, backfillId },
});
const backfill = (times: number[] = [10, 20]): ScheduleEventBody => ({
  type: 'orchestration.schedule.backfill_requested',
  data: { backfillId: 'b', from: 1, until: 30, times, concurrency: 2, reason: null },
});

describe('a schedule that is armed', () => {
  test('counts its times from then on, and never takes one back', () => {
    expect(after(armed())).toMatchObject({ armed: { cron: '0 3 * * *', timezone: 'UTC', since: 100 }, takenUpTo: 100 });
    expect(after(fired({ scheduledFor: 500 }), armed('changed')).takenUpTo).toBe(500);
    expect(after(fired({ scheduledFor: 500 }), armed('clock_went_back')).takenUpTo).toBe(100);
  });

  test('drops what waits when it is disarmed, a backfill included', () => {
    const state = after(armed(), queued(120), backfill(), {
      type: 'orchestration.schedule.disarmed',
      data: { reason: 'gone', dropped: [] },
    });
    expect(state).toMatchObject({ armed: null, queue: [], backfill: { state: 'cancelled' } });
  });
});

describe('a switch', () => {
  test('says who has switched it, when and why', () => {
    expect(after({ type: 'orchestration.schedule.switched_on', data: { reason: 'go' } }).switched).toEqual({
      isOn: true,
      because: 'operator',
      at: 100,
      by: 'operator:ada',
      reason: 'go',
    });
    expect(
      after({ type: 'orchestration.schedule.switched_off', data: { because: 'template', reason: null } }).switched,
    ).toEqual({ isOn: false, because: 'template', at: 100, by: 'operator:ada', reason: null });
  });
});

describe('a time that came', () => {
  test('has been dealt with when it started a run, which goes', () => {
    expect(after(armed(), fired({ scheduledFor: 150 }))).toMatchObject({
      takenUpTo: 150,
      going: [{ runId: 'r', cause: 'time', backfillId: null }],
      lastFired: { scheduledFor: 150, at: 100 },
    });
    expect(after(armed(), fired({ scheduledFor: 150, cause: 'missed' })).takenUpTo).toBe(150);
    expect(after(armed(), [fired({ scheduledFor: 20 }), 200]).takenUpTo).toBe(100);
  });

  test('by hand or for the past says nothing about those that come by themselves', () => {
    for (const cause of ['hand', 'backfill'] as const)
      expect(after(armed(), fired({ scheduledFor: 150, cause })).takenUpTo).toBe(100);
  });

  test('waits behind others, and before those of a backfill', () => {
    expect(after(armed(), backfill([10]), queued(120), queued(130, 'missed')).queue).toEqual([
      { scheduledFor: 120, dueAt: 121, cause: 'time', backfillId: null },
      { scheduledFor: 130, dueAt: 131, cause: 'missed', backfillId: null },
      { scheduledFor: 10, dueAt: 100, cause: 'backfill', backfillId: 'b' },
    ]);
    expect(after(armed(), queued(120)).takenUpTo).toBe(120);
    expect(after(armed(), queued(20)).takenUpTo).toBe(100);
  });

  test('leaves the queue when it starts or is skipped, that very time and no other', () => {
    const waiting = [armed(), backfill([120, 130]), queued(120), queued(130)];
    expect(
      after(...waiting, fired({ scheduledFor: 120 })).queue.map(({ scheduledFor, cause }) => [scheduledFor, cause]),
    ).toEqual([
      [130, 'time'],
      [120, 'backfill'],
      [130, 'backfill'],
    ]);
    expect(
      after(...waiting, fired({ scheduledFor: 120, cause: 'backfill', backfillId: 'b' })).queue.map(
        ({ scheduledFor, cause }) => [scheduledFor, cause],
      ),
    ).toEqual([
      [120, 'time'],
      [130, 'time'],
      [130, 'backfill'],
    ]);
    expect(after(...waiting, skipped({ scheduledFor: 130, cause: 'time' })).queue).toHaveLength(3);
    expect(after(...waiting, fired({ scheduledFor: 120, cause: 'backfill', backfillId: 'other' })).queue).toHaveLength(
      4,
    );
  });

  test('is skipped with its reason', () => {
    expect(after(armed(), skipped({ scheduledFor: 150 }))).toMatchObject({
      takenUpTo: 150,
      lastSkipped: { reason: 'overlap', message: 'busy', count: 2, at: 100 },
      failuresInARow: 0,
    });
  });
});

describe('failures in a row', () => {
  test('are runs that failed and times that could not start, until a run ends otherwise', () => {
    const failures = (...bodies: ScheduleEventBody[]) => after(...bodies).failuresInARow;
    expect(failures(ended('r', 'failed'), ended('q', 'failed'))).toBe(2);
    expect(failures(ended('r', 'failed'), skipped({ reason: 'not_startable' }))).toBe(2);
    expect(failures(ended('r', 'failed'), skipped())).toBe(1);
    expect(failures(ended('r', 'failed'), ended('q', 'completed'))).toBe(0);
    expect(failures(ended('r', 'failed'), ended('q', 'cancelled'))).toBe(0);
  });

  test('count once for a run, which goes no more', () => {
    expect(after(fired(), fired({ runId: 'q' }), ended('r', 'completed')).going).toEqual([
      { runId: 'q', cause: 'time', backfillId: null },
    ]);
  });
});

describe('a pause', () => {
  test('has its reason, and ends', () => {
    const paused: ScheduleEventBody = { type: 'orchestration.schedule.paused', data: { reason: 'holidays' } };
    expect(after(paused).paused).toEqual({ at: 100, by: 'operator:ada', reason: 'holidays' });
    expect(after(paused, { type: 'orchestration.schedule.resumed', data: { reason: null } }).paused).toBeNull();
  });
});

describe('a backfill', () => {
  test('is all of its times, and counts what became of them', () => {
    expect(after(backfill()).backfill).toEqual({
      id: 'b',
      from: 1,
      until: 30,
      total: 2,
      fired: 0,
      skipped: 0,
      ended: 0,
      concurrency: 2,
      requestedAt: 100,
      requestedBy: 'operator:ada',
      state: 'going',
    });
    const state = after(
      backfill(),
      fired({ cause: 'backfill', backfillId: 'b', scheduledFor: 10 }),
      skipped({ cause: 'backfill', backfillId: 'b', scheduledFor: 20, count: 3 }),
      ended('r', 'completed', 'b'),
    );
    expect(state.backfill).toMatchObject({ fired: 1, skipped: 3, ended: 1, state: 'going' });
  });

  test('does not count what others did', () => {
    expect(
      after(backfill(), fired(), skipped(), ended('r', 'completed'), fired({ backfillId: 'other' })).backfill,
    ).toMatchObject({ fired: 0, skipped: 0, ended: 0 });
    expect(after(fired({ backfillId: 'b' })).backfill).toBeNull();
  });

  test('is cancelled with the times that wait for it, and no others', () => {
    const state = after(backfill(), queued(120), {
      type: 'orchestration.schedule.backfill_cancelled',
      data: { backfillId: 'b', dropped: [10, 20], reason: null },
    });
    expect(state).toMatchObject({ queue: [{ scheduledFor: 120 }], backfill: { state: 'cancelled' } });
  });

  test('that is over stays what it was', () => {
    const over = after(backfill(), { type: 'orchestration.schedule.backfill_finished', data: { backfillId: 'b' } });
    expect(over.backfill?.state).toBe('finished');
    expect(
      evolveSchedule(over, event({ type: 'orchestration.schedule.disarmed', data: { reason: 'gone', dropped: [] } }))
        .backfill?.state,
    ).toBe('finished');
    expect(
      after(backfill(), { type: 'orchestration.schedule.backfill_finished', data: { backfillId: 'other' } }).backfill
        ?.state,
    ).toBe('going');
  });
});
