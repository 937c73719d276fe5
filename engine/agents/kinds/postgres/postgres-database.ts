/** A Postgres on the terms of an agent's file. */
import { AgentError, type Json } from '../../port/agent.ts';
import type { Grants } from '../../grants/grants.ts';
import { NOT_IN_ITS_FILE, type MayUse } from '../../grants/may-use.ts';
import type { ReadRows, ReadStatement, ToolDatabase } from '../database-tools/database.ts';
import { guardSql } from '../warehouse/sql-guard.ts';
import type { PostgresConfiguration } from './configuration.ts';
import { columnsOf, describeTables } from './postgres-schema.ts';
import type { Ask, PostgresSession } from './postgres-session.ts';
import { statementFor, type Write, type WrittenStatement } from './written-sql.ts';
import { writeOnce } from './write-once.ts';

export interface PostgresDatabase extends ToolDatabase {
  /** The statement as it would be sent. */
  guarded(statement: ReadStatement, signal: AbortSignal): Promise<string>;
}

export function createPostgresDatabase(
  { schema, maxRows, maxRowsWritten, statementTimeoutMs: timeoutMs, functions }: PostgresConfiguration,
  { database }: Grants,
  session: PostgresSession,
  mayUse: MayUse,
): PostgresDatabase {
  // Least privilege is the file's: an agent without a list of tables reads none.
  const { tables, operations } = database ?? { tables: [], operations: [] };

  async function guarded({ sql, parameters }: ReadStatement, signal: AbortSignal): Promise<string> {
    if (!operations.includes('select')) await permit('select');
    const described = await session.read({ timeoutMs, signal }, (ask) => describeTables(ask, schema, tables));
    const columns = Object.fromEntries(described.map((table) => [table.name, table.columns.map(({ name }) => name)]));
    const verdict = await guardSql(sql, parameters, { tables, columns, maxRows });
    if (verdict.ok) {
      await permit('select', verdict.tables); // those that it reads, and not all that it could
      return verdict.sql;
    }
    throw new AgentError('sql_refused', verdict.message, { retryable: false, details: { rule: verdict.code } });
  }

  function permit(resource: ToolDatabase['operations'][number], touched: readonly string[] = tables): Promise<void> {
    const undeclared = operations.includes(resource) ? null : NOT_IN_ITS_FILE;
    return mayUse({ action: 'sql.execute', resource, undeclared, tables: touched });
  }

  const permitWrite = (write: Write): Promise<void> => permit(write.kind, 'table' in write ? [write.table] : []);

  async function statementOf(write: Write, ask: Ask): Promise<WrittenStatement> {
    const columns = columnsOf(await describeTables(ask, schema, tables));
    return statementFor(write, { schema, columns, functions });
  }

  return {
    operations,
    guarded,
    async describe(signal) {
      await permit('select');
      const described = await session.read({ timeoutMs, signal }, (ask) => describeTables(ask, schema, tables));
      return { tables: described.map((table) => ({ ...table })) } as unknown as Json;
    },
    async query(statement, signal): Promise<ReadRows> {
      const sql = await guarded(statement, signal);
      return session.read({ timeoutMs, signal }, async (ask) => {
        // names without a schema are those of this one, and of Postgres itself before it
        await ask("select set_config('search_path', $1, true)", [`pg_catalog, "${schema}"`]);
        return { sql, ...(await ask(sql, statement.parameters)) };
      });
    },
    async statement(wanted, signal) {
      if (wanted.kind === 'query') return { sql: await guarded(wanted, signal), parameters: wanted.parameters };
      await permitWrite(wanted);
      return session.read({ timeoutMs, signal }, (ask) => statementOf(wanted, ask));
    },
    async write(write: Write, key, signal) {
      await permitWrite(write);
      const written = await writeOnce(session, {
        key,
        schema,
        maxRowsWritten,
        timeoutMs,
        signal,
        statement: (ask) => statementOf(write, ask),
      });
      return { rowCount: written.rows.length, rows: written.rows, isRepeated: written.isRepeated };
    },
  };
}
