/**
 * Outputs that may be used again.
 *
 * Rules
 *  1. An entry replaces the older one of its key; an older one never replaces a newer (a rebuild meets both, in order).
 *  2. Invalidation is remembered: entries from before it are not taken in again by a rebuild.
 *  3. What `run/turned-down.ts` names is forgotten in the transaction that records why, and a rebuild does the same.
 *  4. Each new entry takes up to two expired ones with it, so that the table cannot grow without end.
 */
import type Database from 'better-sqlite3';
import type { CacheChange, CacheEntry } from '../../projections/read-models.ts';
import type { TurnedDownOutput } from '../../run/turned-down.ts';
import type { ReadableDatabase } from './open-database.ts';

type StoredRow = Omit<CacheEntry, 'output' | 'response'> & {
  readonly output: string;
  readonly response: string | null;
};

const ALL_STEPS = '';

export class StepCacheRows {
  readonly #database: ReadableDatabase;
  readonly #insert: Database.Statement<unknown[]>;
  readonly #prune: Database.Statement<[number]>;
  readonly #forget: Database.Statement<[string]>;
  readonly #forgetStep: Database.Statement<[{ runId: string; stepId: string; whole: number }]>;
  readonly #forgetChildren: Database.Statement<[{ runId: string; stepId: string }]>;
  readonly #find: Database.Statement<[string, number], StoredRow>;
  readonly #remember: Database.Statement<[string, string, string, string | null, string | null]>;
  readonly #invalidate: Database.Statement<[string, string | null, string | null]>;

  constructor(database: ReadableDatabase) {
    this.#database = database;
    this.#insert = database.prepare(`
      INSERT INTO step_cache (key, definition, step_id, run_id, output, response, stored_at, expires_at)
      SELECT @key, @definition, @stepId, @runId, @output, @response, @storedAt, @expiresAt
      WHERE NOT EXISTS (
        SELECT 1 FROM step_cache_invalidations
        WHERE definition = @definition AND step_id IN (@stepId, '${ALL_STEPS}') AND up_to >= @storedAt
      )
      ON CONFLICT (key) DO UPDATE SET definition = excluded.definition, step_id = excluded.step_id, run_id = excluded.run_id,
        output = excluded.output, response = excluded.response, stored_at = excluded.stored_at, expires_at = excluded.expires_at
      WHERE excluded.stored_at >= step_cache.stored_at`);
    this.#prune = database.prepare(
      'DELETE FROM step_cache WHERE entry IN (SELECT entry FROM step_cache WHERE expires_at <= ? ORDER BY expires_at LIMIT 2)',
    );
    this.#forget = database.prepare('DELETE FROM step_cache WHERE key = ?');
    this.#forgetStep = database.prepare(`
      DELETE FROM step_cache WHERE run_id = @runId AND (step_id = @stepId OR (@whole = 1 AND substr(step_id, 1, length(@stepId) + 1) = @stepId || '['))`);
    this.#forgetChildren = database.prepare(`
      WITH RECURSIVE below (run_id) AS (
        SELECT run_keys.run_id FROM runs JOIN run_keys USING (run)
        WHERE parent_run_id = @runId AND (parent_step_id = @stepId OR substr(parent_step_id, 1, length(@stepId) + 1) = @stepId || '[')
        UNION
        SELECT run_keys.run_id FROM below JOIN runs ON runs.parent_run_id = below.run_id JOIN run_keys USING (run)
      )
      DELETE FROM step_cache WHERE run_id IN (SELECT run_id FROM below)`);
    this.#find = database.prepare(`
      SELECT key, definition, step_id AS stepId, run_id AS runId, output, response, stored_at AS storedAt, expires_at AS expiresAt
      FROM step_cache WHERE key = ? AND expires_at > ?`);
    this.#remember = database.prepare(`
      INSERT INTO step_cache_invalidations (definition, step_id, up_to)
      SELECT ?, ?, max(stored_at) FROM step_cache WHERE definition = ? AND (? IS NULL OR step_id = ?) HAVING count(*) > 0
      ON CONFLICT (definition, step_id) DO UPDATE SET up_to = max(up_to, excluded.up_to)`);
    this.#invalidate = database.prepare('DELETE FROM step_cache WHERE definition = ? AND (? IS NULL OR step_id = ?)');
  }

  apply(change: CacheChange): void {
    switch (change.kind) {
      case 'keep':
        return this.#keep(change.entry);
      case 'forget_key':
        return void this.#forget.run(change.key);
      case 'forget_output':
        return this.#forgetOutput(change.output);
    }
  }

  #keep(entry: CacheEntry): void {
    const { output, response } = entry;
    this.#prune.run(entry.storedAt);
    this.#insert.run({
      ...entry,
      output: JSON.stringify(output),
      response: response === null ? null : JSON.stringify(response),
    });
  }

  /** Of a whole one: whatever its parts and its child runs have made, theirs included. */
  #forgetOutput({ runId, stepId, isWhole }: TurnedDownOutput): void {
    const whole = isWhole ? 1 : 0;
    this.#forgetStep.run({ runId, stepId, whole });
    if (isWhole) this.#forgetChildren.run({ runId, stepId });
  }

  clear(): void {
    this.#database.exec('DELETE FROM step_cache');
  }

  find(key: string, now: number): CacheEntry | undefined {
    const found = this.#find.get(key, now);
    if (found === undefined) return undefined;
    return {
      ...found,
      output: JSON.parse(found.output) as CacheEntry['output'],
      response: found.response === null ? null : (JSON.parse(found.response) as CacheEntry['response']),
    };
  }

  /** Null: all steps of the definition. Returns how many entries are gone. */
  invalidate(definition: string, stepId: string | null): number {
    this.#remember.run(definition, stepId ?? ALL_STEPS, definition, stepId, stepId);
    return this.#invalidate.run(definition, stepId, stepId).changes;
  }
}
