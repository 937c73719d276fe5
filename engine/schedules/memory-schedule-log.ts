/** Keeps facts as long as the process lives: for tests, and for looking where there is no store yet. */
import type { ScheduleFact, StoredScheduleFact } from './schedule-fact.ts';
import type { ScheduleLog } from './schedule-log.ts';
import type { ScheduleState } from './schedule-state.ts';

export class MemoryScheduleLog implements ScheduleLog {
  readonly #facts: StoredScheduleFact[] = [];
  readonly #states = new Map<string, ScheduleState>();

  append(facts: readonly ScheduleFact[], states: readonly ScheduleState[]): StoredScheduleFact[] {
    const stored = facts.map(
      (fact, index): StoredScheduleFact => ({ ...fact, position: this.#facts.length + index + 1 }),
    );
    this.#facts.push(...stored);
    for (const state of states) this.#states.set(state.scheduleId, state);
    return stored;
  }

  states(): ScheduleState[] {
    return [...this.#states.values()];
  }

  history(
    scheduleId: string,
    { limit, beforePosition }: { readonly limit: number; readonly beforePosition: number | null },
  ): { items: StoredScheduleFact[]; total: number } {
    const all = this.#facts.filter((fact) => fact.scheduleId === scheduleId).reverse();
    return {
      items: all.filter(({ position }) => beforePosition === null || position < beforePosition).slice(0, limit),
      total: all.length,
    };
  }

  readAll(afterPosition: number, limit: number): StoredScheduleFact[] {
    return this.#facts.slice(afterPosition, afterPosition + limit);
  }

  wasFired(scheduleId: string, scheduledFor: number): boolean {
    return this.#facts.some(
      (fact) =>
        fact.scheduleId === scheduleId &&
        fact.type === 'orchestration.schedule.fired' &&
        fact.data.scheduledFor === scheduledFor &&
        ['time', 'missed'].includes(fact.data.cause),
    );
  }

  lastPosition(): number {
    return this.#facts.length;
  }

  replaceStates(states: readonly ScheduleState[]): void {
    this.#states.clear();
    for (const state of states) this.#states.set(state.scheduleId, state);
  }
}
