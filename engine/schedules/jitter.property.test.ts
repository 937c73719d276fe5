import { expect, test } from 'vitest';
import type { Trigger } from '../definition/trigger.ts';
import { seededRandom } from '../values/seeded-random.ts';
import { dueWithJitter, nextLookAt, nextScheduleMove } from './next-schedule-move.ts';
import { scheduleOf } from './schedule.ts';
import type { ScheduleEvent, ScheduleEventBody } from './schedule-event.ts';
import { evolveSchedule, initialScheduleState } from './schedule-state.ts';

const MINUTE = 60_000;
const start = Date.UTC(2026, 0, 5, 0, 30);
const CRONS = ['* * * * *', '*/7 * * * *', '0,1,2 * * * *', '0 * * * *', '0 3 * * *'];

/** What the schedule did by itself in so many days, looked at exactly when it asks for it, with absences in between. */
function play(
  trigger: Partial<Trigger>,
  hours: number,
  absences: readonly { readonly from: number; readonly until: number }[],
) {
  const whole: Trigger = {
    id: 't',
    cron: '* * * * *',
    timezone: 'UTC',
    parameters: {},
    overlap: 'allow_all',
    missed: 'skip',
    maxMissed: 10,
    jitterSeconds: 0,
    enabled: true,
    mode: null,
    ...trigger,
  };
  const schedule = scheduleOf(
    {
      organization: 'global',
      owner: 'owner',
      name: 'jitter',
      displayName: 'Jitter',
      version: '1.0.0',
      isFromLibrary: false,
    },
    whole,
  );
  let state = initialScheduleState(schedule.id);
  const events: ScheduleEvent[] = [];
  const record = (body: ScheduleEventBody, at: number) => {
    const event: ScheduleEvent = { ...body, scheduleId: schedule.id, at, actor: 'system' };
    events.push(event);
    state = evolveSchedule(state, event);
  };
  record(
    {
      type: 'orchestration.schedule.armed',
      data: { cron: whole.cron, timezone: 'UTC', version: '1.0.0', reason: 'new' },
    },
    start,
  );
  const until = start + hours * 60 * MINUTE;
  for (let now = start; now < until; ) {
    for (let move = nextScheduleMove(schedule, state, now); move; move = nextScheduleMove(schedule, state, now)) {
      if (move.kind === 'record') for (const event of move.events) record(event, now);
      else
        record(
          {
            type: 'orchestration.schedule.fired',
            data: {
              scheduledFor: move.scheduledFor,
              dueAt: move.dueAt,
              runId: `${move.scheduledFor}`,
              cause: move.cause,
              backfillId: null,
            },
          },
          now,
        );
    }
    const next = nextLookAt(schedule, state) ?? until;
    const absence = absences.find(({ from, until: end }) => next >= from && next < end);
    now = absence ? absence.until : next;
  }
  return { schedule, events, until };
}

function taken(events: readonly ScheduleEvent[]): number[] {
  return events.flatMap((event) => {
    if (event.type === 'orchestration.schedule.fired') return [event.data.scheduledFor];
    return event.type === 'orchestration.schedule.skipped'
      ? Array.from({ length: event.data.count }, () => event.data.scheduledFor)
      : [];
  });
}

test.each(CRONS.flatMap((cron) => [60, 600, 7_200, 86_400].map((jitterSeconds) => ({ cron, jitterSeconds }))))(
  '$cron with up to $jitterSeconds s: every time comes, once, in order, and none is called missed',
  ({ cron, jitterSeconds }) => {
    const hours = cron === '0 3 * * *' ? 480 : cron === '* * * * *' ? 2 : 8;
    const { schedule, events, until } = play({ cron, jitterSeconds }, hours, []);
    const wanted = schedule.recurrence
      .between(start, until, 10_000)
      .times.filter((time) => dueWithJitter(schedule, time) < until);
    const fired = events.flatMap((event) => (event.type === 'orchestration.schedule.fired' ? [event] : []));
    expect(fired.map(({ data }) => data.scheduledFor)).toEqual(wanted);
    expect(new Set(fired.map(({ data }) => data.cause))).toEqual(new Set(['time']));
    for (const { at, data } of fired)
      expect([at, at - data.scheduledFor <= jitterSeconds * 1_000]).toEqual([data.dueAt, true]);
  },
);

test('with absences each time comes or is said to have been left out, once, and only what fell into one is called missed', () => {
  for (let seed = 0; seed < 12; seed++) {
    const random = seededRandom(seed);
    const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
    const absences = Array.from({ length: 3 }, (_, index) => {
      const from = start + index * 60 * MINUTE + Math.floor(random() * 20) * MINUTE;
      return { from, until: from + Math.floor(random() * 40 * MINUTE) };
    });
    const trigger = {
      cron: pick(CRONS.slice(0, 3)),
      jitterSeconds: pick([0, 60, 600, 7_200, 86_400]),
      missed: pick(['skip', 'run_once', 'run_all'] as const),
    };
    const { schedule, events, until } = play(trigger, 3, absences);
    const all = schedule.recurrence.between(start, until, 10_000).times;
    const last =
      events
        .flatMap((event) =>
          event.type === 'orchestration.schedule.fired' || event.type === 'orchestration.schedule.skipped'
            ? [event.data.scheduledFor]
            : [],
        )
        .at(-1) ?? 0;
    expect(taken(events).length, `seed ${seed}`).toBe(all.filter((time) => time <= last).length);
    const missed = events.flatMap((event) =>
      event.type === 'orchestration.schedule.fired' && event.data.cause === 'missed' ? [event.data.dueAt] : [],
    );
    for (const dueAt of missed)
      expect(
        absences.some(({ from, until: end }) => dueAt >= from && dueAt < end),
        `seed ${seed}`,
      ).toBe(true);
  }
});
