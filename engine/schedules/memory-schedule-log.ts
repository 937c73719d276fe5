/** Keeps events as long as the process lives: for tests, and for looking where there is no store yet. */
import { TimeFiredAlready } from '../journal/journal.ts';
import type { ScheduleEvent, StoredScheduleEvent } from './schedule-event.ts';
import type { ScheduleLog } from './schedule-log.ts';
import type { ScheduleState } from './schedule-state.ts';

export class MemoryScheduleLog implements ScheduleLog {
  readonly #events: StoredScheduleEvent[] = [];
  readonly #states = new Map<string, ScheduleState>();

  append(events: readonly ScheduleEvent[], states: readonly ScheduleState[]): StoredScheduleEvent[] {
    const fired = new Set(this.#events.map(firingOf));
    for (const event of events) {
      const firing = firingOf(event);
      if (firing !== null && fired.has(firing))
        throw new TimeFiredAlready(`The schedule ${event.scheduleId} has fired at that time already`);
      fired.add(firing);
    }
    const stored = events.map(
      (event, index): StoredScheduleEvent => ({ ...event, position: this.#events.length + index + 1 }),
    );
    this.#events.push(...stored);
    for (const state of states) this.#states.set(state.scheduleId, state);
    return stored;
  }

  states(): ScheduleState[] {
    return [...this.#states.values()];
  }

  history(
    scheduleId: string,
    { limit, beforePosition }: { readonly limit: number; readonly beforePosition: number | null },
  ): { items: StoredScheduleEvent[]; total: number } {
    const all = this.#events.filter((event) => event.scheduleId === scheduleId).reverse();
    return {
      items: all.filter(({ position }) => beforePosition === null || position < beforePosition).slice(0, limit),
      total: all.length,
    };
  }

  readAll(afterPosition: number, limit: number): StoredScheduleEvent[] {
    return this.#events.slice(afterPosition, afterPosition + limit);
  }

  wasFired(scheduleId: string, scheduledFor: number): boolean {
    return this.#events.some(
      (event) =>
        event.scheduleId === scheduleId &&
        event.type === 'orchestration.schedule.fired' &&
        event.data.scheduledFor === scheduledFor &&
        ['time', 'missed'].includes(event.data.cause),
    );
  }

  lastPosition(): number {
    return this.#events.length;
  }

  replaceStates(states: readonly ScheduleState[]): void {
    this.#states.clear();
    for (const state of states) this.#states.set(state.scheduleId, state);
  }
}

/**
 * What fires once: a time of a schedule, by itself or made up for; in each backfill once more; by hand as often as
 * somebody wants. Null: the event is no firing.
 */
function firingOf(event: ScheduleEvent): string | null {
  if (event.type !== 'orchestration.schedule.fired') return null;
  const { scheduledFor, cause, backfillId, runId } = event.data;
  const within = cause === 'time' || cause === 'missed' ? '' : (backfillId ?? runId);
  return JSON.stringify([event.scheduleId, scheduledFor, within]);
}
