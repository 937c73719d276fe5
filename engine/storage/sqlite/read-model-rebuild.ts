/**
 * Read models made anew in a file of their own, which then take the place of those in use.
 *
 * Rules
 *  1. Nobody waits: what is written to the file is seen by nobody, and rows are replaced a few at a time, each time in
 *     one transaction, and only where they differ.
 *  2. At any moment a reader finds each run once, with all that belongs to it, as it was or as it should be. A process
 *     that dies in the middle leaves nothing to be mended; the file is thrown away by the next.
 *  3. Cached outputs and figures are replaced, too, but are no difference that anybody has to know of: forgetting an
 *     output is an operator's right that leaves no event, and figures of an older store begin with the version that
 *     counts them.
 */
import Database from 'better-sqlite3';
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ReadModelChanges, ReadModelRebuild } from '../../projections/read-models.ts';
import { migrate } from './migrate.ts';
import type { WritableDatabase } from './open-database.ts';
import { RunKeys } from './run-keys.ts';
import { SqliteReadModels } from './sqlite-read-models.ts';
import { UnitOfWork } from './unit-of-work.ts';

/** What is compared at once: the rows of so many runs, cached outputs, or hours and days. */
const TOGETHER = 50;
const OF_RUNS = ['runs', 'run_labels', 'run_progress', 'approvals', 'deliverables'] as const;

type Bound = number | string;

/** Tables whose rows are found by one column, in the order in which they are replaced. */
const GROUPS = [
  { tables: OF_RUNS, key: 'run', counts: true },
  { tables: ['step_cache'], key: 'key', counts: false },
  { tables: ['step_figures'], key: 'at', counts: false },
  { tables: ['run_spending'], key: 'run', counts: false },
] as const;

function rebuildPath(storePath: string): string {
  return join(dirname(storePath), 'rebuild.sqlite');
}

/** What an earlier one left, should its process have died. */
export function removeRebuild(storePath: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(rebuildPath(storePath) + suffix, { force: true });
}

export class SqliteReadModelRebuild implements ReadModelRebuild {
  readonly #live: WritableDatabase;
  readonly #unit: UnitOfWork;
  readonly #onReplaced: () => void;
  readonly #storePath: string;
  readonly #made: WritableDatabase;
  readonly #madeUnit: UnitOfWork;
  readonly #readModels: SqliteReadModels;
  readonly #columns = new Map<string, string>();
  #knownKeys = 0;
  #group = 0;
  #after: Bound | null = null;
  #isAttached = false;
  #isIdentical = true;

  /** @param onReplaced told of rows that are others now */
  constructor(live: WritableDatabase, unit: UnitOfWork, storePath: string, onReplaced: () => void) {
    this.#onReplaced = onReplaced;
    this.#live = live;
    this.#unit = unit;
    this.#storePath = storePath;
    removeRebuild(storePath);
    this.#made = new Database(rebuildPath(storePath)) as WritableDatabase;
    // Nothing of it outlives its process.
    for (const setting of ['journal_mode = MEMORY', 'synchronous = OFF', 'foreign_keys = OFF'])
      this.#made.pragma(setting);
    migrate(this.#made, () => 0);
    this.#madeUnit = new UnitOfWork(this.#made, { isThrownAway: true });
    this.#readModels = new SqliteReadModels(this.#made, this.#madeUnit, new RunKeys(this.#made));
    this.#takeInvalidations();
  }

  get isIdentical(): boolean {
    return this.#isIdentical;
  }

  apply(changes: ReadModelChanges): void {
    this.#takeKeys();
    this.#readModels.apply(changes);
  }

  replaceNext(): boolean {
    const group = GROUPS[this.#group];
    if (group === undefined) return true;
    this.#attach();
    if (group.key === 'key') this.#takeInvalidations(); // somebody may have forgotten some meanwhile
    const until = this.#boundAfter(group.tables, group.key);
    const differ = this.#unit.run(() => group.tables.filter((table) => this.#replace(table, group.key, until)));
    if (differ.length > 0) this.#onReplaced();
    if (group.counts && differ.length > 0) this.#isIdentical = false;
    this.#after = until;
    if (until === null) this.#group += 1;
    return this.#group >= GROUPS.length;
  }

  close(): void {
    if (this.#isAttached && this.#live.open) this.#live.exec('DETACH made');
    this.#made.close();
    removeRebuild(this.#storePath);
  }

  /** Runs have the same numbers in both. */
  #takeKeys(): void {
    const keys = this.#live
      .prepare<[number], [number, string]>('SELECT run, run_id FROM run_keys WHERE run > ? ORDER BY run')
      .raw()
      .all(this.#knownKeys);
    const insert = this.#made.prepare<[number, string]>('INSERT INTO run_keys (run, run_id) VALUES (?, ?)');
    this.#madeUnit.run(() => {
      for (const [run, runId] of keys) insert.run(run, runId);
    });
    this.#knownKeys = keys.at(-1)?.[0] ?? this.#knownKeys;
  }

  #takeInvalidations(): void {
    const known = this.#live
      .prepare<[], unknown[]>('SELECT definition, step_id, up_to FROM step_cache_invalidations')
      .raw()
      .all();
    const insert = this.#made.prepare<unknown[]>(
      'INSERT OR REPLACE INTO step_cache_invalidations (definition, step_id, up_to) VALUES (?, ?, ?)',
    );
    this.#madeUnit.run(() => {
      for (const row of known) insert.run(...row);
      this.#made.exec(`
        DELETE FROM step_cache WHERE EXISTS (SELECT 1 FROM step_cache_invalidations i
          WHERE i.definition = step_cache.definition AND i.step_id IN (step_cache.step_id, '') AND i.up_to >= step_cache.stored_at)`);
    });
  }

  #attach(): void {
    if (this.#isAttached) return;
    this.#live.prepare('ATTACH ? AS made').run(rebuildPath(this.#storePath));
    this.#isAttached = true;
  }

  /** Null: there is nothing behind it. */
  #boundAfter(tables: readonly string[], key: string): Bound | null {
    const sources = tables.flatMap((table) =>
      ['main', 'made'].map(
        (schema) =>
          `SELECT DISTINCT ${key} FROM ${schema}.${table}${this.#after === null ? '' : ` WHERE ${key} > :after`}`,
      ),
    );
    const bound = this.#live
      .prepare<unknown[], Bound>(`${sources.join(' UNION ')} ORDER BY 1 LIMIT 1 OFFSET ${TOGETHER - 1}`)
      .pluck();
    return bound.get(...(this.#after === null ? [] : [{ after: this.#after }])) ?? null;
  }

  /** True: some rows between the bounds were others. */
  #replace(table: string, key: string, until: Bound | null): boolean {
    const limits = [
      ...(this.#after === null ? [] : [`${key} > :after`]),
      ...(until === null ? [] : [`${key} <= :until`]),
    ];
    const where = limits.length === 0 ? '' : ` WHERE ${limits.join(' AND ')}`;
    const bounds =
      limits.length === 0
        ? []
        : [{ ...(this.#after !== null && { after: this.#after }), ...(until !== null && { until }) }];
    const columns = this.#columnsOf(table);
    const rows = (schema: string) => `SELECT ${columns} FROM ${schema}.${table}${where}`;
    const differs = ([one, other]: readonly [string, string]) =>
      this.#live
        .prepare<unknown[], number>(`SELECT count(*) FROM (${rows(one)} EXCEPT ${rows(other)})`)
        .pluck()
        .get(...bounds) !== 0;
    if (!differs(['main', 'made']) && !differs(['made', 'main'])) return false;
    this.#live.prepare<unknown[]>(`DELETE FROM main.${table}${where}`).run(...bounds);
    this.#live.prepare<unknown[]>(`INSERT INTO main.${table} (${columns}) ${rows('made')}`).run(...bounds);
    return true;
  }

  /** Without the number that a row has only in its own file. */
  #columnsOf(table: string): string {
    const known = this.#columns.get(table);
    if (known !== undefined) return known;
    const own = ['approval', 'deliverable', 'entry'];
    const names = this.#live.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table);
    const columns = names.filter((name) => !own.includes(name)).join(', ');
    this.#columns.set(table, columns);
    return columns;
  }
}
