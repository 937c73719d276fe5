/**
 * WHERE A SCHEDULE'S EVENTS ARE KEPT, as a port: append-only, with the newest state of every schedule beside them.
 * What was appended is durable when the call returns, or when the transaction it joined is committed. What stands here
 * answers at once; those who use it ask so that a store may answer later, and then that is so when it resolves.
 */
import type { ScheduleEvent, StoredScheduleEvent } from './schedule-event.ts';
import type { ScheduleState } from './schedule-state.ts';

export interface ScheduleLog {
  /**
   * All or nothing. `states` are those of the schedules that the events speak of, after the last of them.
   * Throws `TimeFiredAlready` where one of them says that a time fired which has.
   */
  append(events: readonly ScheduleEvent[], states: readonly ScheduleState[]): StoredScheduleEvent[];
  states(): ScheduleState[];
  /** Newest first. `beforePosition` null: from the newest on. */
  history(
    scheduleId: string,
    page: { readonly limit: number; readonly beforePosition: number | null },
  ): { readonly items: StoredScheduleEvent[]; readonly total: number };
  /** In the order of their recording, after the given position. */
  readAll(afterPosition: number, limit: number): StoredScheduleEvent[];
  /** Whether a run was started for this time when it came, or when it was made up for. */
  wasFired(scheduleId: string, scheduledFor: number): boolean;
  lastPosition(): number;
  /** Puts these in the place of all that were kept. */
  replaceStates(states: readonly ScheduleState[]): void;
}
