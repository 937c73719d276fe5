import type Database from 'better-sqlite3';
import type { DeliverableRow } from '../../projections/read-models.ts';
import type { ReadableDatabase } from './open-database.ts';
import type { RunKeys } from './run-keys.ts';

type StoredRow = Omit<DeliverableRow, 'content' | 'metadata' | 'rehearsed' | 'edit'> & {
  readonly content: string;
  readonly metadata: string;
  readonly rehearsed: number;
  readonly edit: string | null;
};

const ROWS = `
  SELECT d.id, d.version, k.run_id AS runId, d.step_id AS stepId, d.title, d.type, d.format, d.content, d.metadata, d.rehearsed, d.created_at AS createdAt, d.edit
  FROM deliverables d JOIN run_keys k USING (run)`;

export class DeliverableRows {
  readonly #database: ReadableDatabase;
  readonly #keys: RunKeys;
  readonly #insert: Database.Statement<unknown[]>;
  readonly #ofRun: Database.Statement<[number], StoredRow>;
  readonly #find: Database.Statement<[string, number], StoredRow>;
  readonly #findNewest: Database.Statement<[string], StoredRow>;

  constructor(database: ReadableDatabase, keys: RunKeys) {
    this.#database = database;
    this.#keys = keys;
    this.#insert = database.prepare(`
      INSERT INTO deliverables (id, version, run, step_id, title, type, format, content, metadata, rehearsed, created_at, edit)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
    this.#ofRun = database.prepare(`${ROWS} WHERE d.run = ? ORDER BY d.deliverable`);
    this.#find = database.prepare(`${ROWS} WHERE d.id = ? AND d.version = ?`);
    this.#findNewest = database.prepare(`${ROWS} WHERE d.id = ? ORDER BY d.version DESC LIMIT 1`);
  }

  insert(row: DeliverableRow): void {
    this.#insert.run(
      row.id,
      row.version,
      this.#keys.findOrGive(row.runId),
      row.stepId,
      row.title,
      row.type,
      row.format,
      JSON.stringify(row.content),
      JSON.stringify(row.metadata),
      row.rehearsed ? 1 : 0,
      row.createdAt,
      row.edit ? JSON.stringify(row.edit) : null,
    );
  }

  clear(): void {
    this.#database.exec('DELETE FROM deliverables');
  }

  /** In the order of their making. */
  ofRun(runId: string): DeliverableRow[] {
    const run = this.#keys.find(runId);
    return run === undefined ? [] : this.#ofRun.all(run).map(toRow);
  }

  /** Null: the newest version. */
  find(id: string, version: number | null): DeliverableRow | undefined {
    const found = version === null ? this.#findNewest.get(id) : this.#find.get(id, version);
    return found && toRow(found);
  }
}

function toRow({ edit, ...row }: StoredRow): DeliverableRow {
  return {
    ...row,
    content: JSON.parse(row.content) as DeliverableRow['content'],
    metadata: JSON.parse(row.metadata) as DeliverableRow['metadata'],
    rehearsed: row.rehearsed === 1,
    ...(edit !== null && { edit: JSON.parse(edit) as NonNullable<DeliverableRow['edit']> }),
  };
}
