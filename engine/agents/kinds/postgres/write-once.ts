/**
 * Writes, and never twice for the same key.
 *
 * Rules
 *  1. A row with the key of the request is written in the same transaction as what the request wants: both are there,
 *     or neither. Whoever comes with a key that is there gets the answer that was kept with it.
 *  2. Two at the same time: the second waits in the database until the first has ended.
 *  3. A key is of one request. Another one under the same key is refused.
 *  4. A connection that is lost while the database commits leaves open what it has done: it is looked up by the key.
 */
import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { AgentError } from '../../port/agent.ts';
import { toText } from '../../../values/json-text.ts';
import type { Json } from '../../../values/json.ts';
import { UnknownOutcome, type Ask, type Patience, type PostgresSession, type Rows } from './postgres-session.ts';
import type { WrittenStatement } from './written-sql.ts';

export interface WriteOnce extends Patience {
  readonly key: string;
  readonly schema: string;
  readonly maxRowsWritten: number;
  /** Called with a connection that sees what the write will see. */
  readonly statement: (ask: Ask) => Promise<WrittenStatement>;
}

export interface Written {
  readonly rows: Rows['rows'];
  /** The key was there: nothing was written now. */
  readonly isRepeated: boolean;
}

export async function writeOnce(session: PostgresSession, wanted: WriteOnce): Promise<Written> {
  try {
    return await session.write(wanted, (ask) => writeWithin(ask, wanted));
  } catch (error) {
    if (!(error instanceof UnknownOutcome)) throw error;
    return lookUp(session, wanted); // rule 4
  }
}

async function writeWithin(ask: Ask, wanted: WriteOnce): Promise<Written> {
  const { key, schema, maxRowsWritten } = wanted;
  const table = tableIn(schema);
  await makeTable(ask, schema);
  const { sql, parameters } = await wanted.statement(ask);
  const request = hashOf(sql, parameters);
  // rule 2: where another transaction has written it and goes on, this waits for its end
  const mine = await ask(
    `insert into ${table} (key, request) values ($1, $2) on conflict (key) do nothing returning key`,
    [key, request],
  );
  if (mine.rows.length === 0) return keptAnswer(await ask(SELECT(table), [key]), request, key);
  const { rows } = await ask(sql, parameters);
  if (rows.length > maxRowsWritten)
    throw new AgentError(
      'too_many_rows',
      `This would write ${rows.length} rows; ${maxRowsWritten} are allowed at once. Nothing was written`,
      { retryable: false, details: { rows: rows.length, allowed: maxRowsWritten } },
    );
  await ask(`update ${table} set result = $2 where key = $1`, [key, JSON.stringify(rows)]);
  return { rows, isRepeated: false };
}

/** Rule 4. */
async function lookUp(session: PostgresSession, { key, schema, timeoutMs, signal }: WriteOnce): Promise<Written> {
  let found: Rows | null;
  try {
    found = await session.tryOut({ timeoutMs, signal }, (ask) => settled(ask, schema, key));
  } catch {
    throw new AgentError(
      'database_outcome_unknown',
      `The database was lost while it wrote, and can't be asked whether it has. Look in baton_idempotency for ${key}: with that row it has`,
      { retryable: false, details: { key } },
    );
  }
  if (found !== null) return { rows: rowsOf(found), isRepeated: false };
  throw new AgentError('database_unavailable', 'The database was lost before it had written anything.', {
    retryable: true,
  });
}

/** What was kept under the key, once the lost transaction has ended one way or the other. Null: nothing. */
async function settled(ask: Ask, schema: string, key: string): Promise<Rows | null> {
  const table = tableIn(schema);
  await holdTable(ask, schema); // by whoever makes the table, until its transaction has ended
  if (!(await isTableThere(ask, schema))) return null;
  // where the lost transaction goes on, this waits for its end
  const free = await ask(
    `insert into ${table} (key, request) values ($1, '') on conflict (key) do nothing returning key`,
    [key],
  );
  return free.rows.length > 0 ? null : ask(SELECT(table), [key]);
}

/** Rule 3. */
function keptAnswer(found: Rows, request: string, key: string): Written {
  if (found.rows[0]?.['request'] === request) return { rows: rowsOf(found), isRepeated: true };
  throw new AgentError('idempotency_conflict', `Something else was written under ${key} before; nothing was now`, {
    retryable: false,
    details: { key },
  });
}

function rowsOf(found: Rows): Rows['rows'] {
  return JSON.parse(toText(found.rows[0]?.['result'] ?? '[]')) as Rows['rows'];
}

/** Of an agent that may not make tables, somebody else makes it: the guide has the statement. */
async function makeTable(ask: Ask, schema: string): Promise<void> {
  if (await isTableThere(ask, schema)) return;
  await holdTable(ask, schema); // two that make it at once
  await ask(
    `create table if not exists ${tableIn(schema)} (key text primary key, request text not null, result text, at timestamptz not null default now())`,
  );
}

async function isTableThere(ask: Ask, schema: string): Promise<boolean> {
  const { rows } = await ask('select to_regclass($1) is not null as is_there', [tableIn(schema)]);
  return rows[0]?.['is_there'] === true;
}

async function holdTable(ask: Ask, schema: string): Promise<void> {
  await ask('select pg_advisory_xact_lock(hashtext($1))', [tableIn(schema)]);
}

const SELECT = (table: string): string => `select request, result from ${table} where key = $1`;

function tableIn(schema: string): string {
  return `"${schema}".baton_idempotency`;
}

function hashOf(sql: string, parameters: readonly Json[]): string {
  return createHash('sha256')
    .update(canonicalize([sql, parameters]) ?? '')
    .digest('hex');
}
