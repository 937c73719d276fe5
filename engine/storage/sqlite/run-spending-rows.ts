/** What runs have spent: see migrations/0015-run-spending.ts. */
import type Database from 'better-sqlite3';
import type { RunSpending } from '../../projections/run-spending.ts';
import type { ReadableDatabase } from './open-database.ts';
import type { RunKeys } from './run-keys.ts';

export class RunSpendingRows {
  readonly #database: ReadableDatabase;
  readonly #keys: RunKeys;
  readonly #add: Database.Statement<[number, number]>;
  readonly #find: Database.Statement<[number], number>;

  constructor(database: ReadableDatabase, keys: RunKeys) {
    this.#database = database;
    this.#keys = keys;
    this.#add = database.prepare(`
      INSERT INTO run_spending (run, amount) VALUES (?, ?)
      ON CONFLICT (run) DO UPDATE SET amount = amount + excluded.amount`);
    this.#find = database.prepare<[number], number>('SELECT amount FROM run_spending WHERE run = ?').pluck();
  }

  add({ rootRunId, amount }: RunSpending): void {
    this.#add.run(this.#keys.findOrGive(rootRunId), amount);
  }

  ofRun(rootRunId: string): number {
    const run = this.#keys.find(rootRunId);
    return run === undefined ? 0 : (this.#find.get(run) ?? 0);
  }

  clear(): void {
    this.#database.exec('DELETE FROM run_spending');
  }
}
