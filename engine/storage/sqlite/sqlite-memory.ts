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
/**
 * No call is begun again after so long and so many others: by the time alone, a clock that ran ahead for one write
 * would have all of them forgotten.
 */
const CALLS_KEPT_MS = 90 * 24 * 60 * 60 * 1000;
const CALLS_KEPT = 10_000;
/** Of each kind, with one write, so that no write takes longer for what has gathered. More than a write adds. */
const MOST_AT_ONCE = 100;

/**
 * For so long an expired memory is kept, read by nobody. A clock that runs ahead makes everything expire at once, and
 * is put right again: what one look finds expired is deleted by a look so much later, if it is expired then as well.
 */
const EXPIRED_KEPT_MS = 7 * 24 * 60 * 60 * 1000;

/** What each write does about what has expired. */
const EXPIRY = [
  // Told by a clock that ran ahead: it is still to expire, or was found later than now.
  [
    'UPDATE memories SET found_expired_at = NULL',
    'SELECT memory FROM memories WHERE found_expired_at IS NOT NULL AND expires_at > @now LIMIT @most',
  ],
  [
    'UPDATE memories SET found_expired_at = @now',
    'SELECT memory FROM memories WHERE found_expired_at > @now LIMIT @most',
  ],
  [
    'DELETE FROM memories',
    'SELECT memory FROM memories WHERE found_expired_at <= @before ORDER BY found_expired_at LIMIT @most',
  ],
  [
    'UPDATE memories SET found_expired_at = @now',
    'SELECT memory FROM memories WHERE found_expired_at IS NULL AND expires_at <= @now ORDER BY expires_at LIMIT @most',
  ],
] as const;
const NEXT_WRITING = '(SELECT coalesce(max(writing), 0) + 1 FROM memories)';

/** See migrations/0019-memories.ts and those after it. */
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
      `${ROWS} WHERE ${FITS} ORDER BY writing DESC LIMIT @limit OFFSET @offset`,
    ).all({ ...filter, limit, offset });
    const counted = this.#prepare<[object], { total: number }>(`SELECT count(*) AS total FROM memories WHERE ${FITS}`);
    return { items: rows.map(toItem), total: counted.get(filter)?.total ?? 0 };
  }

  recall(namespace: string, keys: readonly string[] | null, most: number, now: number): readonly MemoryItem[] {
    return this.#prepare<[object], StoredRow>(
      `${ROWS} WHERE namespace = @namespace AND ${IS_ALIVE}
        AND (@keys IS NULL OR key IN (SELECT value FROM json_each(@keys)))
        ORDER BY writing DESC LIMIT @most`,
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
      this.#forgetCalls(now);
      this.#deleteExpired(now);
      const keep = this.#prepare<[object], never>(`
        INSERT INTO memories (namespace, key, value, written_by, run_id, step_id, written_at, expires_at, writing)
        VALUES (@namespace, @key, @value, @writtenBy, @runId, @stepId, @now, @expiresAt, ${NEXT_WRITING})
        ON CONFLICT (namespace, key) DO UPDATE SET value = excluded.value, written_by = excluded.written_by,
          run_id = excluded.run_id, step_id = excluded.step_id, written_at = excluded.written_at,
          expires_at = excluded.expires_at, found_expired_at = NULL, writing = excluded.writing`);
      for (const { value, ...memory } of memories) keep.run({ ...memory, ...by, now, value: JSON.stringify(value) });
      return this.count(now);
    });
  }

  #forgetCalls(now: number): void {
    this.#prepare<[object], never>(`
      DELETE FROM memory_calls WHERE call IN (
        SELECT call FROM (SELECT call FROM memory_calls WHERE heard_at < @before ORDER BY heard_at LIMIT @most)
        WHERE call <= (SELECT max(call) FROM memory_calls) - @kept)`).run({
      before: now - CALLS_KEPT_MS,
      kept: CALLS_KEPT,
      most: MOST_AT_ONCE,
    });
  }

  #deleteExpired(now: number): void {
    const at = { now, before: now - EXPIRED_KEPT_MS, most: MOST_AT_ONCE };
    for (const [change, which] of EXPIRY)
      this.#prepare<[object], never>(`${change} WHERE memory IN (${which})`).run(at);
  }

  count(now: number): number {
    const sql =
      'SELECT (SELECT count(*) FROM memories) - (SELECT count(*) FROM memories WHERE expires_at <= @now) AS total';
    return this.#prepare<[object], { total: number }>(sql).get({ now })?.total ?? 0;
  }

  edit(id: number, value: Json, writtenBy: string, now: number): MemoryItem | undefined {
    return this.#unit.run(() => {
      this.#prepare<[string, string, number, number], never>(
        `UPDATE memories SET value = ?, written_by = ?, run_id = NULL, step_id = NULL, written_at = ?, writing = ${NEXT_WRITING} WHERE memory = ?`,
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
