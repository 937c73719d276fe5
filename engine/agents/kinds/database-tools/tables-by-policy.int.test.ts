/** A policy is asked about the tables that a statement reads, and not about all that its agent could read. */
import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lendWarehouse } from '../../../testing/warehouse-of-tests.ts';
import { startPostgres, whyNoPostgres, type StartedPostgres } from '../../../testing/postgres/start-postgres.ts';
import { temporaryDirectory } from '../../../testing/temporary-directory.ts';
import { Authority } from '../../grants/authority.ts';
import { notPermitted, type MayUse } from '../../grants/may-use.ts';
import { postgresConfiguration } from '../postgres/configuration.ts';
import { createPostgresDatabase } from '../postgres/postgres-database.ts';
import { PostgresSession } from '../postgres/postgres-session.ts';
import { DatabaseClient } from '../warehouse/database-client.ts';
import { newCopyPath, warehouseFolder } from '../warehouse/warehouse-folder.ts';
import { toolsOfWarehouse } from '../warehouse/warehouse-tools.ts';

const signal = new AbortController().signal;

/** What the operator's policy says of one table, and everything else is granted. */
function forbidding(table: string): MayUse {
  const authority = new Authority({
    book: { of: () => [], keep: () => undefined },
    own: {
      path: 'policies.cedar',
      read: () =>
        `@id("closed") forbid(principal, action == Action::"sql.execute", resource) when { resource.tables.contains("${table}") };`,
    },
    separationOfDuties: () => false,
    loadCedar: () => Promise.resolve(cedar),
  });
  const agent = { name: 'clerk', organization: 'global', grant: 'granted', definition: 'booking' } as const;
  return async (use) => {
    const denial = await authority.decide(agent, use);
    if (denial) throw notPermitted('clerk', use, denial.reason, denial.policies);
  };
}

describe.skipIf(whyNoPostgres !== null)('a PostgreSQL', () => {
  let postgres: StartedPostgres;
  beforeAll(async () => {
    postgres = await startPostgres();
    await postgres.run('create table orders (id int)', 'create table wages (id int, amount int)');
  });
  afterAll(() => postgres.close());

  test.each([
    ['select id from orders', true],
    ['select amount from wages', false],
    ['select o.id from orders o join wages w on w.id = o.id', false],
    ['with orders as (select id from wages) select id from orders', false],
    ['with wages as (select id from orders) select id from wages', true],
    ['select (select max(amount) from wages) as top', false],
  ])('is asked: %s (%s)', async (sql, isAllowed) => {
    const session = new PostgresSession(() => Promise.resolve(postgres.url));
    const database = createPostgresDatabase(
      postgresConfiguration.parse({ driver: 'postgres', connection: { secret: 'DATABASE_URL' } }),
      { database: { tables: ['orders', 'wages'], operations: ['select'] } },
      session,
      forbidding('wages'),
    );
    try {
      const asked = database.query({ sql, parameters: [] }, signal);
      if (isAllowed) await asked;
      else await expect(asked).rejects.toMatchObject({ code: 'not_permitted', details: { policies: ['closed'] } });
    } finally {
      await session.close();
    }
  });
});

test('the warehouse is asked for what is not forbidden, and for nothing else', async () => {
  const directory = temporaryDirectory();
  lendWarehouse(directory);
  const folder = warehouseFolder(directory);
  const client = new DatabaseClient({ folder, newCopyPath: () => newCopyPath(folder) });
  const ends: (() => Promise<void>)[] = [() => client.close()];
  const tools = toolsOfWarehouse(
    'clerk',
    { driver: 'pglite', maxRows: 10, statementTimeoutMs: 10_000 },
    { database: { tables: ['kpi_daily', 'kpi_catalog'], operations: ['select'] } },
    client,
    {
      conditions: () => Promise.resolve(() => () => true),
      untilClosed: (end) => void ends.push(end),
      withoutKeys: (text) => text,
      mayUse: forbidding('kpi_daily'),
    },
  ).open({ idempotencyKey: 'run/step/1', progress: () => undefined } as never, null);
  const query = (sql: string) => tools.call('supabase_query', { sql, parameters: [] }, signal);
  try {
    const answer = await query('select kpi from kpi_catalog limit 1');
    expect(JSON.stringify(answer)).not.toContain('tables');
    await expect(query('select kpi from kpi_daily limit 1')).rejects.toThrow(/closed/);
  } finally {
    for (const end of ends.toReversed()) await end();
  }
});
