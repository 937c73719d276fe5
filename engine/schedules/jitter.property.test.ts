import { expect, test } from 'vitest';
import type { Trigger } from '../definition/trigger.ts';
import { seededRandom } from '../testing/seeded-random.ts';
import { dueAtOf, nextLookAt, nextScheduleMove } from './next-schedule-move.ts';
import { scheduleOf } from './schedule.ts';
import type { ScheduleFact, ScheduleFactBody } from './schedule-fact.ts';
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
  const facts: ScheduleFact[] = [];
  const record = (body: ScheduleFactBody, at: number) => {
    const fact: ScheduleFact = { ...body, scheduleId: schedule.id, at, actor: 'system' };
    facts.push(fact);
    state = evolveSchedule(state, fact);
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
      if (move.kind === 'record') for (const fact of move.facts) record(fact, now);
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
  return { schedule, facts, until };
}

function taken(facts: readonly ScheduleFact[]): number[] {
  return facts.flatMap((fact) => {
    if (fact.type === 'orchestration.schedule.fired') return [fact.data.scheduledFor];
    return fact.type === 'orchestration.schedule.skipped'
      ? Array.from({ length: fact.data.count }, () => fact.data.scheduledFor)
      : [];
  });
}

test.each(CRONS.flatMap((cron) => [60, 600, 7_200, 86_400].map((jitterSeconds) => ({ cron, jitterSeconds }))))(
  '$cron with up to $jitterSeconds s: every time comes, once, in order, and none is called missed',
  ({ cron, jitterSeconds }) => {
    const hours = cron === '0 3 * * *' ? 480 : cron === '* * * * *' ? 2 : 8;
    const { schedule, facts, until } = play({ cron, jitterSeconds }, hours, []);
    const wanted = schedule.recurrence
      .between(start, until, 10_000)
      .times.filter((time) => dueAtOf(schedule, time) < until);
    const fired = facts.flatMap((fact) => (fact.type === 'orchestration.schedule.fired' ? [fact] : []));
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
    const { schedule, facts, until } = play(trigger, 3, absences);
    const all = schedule.recurrence.between(start, until, 10_000).times;
    const last =
      facts
        .flatMap((fact) =>
          fact.type === 'orchestration.schedule.fired' || fact.type === 'orchestration.schedule.skipped'
            ? [fact.data.scheduledFor]
            : [],
        )
        .at(-1) ?? 0;
    expect(taken(facts).length, `seed ${seed}`).toBe(all.filter((time) => time <= last).length);
    const missed = facts.flatMap((fact) =>
      fact.type === 'orchestration.schedule.fired' && fact.data.cause === 'missed' ? [fact.data.dueAt] : [],
    );
    for (const dueAt of missed)
      expect(
        absences.some(({ from, until: end }) => dueAt >= from && dueAt < end),
        `seed ${seed}`,
      ).toBe(true);
  }
});
