import type Database from 'better-sqlite3';
import { TimeFiredAlready } from '../../journal/journal.ts';
import type { ScheduleEvent, StoredScheduleEvent } from '../../schedules/schedule-event.ts';
import type { ScheduleLog } from '../../schedules/schedule-log.ts';
import type { ScheduleState } from '../../schedules/schedule-state.ts';
import { lazily } from './lazily.ts';
import type { ReadableDatabase } from './open-database.ts';
import { sqliteCode } from './storage-errors.ts';
import type { UnitOfWork } from './unit-of-work.ts';

type EventRow = [position: number, scheduleId: string, type: string, at: number, actor: string, data: string];

const EVENTS = 'SELECT position, schedule_id, type, at, actor, data FROM schedule_events';

/** Most engines have no schedules: nothing is prepared before somebody asks. */
export class SqliteScheduleLog implements ScheduleLog {
  readonly #unit: UnitOfWork;
  readonly #statements: () => ReturnType<typeof prepare>;

  constructor(database: ReadableDatabase, unit: UnitOfWork) {
    this.#unit = unit;
    this.#statements = lazily(() => prepare(database));
  }

  append(events: readonly ScheduleEvent[], states: readonly ScheduleState[]): StoredScheduleEvent[] {
    const { insert, keepState } = this.#statements();
    return this.#unit.run(() => {
      const stored = events.map((event): StoredScheduleEvent => {
        const { scheduleId, type, at, actor, data } = event;
        const { lastInsertRowid } = unlessFired(event, () =>
          insert.run(scheduleId, type, at, actor, JSON.stringify(data)),
        );
        return { ...event, position: Number(lastInsertRowid) };
      });
      for (const state of states) keepState.run(state.scheduleId, JSON.stringify(state));
      return stored;
    });
  }

  states(): ScheduleState[] {
    return this.#statements()
      .states.all()
      .map((state) => JSON.parse(state) as ScheduleState);
  }

  history(
    scheduleId: string,
    { limit, beforePosition }: { readonly limit: number; readonly beforePosition: number | null },
  ): { items: StoredScheduleEvent[]; total: number } {
    const { history, count } = this.#statements();
    const items = history.all(scheduleId, beforePosition ?? Number.MAX_SAFE_INTEGER, limit).map(eventOf);
    return { items, total: count.get(scheduleId) ?? 0 };
  }

  readAll(afterPosition: number, limit: number): StoredScheduleEvent[] {
    return this.#statements().readAll.all(afterPosition, limit).map(eventOf);
  }

  wasFired(scheduleId: string, scheduledFor: number): boolean {
    return this.#statements().wasFired.get(scheduleId, scheduledFor) !== undefined;
  }

  lastPosition(): number {
    return this.#statements().lastPosition.get() ?? 0;
  }

  replaceStates(states: readonly ScheduleState[]): void {
    const { clearStates, keepState } = this.#statements();
    this.#unit.run(() => {
      clearStates.run();
      for (const state of states) keepState.run(state.scheduleId, JSON.stringify(state));
    });
  }
}

function unlessFired<Result>({ scheduleId }: ScheduleEvent, insert: () => Result): Result {
  try {
    return insert();
  } catch (error) {
    if (sqliteCode(error) !== 'SQLITE_CONSTRAINT_UNIQUE') throw error;
    throw new TimeFiredAlready(`The schedule ${scheduleId} has fired at that time already`, { cause: error });
  }
}

function prepare(database: ReadableDatabase) {
  return {
    insert: database.prepare<unknown[]>(
      'INSERT INTO schedule_events (schedule_id, type, at, actor, data) VALUES (?, ?, ?, ?, ?)',
    ),
    keepState: database.prepare<unknown[]>(
      'INSERT INTO schedule_states VALUES (?, ?) ON CONFLICT (schedule_id) DO UPDATE SET state = excluded.state',
    ),
    clearStates: database.prepare<[]>('DELETE FROM schedule_states'),
    states: database.prepare<[], string>('SELECT state FROM schedule_states').pluck() as Database.Statement<[], string>,
    history: database
      .prepare<[string, number, number], EventRow>(
        `${EVENTS} WHERE schedule_id = ? AND position < ? ORDER BY position DESC LIMIT ?`,
      )
      .raw() as Database.Statement<[string, number, number], EventRow>,
    count: database
      .prepare<[string], number>('SELECT count(*) FROM schedule_events WHERE schedule_id = ?')
      .pluck() as Database.Statement<[string], number>,
    readAll: database
      .prepare<[number, number], EventRow>(`${EVENTS} WHERE position > ? ORDER BY position LIMIT ?`)
      .raw() as Database.Statement<[number, number], EventRow>,
    wasFired: database.prepare<[string, number], number>(
      `SELECT 1 FROM schedule_events WHERE schedule_id = ? AND type = 'orchestration.schedule.fired'
        AND data ->> '$.scheduledFor' = ? AND data ->> '$.cause' IN ('time', 'missed')`,
    ),
    lastPosition: database
      .prepare<[], number>('SELECT coalesce(max(position), 0) FROM schedule_events')
      .pluck() as Database.Statement<[], number>,
  };
}

function eventOf([position, scheduleId, type, at, actor, data]: EventRow): StoredScheduleEvent {
  return { position, scheduleId, type, at, actor, data: JSON.parse(data) as unknown } as StoredScheduleEvent;
}
