/** The warehouse of figures as tools that other agents use: a model looks at its tables and writes its own queries. */
import { AgentError, type Json } from '../../port/agent.ts';
import type { Grants } from '../../grants/grants.ts';
import type { MayUse } from '../../grants/may-use.ts';
import type { Means, ToolContext } from '../../means/means.ts';
import type { Tools } from '../../port/tools.ts';
import { sayingWhatIsDenied } from '../database-tools/denied-statement.ts';
import type { ReadRows, ReadStatement, ToolDatabase } from '../database-tools/database.ts';
import type { ToolsOfDatabase } from '../database-tools/database-server.ts';
import type { WarehouseConfiguration } from './configuration.ts';
import type { DatabaseClient } from './database-client.ts';
import type { QueryResult } from './database-protocol.ts';

export function toolsOfWarehouse(
  agent: string,
  configuration: WarehouseConfiguration,
  grants: Grants,
  client: DatabaseClient,
  means: Pick<Means, 'conditions' | 'untilClosed' | 'withoutKeys' | 'mayUse'>,
): Pick<ToolsOfDatabase, 'open' | 'question' | 'knowTheirCalls'> {
  // what speaks the protocol is loaded when somebody asks for tools: most questions come from steps
  const { approval = {} } = configuration;
  const serve = async (): Promise<ToolsOfDatabase> => {
    const { toolsServedBy } = await import('../database-tools/database-server.ts');
    return toolsServedBy(
      agent,
      sayingWhatIsDenied(agent, readOnly(configuration, grants, client, means.mayUse)),
      approval,
      means,
    );
  };
  let served: Promise<ToolsOfDatabase> | null = null;
  return {
    knowTheirCalls: true, // they read
    question: async (name, input, signal) =>
      (approval.select ?? 'never') === 'never' ? null : (await (served ??= serve())).question(name, input, signal),
    open(context: ToolContext, only: readonly string[] | null): Tools {
      const opened = (served ??= serve()).then((tools) => tools.open(context, only));
      opened.catch(() => undefined);
      return {
        list: async () => (await opened).list(),
        question: async (name, parameters, signal) => (await opened).question?.(name, parameters, signal) ?? null,
        call: async (name, parameters, signal, isDecided) => (await opened).call(name, parameters, signal, isDecided),
      };
    },
  };
}

function readOnly(
  { maxRows, statementTimeoutMs: timeoutMs }: WarehouseConfiguration,
  { database }: Grants,
  client: DatabaseClient,
  mayUse: MayUse,
): ToolDatabase {
  const tables = database?.tables ?? [];
  const rules = { tables, maxRows };
  /** As it would be sent, once it is decided about the tables that it reads. */
  async function permitted({ sql, parameters }: ReadStatement, signal: AbortSignal): Promise<QueryResult> {
    const checked = await client.ask({ sql, parameters, rules, action: 'check', timeoutMs, signal });
    await mayUse({ action: 'sql.execute', resource: 'select', undeclared: null, tables: checked.tables });
    return checked;
  }
  const nothingIsWritten = (): Promise<never> =>
    Promise.reject(new AgentError('not_permitted', 'Nothing is written to the warehouse', { retryable: false }));
  return {
    operations: ['select'],
    async describe(signal) {
      const { tables: all, kpis, coverage } = await client.schema(signal);
      const seen = all.filter(({ name }) => tables.includes(name));
      return { tables: seen, keyFigures: kpis, coverage } as unknown as Json;
    },
    async query(statement, signal): Promise<ReadRows> {
      await permitted(statement, signal);
      const { sql, columns, rows } = await client.ask({ ...statement, rules, action: 'run', timeoutMs, signal });
      return { sql, columns, rows };
    },
    async statement(wanted, signal) {
      if (wanted.kind !== 'query') return nothingIsWritten();
      return { sql: (await permitted(wanted, signal)).sql, parameters: wanted.parameters };
    },
    write: nothingIsWritten,
  };
}
