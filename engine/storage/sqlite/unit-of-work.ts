/**
 * One transaction at a time, for all who write to the store: whoever comes while one is open joins it.
 *
 * Rules
 *  1. All or nothing. When one of those who joined fails, the whole fails,
 *     even if somebody swallowed the error on its way.
 *  2. No room, no permission or a foreign lock means that nothing was written; `isFull` stays true until a commit
 *     succeeds again.
 *  3. Once the file has turned out to be damaged, nothing more is written to it.
 *  4. What is remembered in memory about rows that were undone is forgotten (`onRollback`).
 */
import type Database from 'better-sqlite3';
import { StorageFull } from '../../journal/journal.ts';
import { copyAside } from './copy-aside.ts';
import { assertDurable, type WritableDatabase } from './open-database.ts';
import { StorageCorrupt, explainTrouble, isCorruptError } from './storage-errors.ts';

export class UnitOfWork {
  readonly #database: WritableDatabase;
  readonly #begin: Database.Statement<[]>;
  readonly #commit: Database.Statement<[]>;
  readonly #rollback: Database.Statement<[]>;
  readonly #forgetters: (() => void)[] = [];
  #isActive = false;
  #failure: { readonly error: unknown } | null = null;
  readonly #damageListeners: ((damage: StorageCorrupt) => void)[] = [];
  #damage: StorageCorrupt | null = null;
  #isFull = false;
  #isProven: boolean;

  /** @param isThrownAway nothing of the file outlives this process: it need not be durable */
  constructor(database: WritableDatabase, { isThrownAway = false } = {}) {
    this.#isProven = isThrownAway;
    this.#database = database;
    this.#begin = database.prepare('BEGIN IMMEDIATE');
    this.#commit = database.prepare('COMMIT');
    this.#rollback = database.prepare('ROLLBACK');
  }

  isFull(): boolean {
    return this.#isFull;
  }

  /** Told once, of what a write has run into. */
  onDamage(listen: (damage: StorageCorrupt) => void): void {
    this.#damageListeners.push(listen);
  }

  onRollback(forget: () => void): void {
    this.#forgetters.push(forget);
  }

  run<T>(work: () => T): T {
    if (this.#isActive) return this.#join(work);
    if (this.#damage !== null) throw this.#damage;
    try {
      this.#begin.run();
      this.#isActive = true;
      const result = work();
      if (result instanceof Promise) throw new Error('A transaction cannot wait: it would hold up everybody else.');
      if (this.#failure !== null) throw this.#failure.error;
      if (!this.#isProven) this.#prove();
      this.#commit.run();
      this.#isFull = false;
      return result;
    } catch (error) {
      this.#undo();
      throw this.#explain(error);
    } finally {
      this.#isActive = false;
      this.#failure = null;
    }
  }

  #join<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      this.#failure ??= { error };
      throw error;
    }
  }

  #undo(): void {
    // A full disk ends the transaction by itself.
    if (this.#database.inTransaction) this.#rollback.run();
    for (const forget of this.#forgetters) forget();
  }

  #explain(error: unknown): unknown {
    if (isCorruptError(error)) return this.#giveUp(error as Error);
    const explained = explainTrouble(error);
    if (explained instanceof StorageFull) this.#isFull = true;
    return explained;
  }

  /** Rule 3. */
  #giveUp({ message }: Error): StorageCorrupt {
    const damage = new StorageCorrupt(this.#database.name, [message], copyAside(this.#database.name, Date.now()));
    this.#damage = damage;
    for (const listen of this.#damageListeners) listen(damage);
    return damage;
  }

  /** Once: by now something was written, and not yet acknowledged. */
  #prove(): void {
    assertDurable(this.#database);
    this.#isProven = true;
  }
}
