/**
 * WHERE A SCHEDULE'S FACTS ARE KEPT, as a port: append-only, with the newest state of every schedule beside them.
 * Synchronous; what was appended is durable when the call returns, or when the transaction it joined is committed.
 */
import type { ScheduleFact, StoredScheduleFact } from './schedule-fact.ts';
import type { ScheduleState } from './schedule-state.ts';

export interface ScheduleLog {
  /** All or nothing. `states` are those of the schedules that the facts speak of, after the last of them. */
  append(facts: readonly ScheduleFact[], states: readonly ScheduleState[]): StoredScheduleFact[];
  states(): ScheduleState[];
  /** Newest first. `beforePosition` null: from the newest on. */
  history(
    scheduleId: string,
    page: { readonly limit: number; readonly beforePosition: number | null },
  ): { readonly items: StoredScheduleFact[]; readonly total: number };
  /** In the order of their recording, after the given position. */
  readAll(afterPosition: number, limit: number): StoredScheduleFact[];
  /** Whether a run was started for this time when it came, or when it was made up for. */
  wasFired(scheduleId: string, scheduledFor: number): boolean;
  lastPosition(): number;
  /** Puts these in the place of all that were kept. */
  replaceStates(states: readonly ScheduleState[]): void;
}
