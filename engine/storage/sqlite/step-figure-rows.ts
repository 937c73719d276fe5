/** Counts of steps by how long they worked and waited, per hour and day: see migrations/0005-step-figures.ts. */
import type Database from 'better-sqlite3';
import { DAY, HOUR, type StepFigure } from '../../projections/step-figures.ts';
import type { ReadableDatabase } from './open-database.ts';

type Summed = Omit<StepFigure, 'span' | 'at'>;

const SUM = 'SELECT mode, definition, agent, measure, bucket, sum(count) AS count FROM step_figures';
const GROUPS = 'GROUP BY mode, definition, agent, measure, bucket';

export class StepFigureRows {
  readonly #database: ReadableDatabase;
  readonly #add: Database.Statement<unknown[]>;
  readonly #sum: Database.Statement<number[], Summed>;

  constructor(database: ReadableDatabase) {
    this.#database = database;
    this.#add = database.prepare(`
      INSERT INTO step_figures VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (span, at, mode, definition, agent, measure, bucket) DO UPDATE SET count = count + excluded.count`);
    // Whole days, and the hours before the first and after the last of them.
    this.#sum = database.prepare(
      `${SUM} WHERE (span = 'hour' AND at >= ? AND at < ?) OR (span = 'day' AND at >= ? AND at < ?) OR (span = 'hour' AND at >= ? AND at < ?) ${GROUPS}`,
    );
  }

  add({ span, at, mode, definition, agent, measure, bucket, count }: StepFigure): void {
    this.#add.run(span, at, mode, definition, agent, measure, bucket, count);
  }

  sum(from: number, until: number): Summed[] {
    const first = from - (from % HOUR);
    const firstDay = Math.min(Math.ceil(from / DAY) * DAY, until);
    const lastDay = Math.max(until - (until % DAY), firstDay);
    return this.#sum.all(first, firstDay, firstDay, lastDay, lastDay, until);
  }

  clear(): void {
    this.#database.exec('DELETE FROM step_figures');
  }
}
