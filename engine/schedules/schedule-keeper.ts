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
import type { ScheduleEventBody, ScheduleSkipped, StoredScheduleEvent } from './schedule-event.ts';
import type { ScheduleState } from './schedule-state.ts';

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
   * from then on its times count. And when what was decided is recorded.
   */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#alarm.stop();
    this.#stopListening();
    await this.#refreshing;
    await this.#options.book.recorded();
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
    const { book, clock } = this.#options;
    for (const { scheduleId, armed } of await book.all())
      if (armed !== null && !schedules.has(scheduleId))
        await book.record(scheduleId, (state) => [this.#disarmed(state, 'gone', before)], clock.now());
    let seen = 0;
    for (const schedule of schedules.values()) {
      await this.#arm(schedule, before);
      this.look(schedule.id);
      seen += 1;
      if (seen % AT_ONCE === 0) await new Promise(setImmediate);
    }
  }

  async #arm(schedule: Schedule, before: ReadonlyMap<string, Schedule>): Promise<void> {
    const { book, clock } = this.#options;
    const decide = (state: ScheduleState): ScheduleEventBody[] => {
      const offBy = switchedOffBy(schedule, state);
      if (offBy === 'author') return state.armed === null ? [] : [this.#disarmed(state, 'switched_off', before)];
      // Written down, so that it stays off when its author's next version is published as somebody's own.
      if (offBy === 'template' && !state.switched)
        return [{ type: 'orchestration.schedule.switched_off', data: { because: 'template', reason: null } }];
      const { armed } = state;
      const wanted = armedFor(schedule);
      if (offBy !== null || (armed?.cron === wanted.cron && armed.timezone === wanted.timezone)) return [];
      const waiting = this.#waitingForJitter(state, before); // rule 4
      const data = { ...wanted, reason: armed === null ? 'new' : 'changed' } as const;
      return [...waiting.map(queuedFor(clock.now())), { type: 'orchestration.schedule.armed', data }];
    };
    await book.record(schedule.id, decide, clock.now());
  }

  #disarmed(
    state: ScheduleState,
    reason: 'gone' | 'switched_off',
    before: ReadonlyMap<string, Schedule>,
  ): ScheduleEventBody {
    const queued = state.queue.map(({ scheduledFor }) => scheduledFor);
    const dropped = [...queued, ...this.#waitingForJitter(state, before)];
    this.#alarm.set(state.scheduleId, null);
    return { type: 'orchestration.schedule.disarmed', data: { reason, dropped } };
  }

  #waitingForJitter(state: ScheduleState, before: ReadonlyMap<string, Schedule>): readonly number[] {
    const { clock, isKeeping } = this.#options;
    const schedule = before.get(state.scheduleId);
    return schedule && isKeeping ? waitingForJitter(schedule, state, clock.now()) : [];
  }

  async #work(scheduleId: string): Promise<void> {
    try {
      do {
        this.#again.delete(scheduleId);
        await this.#moveOn(scheduleId);
      } while (this.#again.has(scheduleId) && !this.#isStopped);
      await this.#setAlarm(scheduleId);
    } catch (error) {
      if (!this.#options.isPassing(error)) this.#options.onUnexpectedError(error);
      if (!this.#isStopped) this.#alarm.set(scheduleId, this.#options.clock.now() + TRY_AGAIN_MS); // rule 3
    } finally {
      this.#busy.delete(scheduleId);
      setImmediate(() => this.#takeNext());
    }
  }

  async #moveOn(scheduleId: string): Promise<void> {
    for (;;) {
      await this.#refreshing; // a version that was just published counts
      const schedule = this.#schedules.get(scheduleId);
      if (!schedule || this.#isStopped) return;
      const move = await this.#nextMove(schedule);
      if (move === null) return;
      if (move.kind === 'start') await this.#start(schedule, move);
    }
  }

  /** Recorded, unless it is one that starts a run: that is recorded with its run. */
  async #nextMove(schedule: Schedule): Promise<ScheduleMove | null> {
    const { book, clock } = this.#options;
    const next: { move: ScheduleMove | null } = { move: null };
    const decide = (state: ScheduleState): readonly ScheduleEventBody[] => {
      next.move = nextScheduleMove(schedule, state, clock.now());
      if (next.move?.kind !== 'record') return [];
      reach('schedule.before');
      return next.move.events;
    };
    await book.record(schedule.id, decide, clock.now());
    if (next.move?.kind === 'record') reach('schedule.after');
    return next.move;
  }

  async #start(schedule: Schedule, move: StartMove): Promise<void> {
    const { book } = this.#options;
    if (move.cause !== 'backfill' && (await book.log.wasFired(schedule.id, move.scheduledFor)))
      return this.#leaveOut(schedule, move, {
        reason: 'started_before',
        message: 'A run for this time was started before the clock was put back',
      });
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
      const message = refusal ?? 'A mistake in Baton kept it from starting';
      await this.#leaveOut(schedule, move, { reason: 'not_startable', message }); // rule 5
    }
  }

  async #leaveOut(
    { id }: Schedule,
    { scheduledFor, cause, backfillId }: StartMove,
    why: Pick<ScheduleSkipped, 'reason' | 'message'>,
  ): Promise<void> {
    const data = { scheduledFor, from: scheduledFor, count: 1, ...why, cause, backfillId };
    const { book, clock } = this.#options;
    await book.record(id, () => [{ type: 'orchestration.schedule.skipped', data }], clock.now());
  }

  async #setAlarm(scheduleId: string): Promise<void> {
    const state = await this.#options.book.find(scheduleId);
    if (this.#isStopped) return;
    const schedule = this.#schedules.get(scheduleId);
    this.#alarm.set(scheduleId, schedule ? nextLookAt(schedule, state) : null);
  }
}

function queuedFor(now: number): (scheduledFor: number) => ScheduleEventBody {
  return (scheduledFor) => ({
    type: 'orchestration.schedule.queued',
    data: { scheduledFor, dueAt: now, cause: 'time' },
  });
}
