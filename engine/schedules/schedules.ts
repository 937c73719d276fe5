/**
 * WHAT SOMEBODY WANTS OF SCHEDULES. Commands are recorded before they resolve; the keeper hears of the record and acts
 * on it.
 */
import type { JsonObject } from '../values/json.ts';
import type { Actor } from '../run/run-event.ts';
import type { Schedule } from './schedule.ts';
import type { ScheduleEventBody } from './schedule-event.ts';
import type { ScheduleState } from './schedule-state.ts';
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
  switchOn(scheduleId: string, reason: string | null, actor: Actor): Promise<ScheduleStanding> {
    return this.#decide(scheduleId, actor, (schedule, state) => {
      const offBy = switchedOffBy(schedule, state);
      if (offBy === null) throw refused(`${schedule.trigger.id} is on already`, 'There is nothing to do.');
      if (offBy === 'author') throw offInDefinition(schedule);
      return [
        { type: 'orchestration.schedule.switched_on', data: { reason } },
        { type: 'orchestration.schedule.armed', data: { ...armedFor(schedule), reason: 'new' } },
      ];
    });
  }

  /**
   * It starts nothing by itself from now on, whatever version is published. What is going goes on;
   * what waits is dropped.
   */
  switchOff(scheduleId: string, reason: string, actor: Actor): Promise<ScheduleStanding> {
    return this.#decide(scheduleId, actor, (schedule, state) => {
      if (switchedOffBy(schedule, state) !== null)
        throw refused(`${schedule.trigger.id} is off already`, 'There is nothing to do.');
      const off = { type: 'orchestration.schedule.switched_off', data: { because: 'operator', reason } } as const;
      const dropped = state.queue.map(({ scheduledFor }) => scheduledFor);
      const disarmed = { type: 'orchestration.schedule.disarmed', data: { reason: 'by_hand', dropped } } as const;
      return state.armed === null ? [off] : [off, disarmed];
    });
  }

  pause(scheduleId: string, reason: string, actor: Actor): Promise<ScheduleStanding> {
    return this.#decide(scheduleId, actor, (schedule, { paused }) => {
      if (paused === null) return [{ type: 'orchestration.schedule.paused', data: { reason } }];
      throw refused(
        `${schedule.trigger.id} is paused already, by ${paused.by}: ${paused.reason}`,
        'Resume it first, or leave it as it is.',
      );
    });
  }

  resume(scheduleId: string, reason: string | null, actor: Actor): Promise<ScheduleStanding> {
    return this.#decide(scheduleId, actor, (schedule, { paused }) => {
      if (paused === null) throw refused(`${schedule.trigger.id} is not paused`, 'There is nothing to do.');
      return [{ type: 'orchestration.schedule.resumed', data: { reason } }];
    });
  }

  /**
   * Starts a run now, whatever is going, also of a schedule that is paused or switched off. `parameters` go over the
   * trigger's own.
   */
  async trigger(scheduleId: string, parameters: JsonObject, actor: Actor): Promise<string> {
    const { schedule } = await this.find(scheduleId);
    return this.#options.startByHand(schedule, this.now(), { ...schedule.trigger.parameters, ...parameters }, actor);
  }

  backfill(
    scheduleId: string,
    range: BackfillRange,
    concurrency: number,
    reason: string | null,
    actor: Actor,
  ): Promise<ScheduleStanding> {
    return this.#decide(scheduleId, actor, (schedule, state) => {
      const plan = planBackfill({ schedule, state }, range, concurrency, this.now());
      if (plan.times.length === 0) throw refused('The schedule has no time in this range', 'Choose another range.');
      const data = { backfillId: this.#options.newId(this.now()), ...range, ...plan, reason };
      return [{ type: 'orchestration.schedule.backfill_requested', data }];
    });
  }

  cancelBackfill(scheduleId: string, reason: string | null, actor: Actor): Promise<ScheduleStanding> {
    return this.#decide(scheduleId, actor, (schedule, { backfill, queue }) => {
      if (backfill?.state !== 'going')
        throw refused(`No backfill of ${schedule.trigger.id} is under way`, 'There is nothing to do.');
      const dropped = queue.flatMap(({ backfillId, scheduledFor }) =>
        backfillId === backfill.id ? [scheduledFor] : [],
      );
      const data = { backfillId: backfill.id, dropped, reason };
      return [{ type: 'orchestration.schedule.backfill_cancelled', data }];
    });
  }

  /** `decide` throws what refuses the command. It sees the schedule as it is when its turn to be recorded comes. */
  async #decide(
    scheduleId: string,
    actor: Actor,
    decide: (schedule: Schedule, state: ScheduleState) => readonly ScheduleEventBody[],
  ): Promise<ScheduleStanding> {
    const { schedule } = await this.find(scheduleId);
    const { book } = this.#options;
    const state = await book.record(schedule.id, (now) => decide(schedule, now), this.now(), actor);
    return { schedule, state };
  }
}
