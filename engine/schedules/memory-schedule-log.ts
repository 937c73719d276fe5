/** Keeps events as long as the process lives: for tests, and for looking where there is no store yet. */
import type { ScheduleEvent, StoredScheduleEvent } from './schedule-event.ts';
import type { ScheduleLog } from './schedule-log.ts';
import type { ScheduleState } from './schedule-state.ts';

export class MemoryScheduleLog implements ScheduleLog {
  readonly #events: StoredScheduleEvent[] = [];
  readonly #states = new Map<string, ScheduleState>();

  append(events: readonly ScheduleEvent[], states: readonly ScheduleState[]): StoredScheduleEvent[] {
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
