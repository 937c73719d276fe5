import { describe, expect, test } from 'vitest';
import type { Trigger } from '../definition/trigger.ts';
import { nextLookAt, nextScheduleMove } from './next-schedule-move.ts';
import { scheduleOf, type Schedule } from './schedule.ts';
import type { ScheduledBecause, ScheduleEvent, ScheduleEventBody } from './schedule-event.ts';
import { evolveSchedule, initialScheduleState, type ScheduleState } from './schedule-state.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A Monday. The schedule comes at three in the morning, every night. */
const monday = Date.UTC(2026, 0, 5);
const night = (day: number) => monday + day * DAY + 3 * HOUR;
const armedAt = monday + HOUR;

function scheduleWith(trigger: Partial<Trigger> = {}): Schedule {
  const whole: Trigger = {
    id: 'night',
    cron: '0 3 * * *',
    timezone: 'UTC',
    parameters: {},
    overlap: 'skip',
    missed: 'run_once',
    maxMissed: 10,
    jitterSeconds: 0,
    enabled: true,
    mode: null,
    ...trigger,
  };
  return scheduleOf(
    {
      organization: 'global',
      owner: 'owner',
      name: 'nightly',
      displayName: 'Nightly',
      version: '1.0.0',
      isFromLibrary: false,
    },
    whole,
  );
}

/** Plays a schedule: every move is made, runs go until they are ended. */
class Play {
  readonly schedule: Schedule;
  state: ScheduleState;
  now = armedAt;
  /** Started runs, by day: `0 time`, `3 missed`. */
  readonly started: string[] = [];
  readonly cancelled: string[] = [];
  readonly events: ScheduleEvent[] = [];

  constructor(trigger: Partial<Trigger> = {}) {
    this.schedule = scheduleWith(trigger);
    this.state = initialScheduleState(this.schedule.id);
    this.record({
      type: 'orchestration.schedule.armed',
      data: { cron: trigger.cron ?? '0 3 * * *', timezone: 'UTC', version: '1.0.0', reason: 'new' },
    });
  }

  record(body: ScheduleEventBody, at = this.now): void {
    const event: ScheduleEvent = { ...body, scheduleId: this.schedule.id, at, actor: 'system' };
    this.events.push(event);
    this.state = evolveSchedule(this.state, event);
  }

  /** Moves time, and does all there is to do then. */
  at(now: number): this {
    this.now = now;
    for (
      let move = nextScheduleMove(this.schedule, this.state, now);
      move;
      move = nextScheduleMove(this.schedule, this.state, now)
    ) {
      if (move.kind === 'record') for (const event of move.events) this.record(event);
      else {
        const { scheduledFor, dueAt, cause, backfillId, cancel } = move;
        for (const runId of cancel) {
          this.cancelled.push(runId);
          this.end(runId, 'cancelled');
        }
        const runId = `run ${this.started.length + 1}`;
        this.started.push(`${dayOf(scheduledFor)} ${cause}`);
        this.record({ type: 'orchestration.schedule.fired', data: { scheduledFor, dueAt, runId, cause, backfillId } });
      }
    }
    return this;
  }

  end(runId: string, status = 'completed'): this {
    const backfillId = this.state.going.find((run) => run.runId === runId)?.backfillId ?? null;
    this.record({ type: 'orchestration.schedule.run_ended', data: { runId, status, backfillId } });
    return this;
  }

  /** Ends what goes, one after the other, until nothing starts any more. */
  endAll(): this {
    for (let [run] = this.state.going; run; [run] = this.state.going) this.end(run.runId).at(this.now);
    return this;
  }

  hand(): this {
    this.record({
      type: 'orchestration.schedule.fired',
      data: { scheduledFor: this.now, dueAt: this.now, runId: `by hand ${this.now}`, cause: 'hand', backfillId: null },
    });
    return this;
  }

  backfill(days: readonly number[], concurrency = 1): this {
    const times = days.map(night);
    this.record({
      type: 'orchestration.schedule.backfill_requested',
      data: { backfillId: 'b', from: times[0] ?? 0, until: times.at(-1) ?? 0, times, concurrency, reason: null },
    });
    return this;
  }

  /** Of what was skipped: which days, and why. */
  get skipped(): string[] {
    return this.events.flatMap((event) =>
      event.type === 'orchestration.schedule.skipped' ? [`${daysOf(event.data)} ${event.data.reason}`] : [],
    );
  }
}

function dayOf(time: number): number {
  return Math.floor((time - monday) / DAY);
}

function daysOf({ from, scheduledFor, count }: { from: number; scheduledFor: number; count: number }): string {
  return count === 1 ? String(dayOf(scheduledFor)) : `${dayOf(from)}-${dayOf(scheduledFor)}`;
}

describe('a time that comes', () => {
  test('starts a run, once, and the next one is looked for', () => {
    const play = new Play().at(night(0) - 1);
    expect(play.started).toEqual([]);
    expect(nextLookAt(play.schedule, play.state)).toBe(night(0));
    play
      .at(night(0))
      .at(night(0))
      .at(night(0) + MINUTE);
    expect(play.started).toEqual(['0 time']);
    expect(nextLookAt(play.schedule, play.state)).toBe(night(1));
  });

  test('from before the schedule was there does not count', () => {
    expect(new Play().at(armedAt + 1).started).toEqual([]);
  });

  test('is put off by its jitter, and what it was scheduled for stays', () => {
    const play = new Play({ jitterSeconds: 3600 });
    const dueAt = nextLookAt(play.schedule, play.state) ?? 0;
    expect(dueAt).toBeGreaterThan(night(0));
    expect(dueAt).toBeLessThanOrEqual(night(0) + HOUR);
    expect(play.at(dueAt - 1).started).toEqual([]);
    play.at(dueAt);
    expect(play.state.lastFired).toMatchObject({ scheduledFor: night(0), dueAt, cause: 'time' });
  });
});

describe('while the run before is still going, the next time', () => {
  test('skip: is left out, and says which run was in its way', () => {
    const play = new Play({ overlap: 'skip' }).at(night(0)).at(night(1));
    expect(play.started).toEqual(['0 time']);
    expect(play.skipped).toEqual(['1 overlap']);
    expect(play.state.lastSkipped?.message).toBe('The run run 1 was still going');
    expect(play.end('run 1').at(night(2)).started).toEqual(['0 time', '2 time']);
  });

  test('queue_one: waits for it, and no second one does', () => {
    const play = new Play({ overlap: 'queue_one' }).at(night(0)).at(night(1)).at(night(2));
    expect(play.started).toEqual(['0 time']);
    expect(play.skipped).toEqual(['2 queue_full']);
    expect(play.end('run 1').at(play.now).started).toEqual(['0 time', '1 time']);
    expect(play.endAll().started).toEqual(['0 time', '1 time']);
  });

  test('queue_all: waits, however many there are, oldest first', () => {
    const play = new Play({ overlap: 'queue_all' }).at(night(0)).at(night(1)).at(night(2)).at(night(3));
    expect(play.started).toEqual(['0 time']);
    expect(play.endAll().started).toEqual(['0 time', '1 time', '2 time', '3 time']);
    expect(play.skipped).toEqual([]);
  });

  test('queue_all: a hundred wait, and not one more', () => {
    const play = new Play({ overlap: 'queue_all' });
    for (let day = 0; day <= 102; day++) play.at(night(day));
    expect(play.state.queue).toHaveLength(100);
    expect(play.skipped).toEqual(['101 queue_full', '102 queue_full']);
  });

  test('cancel_other: takes its place', () => {
    const play = new Play({ overlap: 'cancel_other' }).at(night(0)).at(night(1));
    expect(play.cancelled).toEqual(['run 1']);
    expect(play.started).toEqual(['0 time', '1 time']);
  });

  test('allow_all: starts beside it', () => {
    const play = new Play({ overlap: 'allow_all' }).at(night(0)).at(night(1)).at(night(2));
    expect(play.state.going).toHaveLength(3);
  });

  test('a run that somebody started by hand is in its way as any other', () => {
    const play = new Play({ overlap: 'skip' });
    play
      .at(night(0) - HOUR)
      .hand()
      .at(night(0));
    expect(play.skipped).toEqual(['0 overlap']);
  });
});

describe('times at which nobody was there', () => {
  test('skip: are left out, and are told as what they are', () => {
    const play = new Play({ missed: 'skip' }).at(night(2) + HOUR);
    expect(play.started).toEqual([]);
    expect(play.skipped).toEqual(['0-2 missed']);
    expect(play.at(night(3)).started).toEqual(['3 time']);
  });

  test('run_once: the newest is made up for', () => {
    const play = new Play({ missed: 'run_once' }).at(night(2) + HOUR);
    expect(play.started).toEqual(['2 missed']);
    expect(play.skipped).toEqual(['0-1 missed']);
  });

  test('run_all: all are made up for, one after the other, oldest first', () => {
    const play = new Play({ missed: 'run_all' }).at(night(2) + HOUR);
    expect(play.started).toEqual(['0 missed']);
    expect(play.endAll().started).toEqual(['0 missed', '1 missed', '2 missed']);
    expect(play.skipped).toEqual([]);
  });

  test('run_all: no more than the cap, the newest ones', () => {
    const play = new Play({ missed: 'run_all', maxMissed: 3 }).at(night(12) + HOUR).endAll();
    expect(play.started).toEqual(['10 missed', '11 missed', '12 missed']);
    expect(play.skipped).toEqual(['0-9 missed']);
  });

  test('run_all: all at once where runs may overlap', () => {
    expect(new Play({ missed: 'run_all', overlap: 'allow_all' }).at(night(2) + HOUR).state.going).toHaveLength(3);
  });

  test('a time that comes while they are made up for is left out under skip, and waits under queue_all', () => {
    const skipping = new Play({ missed: 'run_all' }).at(night(1) + HOUR).at(night(2));
    expect(skipping.skipped).toEqual(['2 overlap']);
    const queueing = new Play({ missed: 'run_all', overlap: 'queue_all' })
      .at(night(1) + HOUR)
      .at(night(2))
      .endAll();
    expect(queueing.started).toEqual(['0 missed', '1 missed', '2 time']);
  });

  test('a run that goes on from before is in their way under skip, as it would have been', () => {
    const play = new Play({ missed: 'run_all' }).at(night(0)).at(night(3) + HOUR);
    expect(play.started).toEqual(['0 time']);
    expect(play.skipped).toEqual(['1-3 overlap']);
  });

  test('the one that is made up for takes the place of such a run under cancel_other', () => {
    const play = new Play({ overlap: 'cancel_other' }).at(night(0)).at(night(3) + HOUR);
    expect(play.cancelled).toEqual(['run 1']);
    expect(play.started).toEqual(['0 time', '3 missed']);
  });

  test('a time that came less than a minute ago is late, and not missed', () => {
    const play = new Play({ missed: 'skip' }).at(night(0) + MINUTE);
    expect(play.started).toEqual(['0 time']);
  });

  test('of very many only the newest thousand are counted, and it is said that there were more', () => {
    const play = new Play({ cron: '* * * * *', missed: 'run_all', maxMissed: 2 }).at(monday + 3 * DAY).endAll();
    expect(play.started).toEqual(['2 missed', '2 missed']);
    expect(play.events.find(({ type }) => type === 'orchestration.schedule.skipped')?.data).toMatchObject({
      isCut: true,
      reason: 'missed',
    });
  });
});

describe('paused', () => {
  const paused = (trigger: Partial<Trigger> = {}) => {
    const play = new Play(trigger);
    play.record({ type: 'orchestration.schedule.paused', data: { reason: 'the source is down' } });
    return play;
  };

  test('times are skipped, with the reason, and none is made up for afterwards', () => {
    const play = paused({ missed: 'run_all' })
      .at(night(0))
      .at(night(2) + HOUR);
    expect(play.skipped).toEqual(['0 paused', '1-2 paused']);
    expect(play.state.lastSkipped?.message).toBe('It was paused: the source is down');
    play.record({ type: 'orchestration.schedule.resumed', data: { reason: null } });
    expect(play.at(night(3)).started).toEqual(['3 time']);
  });

  test('what waits goes on waiting', () => {
    const play = new Play({ overlap: 'queue_all' }).at(night(0)).at(night(1));
    play.record({ type: 'orchestration.schedule.paused', data: { reason: 'wait' } });
    expect(play.end('run 1').at(night(1) + HOUR).started).toEqual(['0 time']);
    play.record({ type: 'orchestration.schedule.resumed', data: { reason: null } });
    expect(play.at(night(1) + 2 * HOUR).started).toEqual(['0 time', '1 time']);
  });
});

describe('a backfill', () => {
  const past = [-5, -4, -3];
  const causes = (play: Play) => play.started.map((each) => each.split(' ')[1] as ScheduledBecause);

  test('runs its times one after the other, oldest first, and is finished when the last run has ended', () => {
    const play = new Play().backfill(past).at(armedAt + HOUR);
    expect(play.started).toEqual(['-5 backfill']);
    play.endAll();
    expect(play.started).toEqual(['-5 backfill', '-4 backfill', '-3 backfill']);
    expect(play.state.backfill).toMatchObject({ state: 'finished', total: 3, fired: 3, ended: 3 });
  });

  test('goes side by side only where runs may overlap, and no more than asked for', () => {
    const play = new Play({ overlap: 'allow_all' }).backfill(past, 2).at(armedAt + HOUR);
    expect(play.state.going).toHaveLength(2);
    expect(play.endAll().state.backfill?.state).toBe('finished');
  });

  test.each(['skip', 'cancel_other', 'queue_one'] as const)(
    '%s: a time that comes meanwhile waits for the run under way and goes before the rest',
    (overlap) => {
      const play = new Play({ overlap })
        .backfill(past)
        .at(night(0) - HOUR)
        .at(night(0));
      expect(play.skipped).toEqual([]);
      play.endAll();
      expect(causes(play)).toEqual(['backfill', 'time', 'backfill', 'backfill']);
      expect(play.cancelled).toEqual([]);
    },
  );

  test('cancelled, starts nothing more', () => {
    const play = new Play().backfill(past).at(armedAt + HOUR);
    play.record({
      type: 'orchestration.schedule.backfill_cancelled',
      data: { backfillId: 'b', dropped: [night(-4), night(-3)], reason: null },
    });
    expect(play.endAll().started).toEqual(['-5 backfill']);
    expect(play.state.backfill?.state).toBe('cancelled');
  });
});

describe('a clock that was set', () => {
  test('back by an hour: a time that was taken in does not come again', () => {
    const play = new Play()
      .at(night(0))
      .end('run 1')
      .at(night(0) - HOUR)
      .at(night(0));
    expect(play.started).toEqual(['0 time']);
  });

  test('to another year and back: does not hold the schedule up until then', () => {
    const play = new Play()
      .at(night(400) + HOUR)
      .endAll()
      .at(night(0) - HOUR)
      .at(night(0));
    expect(play.started).toEqual(['400 missed', '0 time']);
  });

  test('forward by a day: what it passed over is made up for as the schedule says', () => {
    expect(
      new Play()
        .at(night(0))
        .end('run 1')
        .at(night(2) + HOUR).started,
    ).toEqual(['0 time', '2 missed']);
  });
});

test('a year of nights, whatever happens, takes in every time exactly once', () => {
  const policies = ['skip', 'queue_one', 'queue_all', 'cancel_other', 'allow_all'] as const;
  let seed = 7;
  const chance = (of: number) => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % of;
  for (let round = 0; round < 60; round++) {
    const play = new Play({
      overlap: policies[chance(5)] ?? 'skip',
      missed: (['skip', 'run_once', 'run_all'] as const)[chance(3)] ?? 'skip',
      maxMissed: 100,
      jitterSeconds: chance(2) * 1800,
    });
    for (let now = armedAt; now < night(60); now += chance(3) === 0 ? chance(5) * DAY : chance(600) * MINUTE) {
      play.at(now);
      for (const { runId } of play.state.going) if (chance(3) === 0) play.end(runId);
      if (chance(40) === 0)
        play.record(
          play.state.paused
            ? { type: 'orchestration.schedule.resumed', data: { reason: null } }
            : { type: 'orchestration.schedule.paused', data: { reason: 'x' } },
        );
    }
    if (play.state.paused) play.record({ type: 'orchestration.schedule.resumed', data: { reason: null } });
    play.at(night(60) - HOUR).endAll();
    const taken = play.events.flatMap((event) => {
      if (event.type === 'orchestration.schedule.fired') return [dayOf(event.data.scheduledFor)];
      if (event.type !== 'orchestration.schedule.skipped') return [];
      return Array.from({ length: event.data.count }, (_, index) => dayOf(event.data.from) + index);
    });
    expect(
      [...taken].sort((a, b) => a - b),
      `round ${round}`,
    ).toEqual(Array.from({ length: 60 }, (_, day) => day));
  }
});
