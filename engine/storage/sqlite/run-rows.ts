/** The list of runs. What changes with every step is a row of its own: see migrations/0002-read-models.ts. */
import type Database from 'better-sqlite3';
import type { Labels } from '../../definition/labels.ts';
import type { OpenRun, Page, RunChange, RunRowFilter, RunRow } from '../../projections/read-models.ts';
import type { ReadableDatabase } from './open-database.ts';
import type { RunKeys } from './run-keys.ts';
import { orderOf, runListQuery } from './run-list-query.ts';

/** What of a run's row rarely changes. */
type Standing = Pick<RunChange, 'status' | 'finishedAt' | 'error' | 'state' | 'sla' | 'openQuestions'>;

/** Standings that are remembered. */
const REMEMBERED = 20_000;
/** Rows of progress per statement where there are many, as events have it. */
const TOGETHER = 8;
const PROGRESS = ['run', 'steps_done', 'updated_at', 'sequence'];
const ONE_ROW = `(${PROGRESS.map(() => '?').join(', ')})`;

type StoredRow = Omit<RunRow, 'attended' | 'parameters' | 'title' | 'labels'> & {
  readonly attended: number;
  readonly parameters: string;
  readonly title: string | null;
  readonly labels: string | null;
};

const ROWS = `
  SELECT k.run_id AS id, r.root_run_id AS rootRunId, r.parent_run_id AS parentRunId, r.parent_step_id AS parentStepId,
    r.definition, r.version, r.owner, r.organization, r.definition_hash AS definitionHash, r.mode, r.attended, r.parameters,
    r.created_at AS createdAt, r.steps_total AS stepsTotal, r.status, p.steps_done AS stepsDone, p.updated_at AS updatedAt,
    r.finished_at AS finishedAt, r.error, p.sequence, r.schedule_id AS scheduleId, r.scheduled_for AS scheduledFor, r.state, r.sla,
    r.open_questions AS openQuestions, r.title, r.labels
  FROM runs r JOIN run_progress p USING (run) JOIN run_keys k USING (run)`;

export class RunRows {
  readonly #database: ReadableDatabase;
  readonly #keys: RunKeys;
  readonly #insertRun: Database.Statement<unknown[]>;
  readonly #insertLabel: Database.Statement<[number, string, string]>;
  readonly #setProgress: Database.Statement<unknown[]>;
  readonly #setProgressTogether: Database.Statement<[unknown[]]>;
  readonly #findStanding: Database.Statement<[number], Standing>;
  readonly #standings = new Map<number, Standing>();
  readonly #setStatus: Database.Statement<
    [string, number | null, string | null, string | null, string | null, number, number]
  >;
  readonly #find: Database.Statement<[number], StoredRow>;
  readonly #children: Database.Statement<[string], StoredRow>;
  readonly #open: Database.Statement<[], OpenRun>;

  constructor(database: ReadableDatabase, keys: RunKeys) {
    this.#database = database;
    this.#keys = keys;
    this.#insertRun = database.prepare(
      'INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    );
    this.#insertLabel = database.prepare('INSERT INTO run_labels (run, name, value) VALUES (?, ?, ?)');
    const setProgress = (rows: number) =>
      `INSERT INTO run_progress (${PROGRESS.join(', ')}) VALUES ${Array<string>(rows).fill(ONE_ROW).join(', ')}
       ON CONFLICT (run) DO UPDATE
       SET steps_done = excluded.steps_done, updated_at = excluded.updated_at, sequence = excluded.sequence`;
    this.#setProgress = database.prepare(setProgress(1));
    this.#setProgressTogether = database.prepare(setProgress(TOGETHER));
    this.#findStanding = database.prepare(
      'SELECT status, finished_at AS finishedAt, error, state, sla, open_questions AS openQuestions FROM runs WHERE run = ?',
    );
    this.#setStatus = database.prepare(
      'UPDATE runs SET status = ?, finished_at = ?, error = ?, state = ?, sla = ?, open_questions = ? WHERE run = ?',
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
      row.openQuestions,
      row.title ?? null,
      row.labels ? JSON.stringify(row.labels) : null,
    );
    for (const [name, value] of Object.entries(row.labels ?? {})) this.#insertLabel.run(run, name, value);
    this.#setProgress.run(run, row.stepsDone, row.updatedAt, row.sequence);
    this.#remember(run, row);
  }

  /** The hot path: most steps leave a run's standing as it was, and then its progress is all that is written. */
  change(changes: readonly RunChange[]): void {
    let progress: unknown[] = [];
    for (const row of changes) {
      const run = this.#keys.findOrGive(row.id);
      if (!isSame(this.#standingOf(run, row.id), row)) {
        this.#setStatus.run(row.status, row.finishedAt, row.error, row.state, row.sla, row.openQuestions, run);
        this.#remember(run, row);
      }
      progress.push(run, row.stepsDone, row.updatedAt, row.sequence);
      if (progress.length < TOGETHER * PROGRESS.length) continue;
      this.#setProgressTogether.run(progress);
      progress = [];
    }
    for (let at = 0; at < progress.length; at += PROGRESS.length)
      this.#setProgress.run(progress.slice(at, at + PROGRESS.length));
  }

  #standingOf(run: number, id: string): Standing {
    const standing = this.#standings.get(run) ?? this.#findStanding.get(run);
    if (!standing) throw new Error(`There is no row of run ${id} to change.`);
    return standing;
  }

  /** Of a run that has ended hardly anything changes any more. */
  #remember(run: number, { status, finishedAt, error, state, sla, openQuestions }: Standing): void {
    if (this.#standings.size >= REMEMBERED) this.#standings.clear();
    if (finishedAt === null) this.#standings.set(run, { status, finishedAt, error, state, sla, openQuestions });
    else this.#standings.delete(run);
  }

  /** Somebody else has written rows of runs, or what was written has been undone. */
  forget(): void {
    this.#standings.clear();
  }

  clear(): void {
    this.#database.exec('DELETE FROM run_progress; DELETE FROM run_labels; DELETE FROM runs;');
    this.forget();
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

function isSame(one: Standing, other: Standing): boolean {
  return (
    one.status === other.status &&
    one.finishedAt === other.finishedAt &&
    one.error === other.error &&
    one.state === other.state &&
    one.sla === other.sla &&
    one.openQuestions === other.openQuestions
  );
}

function toRow({ title, labels, ...row }: StoredRow): RunRow {
  return {
    ...row,
    ...(title !== null && { title }),
    ...(labels !== null && { labels: JSON.parse(labels) as Labels }),
    attended: row.attended === 1,
    parameters: JSON.parse(row.parameters) as RunRow['parameters'],
  };
}
