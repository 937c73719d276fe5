/**
 * WHAT SOMEBODY WANTS TO KNOW OF SCHEDULES, OR WANTS OF THEM. Commands are recorded before they resolve; the keeper hears of the
 * record and acts on it.
 */
import { EngineError } from '../engine-error.ts';
import type { JsonObject } from '../values/json.ts';
import type { Clock } from '../time/clock.ts';
import type { Actor, RunMode } from '../run/run-event.ts';
import type { Schedule } from './schedule.ts';
import type { ScheduleBook, ScheduleListener } from './schedule-book.ts';
import type { StoredScheduleFact } from './schedule-fact.ts';
import type { ScheduleState } from './schedule-state.ts';
import { armedFor } from './next-schedule-move.ts';
import { switchedOffBy } from './switched.ts';

export interface ScheduleStanding {
  readonly schedule: Schedule;
  readonly state: ScheduleState;
}

export interface BackfillRange {
  /** Milliseconds since 1970; both ends belong to it. */
  readonly from: number;
  readonly until: number;
}

/** What a backfill would do. */
export interface BackfillPlan {
  readonly times: readonly number[];
  /** How many of its runs go at once. */
  readonly concurrency: number;
}

export interface SchedulesOptions {
  readonly book: ScheduleBook;
  readonly clock: Clock;
  readonly readSchedules: () => Promise<ReadonlyMap<string, Schedule>>;
  /** Resolves with the run's id when it is recorded. */
  readonly startByHand: (schedule: Schedule, scheduledFor: number, parameters: JsonObject, actor: Actor) => Promise<string>;
  readonly newId: (now: number) => string;
  /** Whether this engine starts runs by the clock, or only answers. */
  readonly isKeeping: boolean;
  /** Of triggers that don't say how their runs are run. */
  readonly usualMode: () => RunMode;
}

/** A backfill of more times is asked for in parts. */
export const LARGEST_BACKFILL = 500;

export class Schedules {
  readonly #options: SchedulesOptions;
  readonly #definitionListeners = new Set<() => void>();

  constructor(options: SchedulesOptions) {
    this.#options = options;
  }

  get isKeeping(): boolean {
    return this.#options.isKeeping;
  }

  /** How runs of this schedule would be run if they were started now. */
  modeOf({ trigger }: Schedule): RunMode {
    return trigger.mode ?? this.#options.usualMode();
  }

  now(): number {
    return this.#options.clock.now();
  }

  lastPosition(): number {
    return this.#options.book.log.lastPosition();
  }

  /** By definition and trigger. */
  async list(): Promise<ScheduleStanding[]> {
    const schedules = [...(await this.#options.readSchedules()).values()];
    return schedules.map((schedule) => ({ schedule, state: this.#options.book.find(schedule.id) })).sort((a, b) => (a.schedule.id < b.schedule.id ? -1 : 1));
  }

  /** Throws `not_found`. */
  async find(scheduleId: string): Promise<ScheduleStanding> {
    const schedules = await this.#options.readSchedules();
    const schedule = schedules.get(scheduleId);
    if (schedule) return { schedule, state: this.#options.book.find(scheduleId) };
    throw new EngineError('not_found', `There is no schedule ${scheduleId}`, { remedy: 'Only triggers of active definitions are schedules. List them with "baton schedules".', details: { scheduleId } });
  }

  history(scheduleId: string, page: { readonly limit: number; readonly beforePosition: number | null }): { readonly items: StoredScheduleFact[]; readonly total: number } {
    return this.#options.book.log.history(scheduleId, page);
  }

  /** The schedule that started a run, while that run is going. */
  scheduleOf(runId: string): string | undefined {
    return this.#options.book.scheduleOf(runId);
  }

  subscribe(listener: ScheduleListener): () => void {
    return this.#options.book.subscribe(listener);
  }

  /** Told when there may be other schedules than before. Returns the way to stop. */
  onDefinitionsChange(listener: () => void): () => void {
    this.#definitionListeners.add(listener);
    return () => void this.#definitionListeners.delete(listener);
  }

  definitionsChanged(): void {
    for (const listen of this.#definitionListeners) listen();
  }

  /** Its times count from now on. */
  async switchOn(scheduleId: string, reason: string | null, actor: Actor): Promise<ScheduleStanding> {
    const { schedule, state } = await this.find(scheduleId);
    const offBy = switchedOffBy(schedule, state);
    if (offBy === null) throw refused(`${schedule.trigger.id} is on already`, 'There is nothing to do.');
    if (offBy === 'author') throw offInDefinition(schedule);
    const facts = [
      { type: 'orchestration.schedule.switched_on', data: { reason } },
      { type: 'orchestration.schedule.armed', data: { ...armedFor(schedule), reason: 'new' } },
    ] as const;
    return this.#record(schedule, facts, actor);
  }

  /** It starts nothing by itself from now on, whatever version is published. What is going goes on; what waits is dropped. */
  async switchOff(scheduleId: string, reason: string, actor: Actor): Promise<ScheduleStanding> {
    const { schedule, state } = await this.find(scheduleId);
    if (switchedOffBy(schedule, state) !== null) throw refused(`${schedule.trigger.id} is off already`, 'There is nothing to do.');
    const off = { type: 'orchestration.schedule.switched_off', data: { because: 'operator', reason } } as const;
    const dropped = state.queue.map(({ scheduledFor }) => scheduledFor);
    const disarmed = { type: 'orchestration.schedule.disarmed', data: { reason: 'by_hand', dropped } } as const;
    return this.#record(schedule, state.armed === null ? [off] : [off, disarmed], actor);
  }

  async pause(scheduleId: string, reason: string, actor: Actor): Promise<ScheduleStanding> {
    const { schedule, state } = await this.find(scheduleId);
    if (state.paused !== null) throw refused(`${schedule.trigger.id} is paused already, by ${state.paused.by}: ${state.paused.reason}`, 'Resume it first, or leave it as it is.');
    return this.#record(schedule, [{ type: 'orchestration.schedule.paused', data: { reason } }], actor);
  }

  async resume(scheduleId: string, reason: string | null, actor: Actor): Promise<ScheduleStanding> {
    const { schedule, state } = await this.find(scheduleId);
    if (state.paused === null) throw refused(`${schedule.trigger.id} is not paused`, 'There is nothing to do.');
    return this.#record(schedule, [{ type: 'orchestration.schedule.resumed', data: { reason } }], actor);
  }

  /** Starts a run now, whatever is going, also of a schedule that is paused or switched off. `parameters` go over the trigger's own. */
  async trigger(scheduleId: string, parameters: JsonObject, actor: Actor): Promise<string> {
    const { schedule } = await this.find(scheduleId);
    return this.#options.startByHand(schedule, this.now(), { ...schedule.trigger.parameters, ...parameters }, actor);
  }

  async planBackfill(scheduleId: string, range: BackfillRange, concurrency: number): Promise<BackfillPlan> {
    const { schedule, state } = await this.find(scheduleId);
    return this.#planBackfill(schedule, state, range, concurrency);
  }

  async backfill(scheduleId: string, range: BackfillRange, concurrency: number, reason: string | null, actor: Actor): Promise<ScheduleStanding> {
    const { schedule, state } = await this.find(scheduleId);
    const plan = this.#planBackfill(schedule, state, range, concurrency);
    if (plan.times.length === 0) throw refused('The schedule has no time in this range', 'Choose another range.');
    const data = { backfillId: this.#options.newId(this.now()), ...range, ...plan, reason };
    return this.#record(schedule, [{ type: 'orchestration.schedule.backfill_requested', data }], actor);
  }

  async cancelBackfill(scheduleId: string, reason: string | null, actor: Actor): Promise<ScheduleStanding> {
    const { schedule, state } = await this.find(scheduleId);
    const { backfill } = state;
    if (backfill?.state !== 'going') throw refused(`No backfill of ${schedule.trigger.id} is under way`, 'There is nothing to do.');
    const dropped = state.queue.flatMap(({ backfillId, scheduledFor }) => (backfillId === backfill.id ? [scheduledFor] : []));
    return this.#record(schedule, [{ type: 'orchestration.schedule.backfill_cancelled', data: { backfillId: backfill.id, dropped, reason } }], actor);
  }

  #planBackfill(schedule: Schedule, state: ScheduleState, { from, until }: BackfillRange, concurrency: number): BackfillPlan {
    const { trigger, recurrence } = schedule;
    const offBy = switchedOffBy(schedule, state);
    if (offBy === 'author') throw offInDefinition(schedule);
    if (offBy !== null) throw refused(`${trigger.id} is switched off`, 'Switch it on first, or start single runs of it by hand.');
    if (state.backfill?.state === 'going') throw refused(`A backfill of ${trigger.id} is under way`, 'Wait for its end, or cancel it.');
    if (until < from) throw refused('The range ends before it begins', 'Name the earlier time first.');
    if (until > this.now()) throw refused('The range reaches into the future', 'A backfill is for times that are over; those to come start by themselves.');
    const { times, isCut } = recurrence.between(from - 1, until, LARGEST_BACKFILL);
    if (isCut) throw refused(`There are more than ${LARGEST_BACKFILL} times in this range`, 'Ask for it in parts, one after the other.');
    return { times, concurrency: trigger.overlap === 'allow_all' ? concurrency : 1 };
  }

  #record(schedule: Schedule, facts: Parameters<ScheduleBook['record']>[1], actor: Actor): ScheduleStanding {
    return { schedule, state: this.#options.book.record(schedule.id, facts, this.now(), actor) };
  }
}

function offInDefinition({ trigger }: Schedule): EngineError {
  return refused(`${trigger.id} is switched off in its definition`, 'Publish a version in which it is enabled.');
}

function refused(message: string, remedy: string): EngineError {
  return new EngineError('refused', message, { remedy });
}
