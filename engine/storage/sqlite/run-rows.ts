/** The list of runs. What changes with every step is a row of its own: see migrations/0002-read-models.ts. */
import type Database from 'better-sqlite3';
import type { OpenRun, Page, RunChange, RunRowFilter, RunRow } from '../../projections/read-models.ts';
import type { ReadableDatabase } from './open-database.ts';
import type { RunKeys } from './run-keys.ts';
import { orderOf, runListQuery } from './run-list-query.ts';

type StoredRow = Omit<RunRow, 'attended' | 'parameters'> & { readonly attended: number; readonly parameters: string };

const ROWS = `
  SELECT k.run_id AS id, r.root_run_id AS rootRunId, r.parent_run_id AS parentRunId, r.parent_step_id AS parentStepId,
    r.definition, r.version, r.owner, r.organization, r.definition_hash AS definitionHash, r.mode, r.attended, r.parameters,
    r.created_at AS createdAt, r.steps_total AS stepsTotal, r.status, p.steps_done AS stepsDone, p.updated_at AS updatedAt,
    r.finished_at AS finishedAt, r.error, p.sequence, r.schedule_id AS scheduleId, r.scheduled_for AS scheduledFor, r.state, r.sla
  FROM runs r JOIN run_progress p USING (run) JOIN run_keys k USING (run)`;

export class RunRows {
  readonly #database: ReadableDatabase;
  readonly #keys: RunKeys;
  readonly #insertRun: Database.Statement<unknown[]>;
  readonly #insertProgress: Database.Statement<unknown[]>;
  readonly #advance: Database.Statement<
    [number, number, number, number, string, string | null, number | null, string | null, string | null]
  >;
  readonly #setProgress: Database.Statement<[number, number, number, number]>;
  readonly #setStatus: Database.Statement<[string, number | null, string | null, string | null, string | null, number]>;
  readonly #find: Database.Statement<[number], StoredRow>;
  readonly #children: Database.Statement<[string], StoredRow>;
  readonly #open: Database.Statement<[], OpenRun>;

  constructor(database: ReadableDatabase, keys: RunKeys) {
    this.#database = database;
    this.#keys = keys;
    this.#insertRun = database.prepare(
      'INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    );
    this.#insertProgress = database.prepare('INSERT INTO run_progress VALUES (?, ?, ?, ?)');
    this.#advance = database.prepare(`
      UPDATE run_progress SET steps_done = ?, updated_at = ?, sequence = ?
      WHERE run = ? AND EXISTS (SELECT 1 FROM runs r WHERE r.run = run_progress.run AND r.status = ? AND r.error IS ? AND r.finished_at IS ? AND r.state IS ? AND r.sla IS ?)`);
    this.#setProgress = database.prepare(
      'UPDATE run_progress SET steps_done = ?, updated_at = ?, sequence = ? WHERE run = ?',
    );
    this.#setStatus = database.prepare(
      'UPDATE runs SET status = ?, finished_at = ?, error = ?, state = ?, sla = ? WHERE run = ?',
    );
    this.#find = database.prepare(`${ROWS} WHERE r.run = ?`);
    this.#children = database.prepare(`${ROWS} WHERE r.parent_run_id = ? ORDER BY r.run`);
    this.#open = database.prepare(
      'SELECT run_id AS id, root_run_id AS rootRunId, parent_run_id AS parentRunId, status, definition_hash AS definitionHash, mode FROM runs JOIN run_keys USING (run) WHERE finished_at IS NULL ORDER BY run',
    );
  }

  insert(row: RunRow): void {
    const run = this.#keys.findOrGive(row.id);
    this.#insertRun.run(
      run,
      row.rootRunId,
      row.parentRunId,
      row.parentStepId,
      row.definition,
      row.version,
      row.owner,
      row.organization,
      row.definitionHash,
      row.mode,
      row.attended ? 1 : 0,
      JSON.stringify(row.parameters),
      row.createdAt,
      row.stepsTotal,
      row.status,
      row.finishedAt,
      row.error,
      row.scheduleId,
      row.scheduledFor,
      row.state,
      row.sla,
    );
    this.#insertProgress.run(run, row.stepsDone, row.updatedAt, row.sequence);
  }

  /** The hot path: most steps leave the run's status as it was, and then one statement is all. */
  change(row: RunChange): void {
    const { status, stepsDone, updatedAt, finishedAt, error, state, sla, sequence } = row;
    const run = this.#keys.findOrGive(row.id);
    if (this.#advance.run(stepsDone, updatedAt, sequence, run, status, error, finishedAt, state, sla).changes === 1)
      return;
    const { changes } = this.#setStatus.run(status, finishedAt, error, state, sla, run);
    if (changes !== 1) throw new Error(`There is no row of run ${row.id} to change.`);
    this.#setProgress.run(stepsDone, updatedAt, sequence, run);
  }

  clear(): void {
    this.#database.exec('DELETE FROM run_progress; DELETE FROM runs;');
  }

  find(runId: string): RunRow | undefined {
    const run = this.#keys.find(runId);
    const found = run === undefined ? undefined : this.#find.get(run);
    return found && toRow(found);
  }

  list(filter: RunRowFilter, page: Page): { readonly items: RunRow[]; readonly total: number } {
    const { count, page: keysOf, parameters } = runListQuery(filter);
    const total =
      this.#database
        .prepare<unknown[], number>(count)
        .pluck()
        .get(...parameters) ?? 0;
    if (page.limit === 0) return { items: [], total };
    const rows = this.#database.prepare<unknown[], StoredRow>(
      `${ROWS} WHERE r.run IN (${keysOf(total)}) ORDER BY ${orderOf(filter)}`,
    );
    return { items: rows.all(...parameters, page.limit, page.offset).map(toRow), total };
  }

  childrenOf(runId: string): RunRow[] {
    return this.#children.all(runId).map(toRow);
  }

  openRuns(): OpenRun[] {
    return this.#open.all();
  }
}

function toRow(row: StoredRow): RunRow {
  return { ...row, attended: row.attended === 1, parameters: JSON.parse(row.parameters) as RunRow['parameters'] };
}
