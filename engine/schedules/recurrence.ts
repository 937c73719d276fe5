/**
 * WHEN a schedule comes. Pure: the same question gives the same answer.
 *
 * Rules
 *  1. Times are moments (milliseconds since 1970); the time zone decides which wall-clock times they are.
 *  2. A schedule for one fixed time of day that a clock change leaves out comes at the first moment after the gap; a
 *     time of day that comes twice counts the first time. Schedules with several minutes or hours, or with steps, go by
 *     the clock on the wall: what is left out does not come, what comes twice comes twice.
 */
import { readCron } from '../definition/cron.ts';

export interface TimesBetween {
  /** Oldest first. */
  readonly times: readonly number[];
  /** There were more; these are the newest. */
  readonly isCut: boolean;
}

export class Recurrence {
  readonly #cron: ReturnType<typeof readCron>;

  /** Throws when the schedule or the zone can't be read. */
  constructor(cron: string, timezone: string) {
    this.#cron = readCron(cron, timezone);
  }

  /** The first time after the given one. Null: there is none any more. */
  after(time: number): number | null {
    return this.#cron.nextRun(new Date(time))?.getTime() ?? null;
  }

  next(count: number, time: number): number[] {
    return this.#cron.nextRuns(count, new Date(time)).map((date) => date.getTime());
  }

  /** Times later than `from`, up to and with `until`. */
  between(from: number, until: number, limit: number): TimesBetween {
    const times: number[] = [];
    for (let time = this.after(from); time !== null && time <= until; time = this.after(time)) {
      if (times.length === limit) return { times: this.#newest(until, limit), isCut: true };
      times.push(time);
    }
    return { times, isCut: false };
  }

  #newest(until: number, count: number): number[] {
    // Whole seconds: the next one after `until` is not asked for, `until` itself is.
    const before = new Date((Math.floor(until / 1000) + 1) * 1000);
    return this.#cron
      .previousRuns(count, before)
      .map((date) => date.getTime())
      .reverse();
  }
}
