/** Runs as figures about them need them: little of each, part by part, in the order in which they were created. */
import type Database from 'better-sqlite3';
import type { RunFigure, RunFigures, RunFiguresPlace } from '../../projections/read-models.ts';
import type { ReadableDatabase } from './open-database.ts';

/** Read within a few milliseconds. */
const PART = 4_000;

type StoredRow = Omit<RunFigure, 'isChild'> & { readonly run: number; readonly isChild: number };

export class RunFigureRows {
  readonly #part: Database.Statement<number[], StoredRow>;

  constructor(database: ReadableDatabase) {
    this.#part = database.prepare(`
      SELECT run, definition, status, mode, parent_run_id IS NOT NULL AS isChild, created_at AS createdAt, finished_at AS finishedAt
      FROM runs WHERE (created_at, run) > (?, ?) AND created_at < ? ORDER BY created_at, run LIMIT ${PART}`);
  }

  read(from: number, until: number, after: RunFiguresPlace | null): RunFigures {
    const rows = after ? this.#part.all(after.createdAt, after.run, until) : this.#part.all(from, -1, until);
    const last = rows.length < PART ? undefined : rows.at(-1);
    return {
      items: rows.map(({ run: _, isChild, ...row }) => ({ ...row, isChild: isChild === 1 })),
      next: last ? { createdAt: last.createdAt, run: last.run } : null,
    };
  }
}
