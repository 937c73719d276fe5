/**
 * Which runs name an asset.
 *
 * Rules
 *  1. Events are looked through for names when somebody asks, and never again: each question reads what was recorded
 *     since the one before, a page at a time, and others have their turn between two pages. Whoever records pays
 *     nothing.
 *  2. What was found is written down with how far it goes. Where that can't be written (a store that is only read, a
 *     full disk, which is when somebody looks for assets to delete) it is kept in memory until it can.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { WritableDatabase } from './open-database.ts';
import type { UnitOfWork } from './unit-of-work.ts';

const PAGE_EVENTS = 1_000;
const PAGE_BYTES = 1024 * 1024;
/** Names of assets have an ending; other hashes, of definitions and of cached outputs, have none. */
const NAMES = /([0-9a-f]{64})\.[a-z0-9]{1,8}/g;

interface Row {
  readonly position: number;
  readonly run: number;
  readonly data: string;
}

export class AssetMentions {
  readonly #database: WritableDatabase;
  readonly #unit: UnitOfWork;
  /** Rule 2. */
  readonly #unwritten = new Map<string, Set<number>>();
  /** Null: nobody has asked yet. */
  #until: number | null = null;
  #reading: Promise<void> | null = null;

  constructor(database: WritableDatabase, unit: UnitOfWork) {
    this.#database = database;
    this.#unit = unit;
  }

  /** By their keys, the newest first. */
  async runsNaming(hash: string, most: number): Promise<readonly number[]> {
    await (this.#reading ??= this.#readOn().finally(() => (this.#reading = null)));
    const written = this.#database
      .prepare<[string, number], number>('SELECT run FROM asset_mentions WHERE hash = ? ORDER BY run DESC LIMIT ?')
      .pluck()
      .all(hash, most);
    const all = new Set([...written, ...(this.#unwritten.get(hash) ?? [])]);
    return [...all].sort((left, right) => right - left).slice(0, most);
  }

  async #readOn(): Promise<void> {
    this.#until ??= this.#database.prepare<[], number>('SELECT position FROM asset_mentions_until').pluck().get() ?? 0;
    while (this.#readPage(this.#until)) {
      this.#write();
      await nextTurn();
    }
  }

  /** False: there was nothing more. */
  #readPage(after: number): boolean {
    const rows = this.#database
      .prepare<[number, number], Row>(
        'SELECT position, run, data FROM events WHERE position > ? ORDER BY position LIMIT ?',
      )
      .iterate(after, PAGE_EVENTS);
    let read = 0;
    for (const { position, run, data } of rows) {
      for (const [, hash = ''] of data.matchAll(NAMES))
        this.#unwritten.set(hash, (this.#unwritten.get(hash) ?? new Set()).add(run));
      this.#until = position;
      read += data.length;
      if (read >= PAGE_BYTES) break;
    }
    return this.#until !== after;
  }

  #write(): void {
    if (this.#database.readonly) return;
    try {
      this.#unit.run(() => {
        const note = this.#database.prepare<[string, number]>(
          'INSERT INTO asset_mentions (hash, run) VALUES (?, ?) ON CONFLICT DO NOTHING',
        );
        for (const [hash, runs] of this.#unwritten) for (const run of runs) note.run(hash, run);
        this.#database
          .prepare<[number | null]>(
            'INSERT INTO asset_mentions_until VALUES (1, ?) ON CONFLICT DO UPDATE SET position = excluded.position',
          )
          .run(this.#until);
      });
    } catch {
      return; // rule 2: whoever records something is told of the trouble
    }
    this.#unwritten.clear();
  }
}
