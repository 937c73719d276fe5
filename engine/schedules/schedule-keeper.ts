/**
 * KEEPS SCHEDULES: looks at each when its time comes, does what `nextScheduleMove` says,
 * and writes down what became of it.
 *
 * Rules
 *  1. One schedule does one thing at a time. Some are worked on side by side, the others when it is their turn.
 *  2. A run and the event that its time was taken in are recorded together (by who records runs). Killed before that,
 *     the time is still due at the next start; killed after, it is dealt with.
 *  3. What can't be recorded for lack of room, or because the engine ends, stays due and is tried again.
 *  4. A time that came before its schedule was changed, and waits for its jitter, is no time of the new one: it is
 *     queued, or dropped with what else waits when the schedule ends.
 *  5. A time that can't be started for any other reason is skipped, and says why.
 */
import { Alarm } from '../time/alarm.ts';
import type { Clock } from '../time/clock.ts';
import { reach } from '../time/crash-points.ts';
import { armedFor, nextLookAt, nextScheduleMove, waitingForJitter, type ScheduleMove } from './next-schedule-move.ts';
import type { Schedule } from './schedule.ts';
import type { ScheduleBook } from './schedule-book.ts';
import { switchedOffBy } from './switched.ts';
import type { ScheduleEventBody, StoredScheduleEvent } from './schedule-event.ts';

type StartMove = Extract<ScheduleMove, { kind: 'start' }>;

export interface ScheduleKeeperOptions {
  readonly book: ScheduleBook;
  readonly clock: Clock;
  /** False: takes in which schedules there are, and starts nothing. */
  readonly isKeeping: boolean;
  /** The triggers of all active definitions. */
  readonly readSchedules: () => Promise<ReadonlyMap<string, Schedule>>;
  /** Resolves when the run is recorded. */
  readonly startRun: (schedule: Schedule, move: StartMove) => Promise<void>;
  /** A run that has ended already is no error. */
  readonly cancelRun: (runId: string, notes: string) => Promise<void>;
  /** True for what passes by itself: no room, or an end of the engine. */
  readonly isPassing: (error: unknown) => boolean;
  /** A sentence for people when the run is to blame. Null: it is a bug. */
  readonly refusalOf: (error: unknown) => string | null;
  readonly onUnexpectedError: (error: unknown) => void;
}

/** Milliseconds until something that may pass is tried again. */
const TRY_AGAIN_MS = 5_000;
/**
 * Schedules that are worked on side by side. A thousand that are due at once must not keep windows and calls waiting.
 */
const AT_ONCE = 8;

export class ScheduleKeeper {
  readonly #options: ScheduleKeeperOptions;
  readonly #alarm: Alarm;
  readonly #busy = new Set<string>();
  /** Were asked for while they were busy. */
  readonly #again = new Set<string>();
  /** Have to be looked at, in the order in which that was asked for. */
  readonly #waiting = new Set<string>();
  readonly #stopListening: () => void;
  #schedules: ReadonlyMap<string, Schedule> = new Map();
  #refreshing: Promise<void> = Promise.resolve();
  #isRefreshWaiting = false;
  #isStopped = false;

  constructor(options: ScheduleKeeperOptions) {
    this.#options = options;
    this.#alarm = new Alarm(options.clock, (scheduleId) => this.look(scheduleId));
    this.#stopListening = options.book.subscribe((events) => this.#hear(events));
  }

  /** Definitions were activated or archived: takes in what that changes. Resolves when it has. */
  refresh(): Promise<void> {
    if (this.#isRefreshWaiting) return this.#refreshing; // it will see this change, too
    this.#isRefreshWaiting = true;
    this.#refreshing = this.#refreshing
      .then(() => this.#refresh())
      .catch((error: unknown) => this.#options.onUnexpectedError(error));
    return this.#refreshing;
  }

  /** The machine woke up, or the clock was set: what is due is due now. */
  lookAtAll(): void {
    for (const scheduleId of this.#schedules.keys()) this.look(scheduleId);
  }

  /**
   * Nothing starts from now on. Resolves when what was published shortly before is taken in:
   * from then on its times count.
   */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#alarm.stop();
    this.#stopListening();
    await this.#refreshing;
  }

  look(scheduleId: string): void {
    if (this.#isStopped || !this.#options.isKeeping) return;
    if (this.#busy.has(scheduleId)) {
      this.#again.add(scheduleId);
      return;
    }
    this.#waiting.add(scheduleId);
    this.#takeNext();
  }

  #takeNext(): void {
    for (const scheduleId of this.#waiting) {
      if (this.#busy.size >= AT_ONCE || this.#isStopped) return;
      this.#waiting.delete(scheduleId);
      this.#busy.add(scheduleId);
      void this.#work(scheduleId);
    }
  }

  /** A run has ended, or somebody has asked for something. */
  #hear(events: readonly StoredScheduleEvent[]): void {
    for (const { scheduleId } of events) this.look(scheduleId);
  }

  async #refresh(): Promise<void> {
    this.#isRefreshWaiting = false;
    const schedules = await this.#options.readSchedules();
    const before = this.#schedules;
    this.#schedules = schedules;
    const { book } = this.#options;
    for (const { scheduleId, armed } of book.all())
      if (armed !== null && !schedules.has(scheduleId)) this.#disarm(scheduleId, 'gone', before);
    let seen = 0;
    for (const schedule of schedules.values()) {
      this.#arm(schedule, before);
      this.look(schedule.id);
      seen += 1;
      if (seen % AT_ONCE === 0) await new Promise(setImmediate);
    }
  }

  #arm(schedule: Schedule, before: ReadonlyMap<string, Schedule>): void {
    const { book, clock } = this.#options;
    const state = book.find(schedule.id);
    const { armed } = state;
    const offBy = switchedOffBy(schedule, state);
    if (offBy === 'author') return armed === null ? undefined : this.#disarm(schedule.id, 'switched_off', before);
    // Written down, so that it stays off when its author's next version is published as somebody's own.
    if (offBy === 'template' && !state.switched)
      book.record(
        schedule.id,
        [{ type: 'orchestration.schedule.switched_off', data: { because: 'template', reason: null } }],
        clock.now(),
      );
    if (offBy !== null) return;
    const wanted = armedFor(schedule);
    if (armed?.cron === wanted.cron && armed.timezone === wanted.timezone) return;
    const waiting = this.#waitingForJitter(schedule.id, before); // rule 4
    book.record(
      schedule.id,
      [
        ...waiting.map(queuedFor(clock.now())),
        { type: 'orchestration.schedule.armed', data: { ...wanted, reason: armed === null ? 'new' : 'changed' } },
      ],
      clock.now(),
    );
  }

  #disarm(scheduleId: string, reason: 'gone' | 'switched_off', before: ReadonlyMap<string, Schedule>): void {
    const { book, clock } = this.#options;
    const dropped = [
      ...book.find(scheduleId).queue.map(({ scheduledFor }) => scheduledFor),
      ...this.#waitingForJitter(scheduleId, before),
    ];
    this.#alarm.set(scheduleId, null);
    book.record(scheduleId, [{ type: 'orchestration.schedule.disarmed', data: { reason, dropped } }], clock.now());
  }

  #waitingForJitter(scheduleId: string, before: ReadonlyMap<string, Schedule>): readonly number[] {
    const { book, clock, isKeeping } = this.#options;
    const schedule = before.get(scheduleId);
    return schedule && isKeeping ? waitingForJitter(schedule, book.find(scheduleId), clock.now()) : [];
  }

  async #work(scheduleId: string): Promise<void> {
    try {
      do {
        this.#again.delete(scheduleId);
        await this.#moveOn(scheduleId);
      } while (this.#again.has(scheduleId) && !this.#isStopped);
      this.#setAlarm(scheduleId, null);
    } catch (error) {
      if (!this.#options.isPassing(error)) this.#options.onUnexpectedError(error);
      this.#setAlarm(scheduleId, this.#options.clock.now() + TRY_AGAIN_MS); // rule 3
    } finally {
      this.#busy.delete(scheduleId);
      setImmediate(() => this.#takeNext());
    }
  }

  async #moveOn(scheduleId: string): Promise<void> {
    const { book, clock } = this.#options;
    for (;;) {
      await this.#refreshing; // a version that was just published counts
      const schedule = this.#schedules.get(scheduleId);
      if (!schedule || this.#isStopped) return;
      const move = nextScheduleMove(schedule, book.find(scheduleId), clock.now());
      if (move === null) return;
      if (move.kind === 'start') await this.#start(schedule, move);
      else {
        reach('schedule.before');
        book.record(scheduleId, move.events, clock.now());
        reach('schedule.after');
      }
    }
  }

  async #start(schedule: Schedule, move: StartMove): Promise<void> {
    const { book, clock } = this.#options;
    if (move.cause !== 'backfill' && book.log.wasFired(schedule.id, move.scheduledFor)) {
      book.record(
        schedule.id,
        [leftOut(move, 'started_before', 'A run for this time was started before the clock was put back')],
        clock.now(),
      );
      return;
    }
    try {
      reach('schedule.before');
      for (const runId of move.cancel)
        await this.#options.cancelRun(runId, `The next time of the schedule ${schedule.trigger.id} came`);
      await this.#options.startRun(schedule, move);
      reach('schedule.after');
    } catch (error) {
      if (this.#options.isPassing(error)) throw error;
      const refusal = this.#options.refusalOf(error);
      if (refusal === null) this.#options.onUnexpectedError(error);
      book.record(
        schedule.id,
        [leftOut(move, 'not_startable', refusal ?? 'A mistake in Baton kept it from starting')],
        clock.now(),
      ); // rule 5
    }
  }

  #setAlarm(scheduleId: string, at: number | null): void {
    if (this.#isStopped) return;
    const schedule = this.#schedules.get(scheduleId);
    this.#alarm.set(scheduleId, at ?? (schedule ? nextLookAt(schedule, this.#options.book.find(scheduleId)) : null));
  }
}

function queuedFor(now: number): (scheduledFor: number) => ScheduleEventBody {
  return (scheduledFor) => ({
    type: 'orchestration.schedule.queued',
    data: { scheduledFor, dueAt: now, cause: 'time' },
  });
}

function leftOut(
  { scheduledFor, cause, backfillId }: StartMove,
  reason: 'not_startable' | 'started_before',
  message: string,
): ScheduleEventBody {
  return {
    type: 'orchestration.schedule.skipped',
    data: { scheduledFor, from: scheduledFor, count: 1, reason, message, cause, backfillId },
  };
}
