/** The small number by which the tables name a run. Given once, never changed: what is remembered here stays true. */
import type Database from 'better-sqlite3';
import type { ReadableDatabase } from './open-database.ts';

const REMEMBERED = 20_000;

export class RunKeys {
  readonly #find: Database.Statement<[string], number>;
  readonly #insert: Database.Statement<[string]>;
  readonly #known = new Map<string, number>();

  constructor(database: ReadableDatabase) {
    this.#find = database.prepare<[string], number>('SELECT run FROM run_keys WHERE run_id = ?').pluck();
    this.#insert = database.prepare<[string]>('INSERT INTO run_keys (run_id) VALUES (?)');
  }

  find(runId: string): number | undefined {
    const known = this.#known.get(runId);
    if (known !== undefined) return known;
    const found = this.#find.get(runId);
    if (found !== undefined) this.#remember(runId, found);
    return found;
  }

  findOrGive(runId: string): number {
    const found = this.find(runId);
    if (found !== undefined) return found;
    const given = Number(this.#insert.run(runId).lastInsertRowid);
    this.#remember(runId, given);
    return given;
  }

  /** After a rollback: keys given in it were never given. */
  forget(): void {
    this.#known.clear();
  }

  #remember(runId: string, run: number): void {
    if (this.#known.size >= REMEMBERED) this.#known.clear();
    this.#known.set(runId, run);
  }
}
