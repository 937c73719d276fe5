/** WHAT SOMEBODY WANTS TO KNOW OF SCHEDULES. Nothing in here changes any. */
import { EngineError } from '../port/engine-error.ts';
import type { Awaitable } from '../values/deferred.ts';
import type { Clock } from '../time/clock.ts';
import type { RunMode } from '../run/run-event.ts';
import { planBackfill, type BackfillPlan, type BackfillRange } from './plan-backfill.ts';
import type { Schedule } from './schedule.ts';
import type { ScheduleBook, ScheduleListener } from './schedule-book.ts';
import type { StoredScheduleEvent } from './schedule-event.ts';
import type { ScheduleState } from './schedule-state.ts';

export interface ScheduleStanding {
  readonly schedule: Schedule;
  readonly state: ScheduleState;
}

export interface StandingsOptions {
  readonly book: ScheduleBook;
  readonly clock: Clock;
  readonly readSchedules: () => Promise<ReadonlyMap<string, Schedule>>;
  /** Whether this engine starts runs by the clock, or only answers. */
  readonly isKeeping: boolean;
  /** Of triggers that don't say how their runs are run. */
  readonly usualMode: () => RunMode;
}

export class ScheduleStandings {
  readonly #options: StandingsOptions;
  readonly #definitionListeners = new Set<() => void>();

  constructor(options: StandingsOptions) {
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

  lastPosition(): Awaitable<number> {
    return this.#options.book.log.lastPosition();
  }

  /** By definition and trigger. */
  async list(): Promise<ScheduleStanding[]> {
    const standings: ScheduleStanding[] = [];
    for (const schedule of (await this.#options.readSchedules()).values())
      standings.push({ schedule, state: await this.#options.book.find(schedule.id) });
    return standings.sort((a, b) => (a.schedule.id < b.schedule.id ? -1 : 1));
  }

  /** Throws `not_found`. */
  async find(scheduleId: string): Promise<ScheduleStanding> {
    const schedules = await this.#options.readSchedules();
    const schedule = schedules.get(scheduleId);
    if (schedule) return { schedule, state: await this.#options.book.find(scheduleId) };
    throw new EngineError('not_found', `There is no schedule ${scheduleId}`, {
      remedy: 'Only triggers of active definitions are schedules. List them with "baton schedules".',
      details: { scheduleId },
    });
  }

  async planBackfill(scheduleId: string, range: BackfillRange, concurrency: number): Promise<BackfillPlan> {
    return planBackfill(await this.find(scheduleId), range, concurrency, this.now());
  }

  history(
    scheduleId: string,
    page: { readonly limit: number; readonly beforePosition: number | null },
  ): Awaitable<{ readonly items: StoredScheduleEvent[]; readonly total: number }> {
    return this.#options.book.log.history(scheduleId, page);
  }

  /** The schedule that started a run, while that run is going. Undefined also before the log has answered. */
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
}
