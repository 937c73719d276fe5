/**
 * Talks to a Postgres.
 *
 * Rules
 *  1. Values are never part of a statement, and each statement goes by the protocol that takes one at a time: a second
 *     one behind a semicolon is refused by Postgres itself.
 *  2. What only reads does so in a transaction that may only read, and is undone in any case.
 *  3. Whoever is cancelled, or takes too long, is stopped in the database as well: a closed socket alone leaves a query
 *     running.
 *  4. A connection that something went wrong with is not used again.
 */
import type { Client, Pool, PoolClient, QueryConfig } from 'pg';
import type { Json } from '../../../values/json.ts';
import { AgentError } from '../../port/agent.ts';
import { isOnThisMachine } from '../../means/origins.ts';
import { databaseErrorOf } from './postgres-errors.ts';
import { rowTypes } from './row-values.ts';

export interface Patience {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface Rows {
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, Json>>[];
}

export type Ask = (sql: string, parameters?: readonly Json[]) => Promise<Rows>;

const MOST_CONNECTIONS = 4;
const IDLE_MS = 30_000;
const CONNECT_WITHIN_MS = 10_000;
/** Bytes of an answer, as JSON. */
const ANSWER_BYTES = 4 * 1024 * 1024;
/** Postgres keeps the time itself; this is for a database that doesn't answer any more. */
const GRACE_MS = 2_000;

export class PostgresSession {
  readonly #address: () => Promise<string>;
  #pool: Promise<Pool> | null = null;

  /** @param address asked when a pool of connections is opened, and kept by it alone */
  constructor(address: () => Promise<string>) {
    this.#address = address;
  }

  /** Rule 2. */
  read<Result>(asked: Patience, work: (ask: Ask) => Promise<Result>): Promise<Result> {
    return this.#within('begin transaction read only', 'rollback', asked, work);
  }

  /** `work` decides by its end whether it is kept: a rejection undoes all of it. */
  write<Result>(asked: Patience, work: (ask: Ask) => Promise<Result>): Promise<Result> {
    return this.#within('begin', 'commit', asked, work);
  }

  /** As `write`, and undone in any case: to find out what a write would meet. */
  tryOut<Result>(asked: Patience, work: (ask: Ask) => Promise<Result>): Promise<Result> {
    return this.#within('begin', 'rollback', asked, work);
  }

  async close(): Promise<void> {
    const pool = this.#pool;
    this.#pool = null;
    await (await pool?.catch(() => null))?.end();
  }

  async #within<Result>(
    begin: string,
    end: 'commit' | 'rollback',
    { timeoutMs, signal }: Patience,
    work: (ask: Ask) => Promise<Result>,
  ): Promise<Result> {
    signal.throwIfAborted();
    const client = await this.#connect();
    const ask = (sql: string, parameters: readonly Json[] = []): Promise<Rows> => query(client, sql, parameters);
    const stop = (): void => void this.#cancel(client);
    signal.addEventListener('abort', stop, { once: true });
    let isEnding = false;
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(silent(timeoutMs)), timeoutMs + GRACE_MS);
    const unlessLate = <Answer>(answer: Promise<Answer>): Promise<Answer> => Promise.race([answer, late.promise]);
    late.promise.catch(() => undefined);
    try {
      await unlessLate(ask(begin));
      await unlessLate(ask(`set local statement_timeout = ${Math.ceil(timeoutMs)}`));
      await unlessLate(ask(`set local lock_timeout = ${Math.ceil(timeoutMs)}`));
      const result = await unlessLate(work(ask));
      signal.throwIfAborted();
      isEnding = end === 'commit';
      await unlessLate(ask(end));
      isEnding = false;
      client.release();
      return result;
    } catch (error) {
      client.release(true); // rule 4; Postgres undoes what was not committed
      if (isEnding && !hasAnswered(error)) throw unknownOutcome(error);
      signal.throwIfAborted();
      throw databaseErrorOf(error, timeoutMs);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    }
  }

  async #connect(): Promise<PoolClient> {
    const pool = await (this.#pool ??= this.#open());
    try {
      return await pool.connect();
    } catch (error) {
      throw databaseErrorOf(error, CONNECT_WITHIN_MS);
    }
  }

  async #open(): Promise<Pool> {
    const [{ default: pg }, connectionString] = await Promise.all([import('pg'), this.#address()]);
    const pool = new pg.Pool({
      ...connectionOf(connectionString),
      max: MOST_CONNECTIONS,
      idleTimeoutMillis: IDLE_MS,
      connectionTimeoutMillis: CONNECT_WITHIN_MS,
      application_name: 'baton',
      allowExitOnIdle: true,
    });
    // a connection that is lost while nobody uses it would end the process otherwise
    pool.on('error', () => undefined);
    pool.on('connect', (client) => client.on('error', () => undefined));
    return pool;
  }

  /** Rule 3. */
  async #cancel(client: PoolClient): Promise<void> {
    const { processID } = client as PoolClient & { readonly processID: number | null };
    if (processID === null) return;
    const { default: pg } = await import('pg');
    const other: Client = new pg.Client({ ...connectionOf(await this.#address()), application_name: 'baton' });
    other.on('error', () => undefined);
    try {
      await other.connect();
      await other.query('select pg_cancel_backend($1)', [processID]);
    } catch {
      // the statement's own time ends it then
    } finally {
      await other.end().catch(() => undefined);
    }
  }
}

/** What goes to another machine is encrypted, and that machine proves who it is, unless its address says otherwise. */
function connectionOf(connectionString: string): { connectionString: string; ssl?: boolean } {
  const url = URL.canParse(connectionString) ? new URL(connectionString) : null;
  const isSaid =
    url === null || url.hostname === '' || ['sslmode', 'ssl', 'host'].some((key) => url.searchParams.has(key));
  return isSaid || isOnThisMachine(connectionString) ? { connectionString } : { connectionString, ssl: true };
}

/** Rule 1. */
function query(client: PoolClient, sql: string, parameters: readonly Json[]): Promise<Rows> {
  return new Promise((resolve, reject) => {
    const config: QueryConfig & { readonly queryMode: 'extended' } = {
      text: sql,
      values: [...parameters],
      types: rowTypes as unknown as NonNullable<QueryConfig['types']>,
      queryMode: 'extended',
    };
    client.query<Record<string, Json>>(config).then(({ fields, rows }) => {
      const size = Buffer.byteLength(JSON.stringify(rows));
      if (size > ANSWER_BYTES) return reject(tooLarge(size));
      resolve({ columns: fields.map(({ name }) => name), rows });
    }, reject);
  });
}

/** Whether Postgres itself has said what became of it. */
function hasAnswered(error: unknown): boolean {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && !code.startsWith('57P') && !code.startsWith('08');
}

export class UnknownOutcome extends Error {}

function unknownOutcome(cause: unknown): UnknownOutcome {
  return new UnknownOutcome('The database did not say whether it has kept what was written', { cause });
}

function silent(timeoutMs: number): AgentError {
  return new AgentError('database_timeout', `The database did not answer within ${timeoutMs} ms.`, { retryable: true });
}

function tooLarge(size: number): AgentError {
  return new AgentError(
    'answer_too_large',
    `The database answered with ${size} bytes; ${ANSWER_BYTES} are allowed. Ask it for fewer rows or columns`,
    { retryable: false, details: { size, allowed: ANSWER_BYTES } },
  );
}
