/** The warehouse of figures as tools that other agents use: a model looks at its tables and writes its own queries. */
import { AgentError, type Json } from '../../port/agent.ts';
import type { Grants } from '../../grants/grants.ts';
import type { MayUse } from '../../grants/may-use.ts';
import type { Means, ToolContext } from '../../means/means.ts';
import type { Tools } from '../../port/tools.ts';
import type { ToolDatabase } from '../database-tools/database.ts';
import type { ToolsOfAgent } from '../kind.ts';
import type { WarehouseConfiguration } from './configuration.ts';
import type { DatabaseClient } from './database-client.ts';

export function toolsOfWarehouse(
  agent: string,
  configuration: WarehouseConfiguration,
  grants: Grants,
  client: DatabaseClient,
  means: Pick<Means, 'conditions' | 'untilClosed' | 'withoutKeys' | 'mayUse'>,
): ToolsOfAgent {
  // what speaks the protocol is loaded when somebody asks for tools: most questions come from steps
  const serve = async (): Promise<ToolsOfAgent> => {
    const { toolsServedBy } = await import('../database-tools/database-server.ts');
    return toolsServedBy(agent, readOnly(configuration, grants, client, means.mayUse), means);
  };
  let served: Promise<ToolsOfAgent> | null = null;
  return {
    open(context: ToolContext, only: readonly string[] | null): Tools {
      const opened = (served ??= serve()).then((tools) => tools.open(context, only));
      opened.catch(() => undefined);
      return {
        list: async () => (await opened).list(),
        call: async (name, parameters, signal) => (await opened).call(name, parameters, signal),
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
  return {
    operations: ['select'],
    async describe(signal) {
      const { tables: all, kpis, coverage } = await client.schema(signal);
      const seen = all.filter(({ name }) => tables.includes(name));
      return { tables: seen, keyFigures: kpis, coverage } as unknown as Json;
    },
    async query({ sql, parameters }, signal) {
      await mayUse({ action: 'sql.execute', resource: 'select', undeclared: null, tables });
      return client.ask({ sql, parameters, rules: { tables, maxRows }, action: 'run', timeoutMs, signal });
    },
    write: () =>
      Promise.reject(new AgentError('not_permitted', 'Nothing is written to the warehouse', { retryable: false })),
  };
}
