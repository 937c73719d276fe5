import type Database from 'better-sqlite3';
import type { MemoryFilter, MemoryItem, MemoryStore, NewMemory } from '../../agents/port/memory.ts';
import type { Json } from '../../values/json.ts';
import { lazily } from './lazily.ts';
import type { ReadableDatabase } from './open-database.ts';
import type { UnitOfWork } from './unit-of-work.ts';

type StoredRow = Omit<MemoryItem, 'value'> & { readonly value: string };

const ROWS = `
  SELECT memory AS id, namespace, key, value, written_by AS writtenBy, run_id AS runId, step_id AS stepId,
    written_at AS writtenAt, expires_at AS expiresAt
  FROM memories`;
const IS_ALIVE = '(expires_at IS NULL OR expires_at > @now)';
const FITS = `${IS_ALIVE} AND (@namespace IS NULL OR namespace = @namespace)
  AND (@text IS NULL OR instr(lower(namespace || ' ' || key || ' ' || value), lower(@text)) > 0)`;
/** No call is begun again after so long. */
const CALLS_KEPT_MS = 90 * 24 * 60 * 60 * 1000;

/**
 * For so long an expired memory is kept, read by nobody. A clock that runs ahead makes everything expire at once, and
 * is put right again: what one look finds expired is deleted by a look so much later, if it is expired then as well.
 */
const EXPIRED_KEPT_MS = 7 * 24 * 60 * 60 * 1000;

/** See migrations/0019-memories.ts. */
export class SqliteMemory implements MemoryStore {
  readonly #unit: UnitOfWork;
  readonly #prepare: <Parameters extends unknown[], Row>(sql: string) => Database.Statement<Parameters, Row>;

  constructor(database: ReadableDatabase, unit: UnitOfWork) {
    this.#unit = unit;
    const known = new Map<string, () => Database.Statement>();
    this.#prepare = <Parameters extends unknown[], Row>(sql: string) => {
      const statement = known.get(sql) ?? lazily(() => database.prepare(sql));
      known.set(sql, statement);
      return statement() as Database.Statement<Parameters, Row>;
    };
  }

  list({ namespace, text }: MemoryFilter, { limit, offset }: { limit: number; offset: number }, now: number) {
    const filter = { now, namespace: namespace ?? null, text: text || null };
    const rows = this.#prepare<[object], StoredRow>(
      `${ROWS} WHERE ${FITS} ORDER BY written_at DESC, memory DESC LIMIT @limit OFFSET @offset`,
    ).all({ ...filter, limit, offset });
    const counted = this.#prepare<[object], { total: number }>(`SELECT count(*) AS total FROM memories WHERE ${FITS}`);
    return { items: rows.map(toItem), total: counted.get(filter)?.total ?? 0 };
  }

  recall(namespace: string, keys: readonly string[] | null, most: number, now: number): readonly MemoryItem[] {
    return this.#prepare<[object], StoredRow>(
      `${ROWS} WHERE namespace = @namespace AND ${IS_ALIVE}
        AND (@keys IS NULL OR key IN (SELECT value FROM json_each(@keys)))
        ORDER BY written_at DESC, memory DESC LIMIT @most`,
    )
      .all({ namespace, keys: keys && JSON.stringify(keys), most, now })
      .map(toItem);
  }

  write(
    callKey: string,
    memories: readonly NewMemory[],
    by: Pick<MemoryItem, 'writtenBy' | 'runId' | 'stepId'>,
    now: number,
  ): number | null {
    return this.#unit.run(() => {
      const { changes } = this.#prepare<[string, number], never>(
        'INSERT INTO memory_calls (call_key, heard_at) VALUES (?, ?) ON CONFLICT DO NOTHING',
      ).run(callKey, now);
      if (changes === 0) return null;
      this.#prepare<[number], never>('DELETE FROM memory_calls WHERE heard_at < ?').run(now - CALLS_KEPT_MS);
      this.#deleteExpired(now);
      const keep = this.#prepare<[object], never>(`
        INSERT INTO memories (namespace, key, value, written_by, run_id, step_id, written_at, expires_at)
        VALUES (@namespace, @key, @value, @writtenBy, @runId, @stepId, @now, @expiresAt)
        ON CONFLICT (namespace, key) DO UPDATE SET value = excluded.value, written_by = excluded.written_by,
          run_id = excluded.run_id, step_id = excluded.step_id, written_at = excluded.written_at,
          expires_at = excluded.expires_at, found_expired_at = NULL`);
      for (const { value, ...memory } of memories) keep.run({ ...memory, ...by, now, value: JSON.stringify(value) });
      return this.count(now);
    });
  }

  #deleteExpired(now: number): void {
    const at = { now, before: now - EXPIRED_KEPT_MS };
    this.#prepare<[object], never>('DELETE FROM memories WHERE expires_at <= @now AND found_expired_at <= @before').run(
      at,
    );
    // A time that is still to come was told by a clock that ran ahead.
    this.#prepare<[object], never>(`
      UPDATE memories SET found_expired_at = @now
      WHERE expires_at <= @now AND (found_expired_at IS NULL OR found_expired_at > @now)`).run(at);
    this.#prepare<[object], never>(
      'UPDATE memories SET found_expired_at = NULL WHERE expires_at > @now AND found_expired_at IS NOT NULL',
    ).run(at);
  }

  count(now: number): number {
    const sql = `SELECT count(*) AS total FROM memories WHERE ${IS_ALIVE}`;
    return this.#prepare<[object], { total: number }>(sql).get({ now })?.total ?? 0;
  }

  edit(id: number, value: Json, writtenBy: string, now: number): MemoryItem | undefined {
    return this.#unit.run(() => {
      this.#prepare<[string, string, number, number], never>(
        'UPDATE memories SET value = ?, written_by = ?, run_id = NULL, step_id = NULL, written_at = ? WHERE memory = ?',
      ).run(JSON.stringify(value), writtenBy, now, id);
      return this.#find(id);
    });
  }

  delete(id: number): MemoryItem | undefined {
    return this.#unit.run(() => {
      const found = this.#find(id);
      this.#prepare<[number], never>('DELETE FROM memories WHERE memory = ?').run(id);
      return found;
    });
  }

  #find(id: number): MemoryItem | undefined {
    const row = this.#prepare<[number], StoredRow>(`${ROWS} WHERE memory = ?`).get(id);
    return row && toItem(row);
  }
}

function toItem({ value, ...row }: StoredRow): MemoryItem {
  return { ...row, value: JSON.parse(value) as Json };
}
