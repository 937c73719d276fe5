/**
 * The thread that owns the embedded Postgres. Nothing reaches the database but through the guard, and then only in a
 * read-only transaction of a role that may read two tables. Postgres' own `statement_timeout` has no effect in PGlite:
 * whoever waits too long ends this thread.
 */
import type { PGlite } from '@electric-sql/pglite';
import { parentPort, workerData } from 'node:worker_threads';
import type { CatalogedKpi, DatabaseSchema, QueryResult, WorkerMessage, WorkerRequest, WorkerStart } from './database-protocol.ts';
import { guardSql } from './sql-guard.ts';
import { openWarehouse } from './warehouse-store.ts';

/** Postgres type numbers. Days stay days, and numbers are numbers: what leaves here is JSON. */
const parsers = {
  20: Number,
  1700: Number,
  1082: String,
  1114: String,
  1184: String,
};

function send(message: WorkerMessage): void {
  parentPort?.postMessage(message);
}

async function start({ folder, copy }: WorkerStart): Promise<void> {
  let database: PGlite;
  try {
    database = await openWarehouse(folder, copy);
    send({ type: 'ready', schema: await readSchema(database) });
  } catch (error) {
    send({ type: 'failed', message: messageOf(error) });
    return;
  }
  parentPort?.on('message', (request: WorkerRequest) => {
    // One request at a time: the client sends the next one after the answer.
    void answer(database, request).then(send);
  });
}

async function answer(database: PGlite, { id, sql, parameters, rules, action }: WorkerRequest): Promise<WorkerMessage> {
  try {
    const verdict = await guardSql(sql, parameters, rules);
    if (!verdict.ok) return { type: 'refused', id, code: verdict.code, message: verdict.message };
    if (action === 'check') return { type: 'result', id, result: { sql: verdict.sql, columns: [], rows: [] } };
    return { type: 'result', id, result: await readOnly(database, verdict.sql, parameters) };
  } catch (error) {
    const code = (error as { readonly code?: unknown }).code;
    return { type: 'error', id, sqlState: typeof code === 'string' ? code : '', message: messageOf(error) };
  }
}

function readOnly(database: PGlite, sql: string, parameters: readonly unknown[]): Promise<QueryResult> {
  return database.transaction(async (transaction) => {
    await transaction.exec('set transaction read only; set local role warehouse_reader');
    const { rows, fields } = await transaction.query<QueryResult['rows'][number]>(sql, [...parameters], { parsers });
    return { sql, columns: fields.map(({ name }) => name), rows };
  });
}

async function readSchema(database: PGlite): Promise<DatabaseSchema> {
  const columns = await database.query<{ table: string; description: string | null; column: string; type: string }>(
    `select c.table_name as table, obj_description(format('%I.%I', c.table_schema, c.table_name)::regclass) as description,
            c.column_name as column, c.data_type as type
     from information_schema.columns as c
     where c.table_schema = 'public'
     order by c.table_name, c.ordinal_position`,
  );
  const kpis = await database.query<CatalogedKpi>('select * from kpi_catalog order by kpi', [], { parsers });
  const coverage = await database.query<{ from: string; to: string }>(
    'select min(day)::text as from, max(day)::text as to from kpi_daily',
  );
  return {
    tables: [...Map.groupBy(columns.rows, ({ table }) => table)].map(([name, rows]) => ({
      name,
      description: rows[0]?.description ?? '',
      columns: rows.map(({ column, type }) => ({ name: column, type })),
    })),
    kpis: kpis.rows,
    coverage: coverage.rows[0] ?? { from: '', to: '' },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

await start(workerData as WorkerStart);
