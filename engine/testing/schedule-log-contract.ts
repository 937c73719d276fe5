/** What every log of schedules does, those that answer later included. Run against each of them. */
import { describe, expect, test } from 'vitest';
import { TimeFiredAlready } from '../journal/journal.ts';
import type { ScheduleEvent, ScheduleFired } from '../schedules/schedule-event.ts';
import type { ScheduleLog } from '../schedules/schedule-log.ts';
import { evolveSchedule, initialScheduleState, type ScheduleState } from '../schedules/schedule-state.ts';
import type { Deferred } from '../values/deferred.ts';

const armed = (scheduleId: string): ScheduleEvent => ({
  type: 'orchestration.schedule.armed',
  data: { cron: '0 3 * * *', timezone: 'UTC', version: '1.0.0', reason: 'new' },
  scheduleId,
  at: 100,
  actor: 'operator:ada',
});
const fired = (scheduleId: string, more: Partial<ScheduleFired> = {}): ScheduleEvent => ({
  type: 'orchestration.schedule.fired',
  data: { scheduledFor: 50, dueAt: 51, runId: 'r', cause: 'time', backfillId: null, ...more },
  scheduleId,
  at: 101,
  actor: 'system',
});

function stateAfter(scheduleId: string, events: readonly ScheduleEvent[]): ScheduleState {
  return events
    .filter((event) => event.scheduleId === scheduleId)
    .reduce(evolveSchedule, initialScheduleState(scheduleId));
}

export function describeScheduleLog(name: string, openLog: () => Deferred<ScheduleLog>): void {
  describe(`contract of the log of schedules: ${name}`, () => {
    test('is empty at first', async () => {
      const log = openLog();
      expect([await log.states(), await log.readAll(0, 10), await log.lastPosition()]).toEqual([[], [], 0]);
      expect(await log.history('s', { limit: 10, beforePosition: null })).toEqual({ items: [], total: 0 });
    });

    test('gives back what was appended, with positions over all schedules, page by page', async () => {
      const log = openLog();
      const events = [armed('s'), fired('s'), armed('t')];
      const stored = await log.append(events, []);
      expect(stored).toEqual(events.map((event, index) => ({ ...event, position: index + 1 })));
      expect(await log.readAll(0, 10)).toEqual(stored);
      expect(await log.readAll(1, 1)).toEqual(stored.slice(1, 2));
      expect(await log.lastPosition()).toBe(3);
    });

    test('has a history of each schedule, which is read from its end', async () => {
      const log = openLog();
      await log.append([armed('s'), fired('s'), armed('t'), fired('s', { scheduledFor: 60 })], []);
      const history = async (limit: number, beforePosition: number | null) => {
        const { items, total } = await log.history('s', { limit, beforePosition });
        return [items.map(({ position }) => position), total];
      };
      expect(await history(2, null)).toEqual([[4, 2], 3]);
      expect(await history(9, 4)).toEqual([[2, 1], 3]);
    });

    test('keeps the newest state of each schedule beside its events, or those that are put in their place', async () => {
      const log = openLog();
      const events = [armed('s'), fired('s'), armed('t')];
      await log.append([armed('s')], [stateAfter('s', events.slice(0, 1))]);
      await log.append(events.slice(1), [stateAfter('s', events), stateAfter('t', events)]);
      const states = async () => [...(await log.states())].sort((a, b) => (a.scheduleId < b.scheduleId ? -1 : 1));
      expect(await states()).toEqual([stateAfter('s', events), stateAfter('t', events)]);
      await log.replaceStates([initialScheduleState('u')]);
      expect(await states()).toEqual([initialScheduleState('u')]);
    });

    test('knows which times came by themselves and started something', async () => {
      const log = openLog();
      const hand = fired('s', { scheduledFor: 60, cause: 'hand' });
      await log.append([fired('s'), hand, fired('s', { scheduledFor: 70, cause: 'missed' })], []);
      const wasFired = (scheduleId: string, times: number[]) =>
        Promise.all(times.map(async (time) => log.wasFired(scheduleId, time)));
      expect(await wasFired('s', [50, 60, 70, 80])).toEqual([true, false, true, false]);
      expect(await wasFired('t', [50])).toEqual([false]);
    });

    test('refuses a time that has fired, by itself or made up for, and then keeps nothing of it all', async () => {
      const log = openLog();
      await log.append([fired('s')], [stateAfter('s', [fired('s')])]);
      const again = async (...events: ScheduleEvent[]) => log.append(events, [stateAfter('t', [armed('t')])]);
      await expect(again(armed('t'), fired('s', { cause: 'missed', runId: 'other' }))).rejects.toThrow(
        TimeFiredAlready,
      );
      await expect(again(fired('t'), fired('t'))).rejects.toThrow(TimeFiredAlready);
      expect([await log.lastPosition(), (await log.states()).length]).toEqual([1, 1]);
    });

    test('lets a time fire by hand as often as somebody wants, and once in each backfill', async () => {
      const log = openLog();
      const backfill = (backfillId: string) => fired('s', { cause: 'backfill', backfillId, runId: `of ${backfillId}` });
      const byHand = (runId: string) => fired('s', { cause: 'hand', runId });
      await log.append([fired('s'), byHand('1'), byHand('2'), backfill('a'), backfill('b')], []);
      expect(await log.lastPosition()).toBe(5);
      await expect((async () => log.append([backfill('a')], []))()).rejects.toThrow(TimeFiredAlready);
    });
  });
}
