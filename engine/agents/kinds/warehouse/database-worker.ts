/**
 * The thread that owns the embedded Postgres. Nothing reaches the database but through the guard, and then only in a
 * read-only transaction of a role that may read two tables. Postgres' own `statement_timeout` has no effect in PGlite:
 * whoever waits too long ends this thread.
 */
import type { PGlite } from '@electric-sql/pglite';
import { parentPort, workerData } from 'node:worker_threads';
import type { QueryResult, WorkerMessage, WorkerRequest, WorkerStart } from './database-protocol.ts';
import { parsers } from './read-schema.ts';
import { guardSql } from './sql-guard.ts';
import { openWarehouse } from './warehouse-store.ts';

type Warehouse = Awaited<ReturnType<typeof openWarehouse>>;

function send(message: WorkerMessage): void {
  parentPort?.postMessage(message);
}

async function start({ folder, copy }: WorkerStart): Promise<void> {
  let warehouse: Warehouse;
  try {
    warehouse = await openWarehouse(folder, copy, (preparing) => send({ type: 'preparing', ...preparing }));
    send({ type: 'ready', schema: warehouse.schema });
  } catch (error) {
    send({ type: 'failed', message: messageOf(error) });
    return;
  }
  parentPort?.on('message', (request: WorkerRequest) => {
    // One request at a time: the client sends the next one after the answer.
    void answer(warehouse, request).then(send);
  });
}

async function answer(
  { database, schema }: Warehouse,
  { id, sql, parameters, rules, action }: WorkerRequest,
): Promise<WorkerMessage> {
  try {
    const columns = Object.fromEntries(
      schema.tables.map((table) => [table.name, table.columns.map(({ name }) => name)]),
    );
    const verdict = await guardSql(sql, parameters, { ...rules, columns });
    if (!verdict.ok) return { type: 'refused', id, code: verdict.code, message: verdict.message };
    const { sql: sent, tables } = verdict;
    if (action === 'check') return { type: 'result', id, result: { sql: sent, columns: [], rows: [], tables } };
    return { type: 'result', id, result: { ...(await readOnly(database, sent, parameters)), tables } };
  } catch (error) {
    const code = (error as { readonly code?: unknown }).code;
    return { type: 'error', id, sqlState: typeof code === 'string' ? code : '', message: messageOf(error) };
  }
}

function readOnly(database: PGlite, sql: string, parameters: readonly unknown[]): Promise<Omit<QueryResult, 'tables'>> {
  return database.transaction(async (transaction) => {
    await transaction.exec('set transaction read only; set local role warehouse_reader');
    const { rows, fields } = await transaction.query<QueryResult['rows'][number]>(sql, [...parameters], { parsers });
    return { sql, columns: fields.map(({ name }) => name), rows };
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

await start(workerData as WorkerStart);
