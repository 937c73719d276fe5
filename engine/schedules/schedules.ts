/**
 * WHAT SOMEBODY WANTS OF SCHEDULES. Commands are recorded before they resolve; the keeper hears of the record and acts
 * on it.
 */
import type { JsonObject } from '../values/json.ts';
import type { Actor } from '../run/run-event.ts';
import type { Schedule } from './schedule.ts';
import type { ScheduleBook } from './schedule-book.ts';
import { ScheduleStandings, type ScheduleStanding, type StandingsOptions } from './schedule-standings.ts';
import { planBackfill, type BackfillRange } from './plan-backfill.ts';
import { offInDefinition, refused } from './schedule-refused.ts';
import { armedFor } from './next-schedule-move.ts';
import { switchedOffBy } from './switched.ts';

export interface SchedulesOptions extends StandingsOptions {
  /** Resolves with the run's id when it is recorded. */
  readonly startByHand: (
    schedule: Schedule,
    scheduledFor: number,
    parameters: JsonObject,
    actor: Actor,
  ) => Promise<string>;
  readonly newId: (now: number) => string;
}

export class Schedules extends ScheduleStandings {
  readonly #options: SchedulesOptions;

  constructor(options: SchedulesOptions) {
    super(options);
    this.#options = options;
  }

  /** Its times count from now on. */
  async switchOn(scheduleId: string, reason: string | null, actor: Actor): Promise<ScheduleStanding> {
    const { schedule, state } = await this.find(scheduleId);
    const offBy = switchedOffBy(schedule, state);
    if (offBy === null) throw refused(`${schedule.trigger.id} is on already`, 'There is nothing to do.');
    if (offBy === 'author') throw offInDefinition(schedule);
    const events = [
      { type: 'orchestration.schedule.switched_on', data: { reason } },
      { type: 'orchestration.schedule.armed', data: { ...armedFor(schedule), reason: 'new' } },
    ] as const;
    return this.#record(schedule, events, actor);
  }

  /**
   * It starts nothing by itself from now on, whatever version is published. What is going goes on;
   * what waits is dropped.
   */
  async switchOff(scheduleId: string, reason: string, actor: Actor): Promise<ScheduleStanding> {
    const { schedule, state } = await this.find(scheduleId);
    if (switchedOffBy(schedule, state) !== null)
      throw refused(`${schedule.trigger.id} is off already`, 'There is nothing to do.');
    const off = { type: 'orchestration.schedule.switched_off', data: { because: 'operator', reason } } as const;
    const dropped = state.queue.map(({ scheduledFor }) => scheduledFor);
    const disarmed = { type: 'orchestration.schedule.disarmed', data: { reason: 'by_hand', dropped } } as const;
    return this.#record(schedule, state.armed === null ? [off] : [off, disarmed], actor);
  }

  async pause(scheduleId: string, reason: string, actor: Actor): Promise<ScheduleStanding> {
    const { schedule, state } = await this.find(scheduleId);
    if (state.paused !== null)
      throw refused(
        `${schedule.trigger.id} is paused already, by ${state.paused.by}: ${state.paused.reason}`,
        'Resume it first, or leave it as it is.',
      );
    return this.#record(schedule, [{ type: 'orchestration.schedule.paused', data: { reason } }], actor);
  }

  async resume(scheduleId: string, reason: string | null, actor: Actor): Promise<ScheduleStanding> {
    const { schedule, state } = await this.find(scheduleId);
    if (state.paused === null) throw refused(`${schedule.trigger.id} is not paused`, 'There is nothing to do.');
    return this.#record(schedule, [{ type: 'orchestration.schedule.resumed', data: { reason } }], actor);
  }

  /**
   * Starts a run now, whatever is going, also of a schedule that is paused or switched off. `parameters` go over the
   * trigger's own.
   */
  async trigger(scheduleId: string, parameters: JsonObject, actor: Actor): Promise<string> {
    const { schedule } = await this.find(scheduleId);
    return this.#options.startByHand(schedule, this.now(), { ...schedule.trigger.parameters, ...parameters }, actor);
  }

  async backfill(
    scheduleId: string,
    range: BackfillRange,
    concurrency: number,
    reason: string | null,
    actor: Actor,
  ): Promise<ScheduleStanding> {
    const { schedule, state } = await this.find(scheduleId);
    const plan = planBackfill({ schedule, state }, range, concurrency, this.now());
    if (plan.times.length === 0) throw refused('The schedule has no time in this range', 'Choose another range.');
    const data = { backfillId: this.#options.newId(this.now()), ...range, ...plan, reason };
    return this.#record(schedule, [{ type: 'orchestration.schedule.backfill_requested', data }], actor);
  }

  async cancelBackfill(scheduleId: string, reason: string | null, actor: Actor): Promise<ScheduleStanding> {
    const { schedule, state } = await this.find(scheduleId);
    const { backfill } = state;
    if (backfill?.state !== 'going')
      throw refused(`No backfill of ${schedule.trigger.id} is under way`, 'There is nothing to do.');
    const dropped = state.queue.flatMap(({ backfillId, scheduledFor }) =>
      backfillId === backfill.id ? [scheduledFor] : [],
    );
    return this.#record(
      schedule,
      [{ type: 'orchestration.schedule.backfill_cancelled', data: { backfillId: backfill.id, dropped, reason } }],
      actor,
    );
  }

  #record(schedule: Schedule, events: Parameters<ScheduleBook['record']>[1], actor: Actor): ScheduleStanding {
    return { schedule, state: this.#options.book.record(schedule.id, events, this.now(), actor) };
  }
}
