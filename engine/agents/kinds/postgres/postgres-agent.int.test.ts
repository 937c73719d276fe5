import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { loadDocumentReader } from '../../../definition/document-reader.ts';
import { startPostgres, whyNoPostgres, type StartedPostgres } from '../../../testing/postgres/start-postgres.ts';
import type { AgentError, AgentMode, AgentResponse, JsonObject } from '../../port/agent.ts';
import { exampleContext, exampleRequest } from '../../port/example-request.ts';
import { createAgentRegistry, type LoadedAgentRegistry } from '../../profiles/registry.ts';
import { hostileStatements } from '../warehouse/hostile-statements.ts';

let postgres: StartedPostgres;
let directory: string;
const opened: LoadedAgentRegistry[] = [];

beforeAll(async () => {
  if (whyNoPostgres !== null) return;
  postgres = await startPostgres();
  directory = mkdtempSync(join(tmpdir(), 'baton-database-'));
  mkdirSync(join(directory, 'agents'));
}, 60_000);
afterAll(async () => {
  await Promise.all(opened.map((registry) => registry.close()));
  if (whyNoPostgres !== null) return;
  await postgres.close();
  rmSync(directory, { recursive: true, force: true });
});
beforeEach(async () => {
  if (whyNoPostgres !== null) return;
  await postgres.run(
    'drop table if exists orders, secrets, baton_idempotency',
    'create table orders (id bigint primary key, item text not null, amount numeric(30, 4), tags text[], extra jsonb, day date default current_date)',
    `comment on table orders is 'What was ordered'`,
    `insert into orders (id, item, amount, tags, extra, day) values
       (9007199254740993, 'tea', 12345678901234567890.1234, '{a,b}', '{"n": 1}', '2026-01-02'),
       (2, 'milk', null, null, null, '2026-01-03')`,
    'create table secrets (key text)',
    `create or replace function add_up(a int, b int) returns int language sql as 'select a + b'`,
  );
});

interface Terms {
  readonly operations?: readonly string[];
  readonly configuration?: JsonObject;
  readonly url?: string;
}
type Options = { readonly mode?: AgentMode; readonly signal?: AbortSignal; readonly key?: string };

async function agentOf({ operations = ['select'], configuration = {}, url = postgres.url }: Terms = {}) {
  const file = {
    metadata: { name: 'database', displayName: 'Database', version: '1.0.0', description: 'A database of a test.' },
    type: 'tool',
    configuration: { driver: 'postgres', connection: { secret: 'DATABASE_URL' }, ...configuration },
    permissions: { secrets: ['DATABASE_URL'], database: { tables: ['orders'], operations } },
  };
  writeFileSync(join(directory, 'agents', 'database.yaml'), JSON.stringify(file));
  const registry = await createAgentRegistry({
    directories: [join(directory, 'agents')],
    dataDirectory: directory,
    loadDocumentReader,
    world: {
      secrets: { has: () => true, reveal: () => Promise.resolve({ value: url, setFor: null }) },
      endpoint: () => null,
    },
  });
  opened.push(registry);
  const profile = registry.find('database');
  if (!profile) throw new Error(registry.problems.map(({ message }) => message).join('\n'));
  const agent = registry.agentFor(profile, false);
  return (input: JsonObject, { mode = 'BUILD', signal, key }: Options = {}): Promise<AgentResponse> =>
    agent.invoke(
      exampleRequest({
        agent: 'database',
        input,
        mode,
        rehearsal: false,
        idempotencyKey: key ?? `run/step/${(keys += 1)}`,
      }),
      exampleContext({ signal }),
    );
}
let keys = 0;

const content = (response: AgentResponse) => response.content.deliverable?.content;
const call = (tool: string, given: JsonObject): JsonObject => ({ tool: `supabase_${tool}`, arguments: given });
const items = async () => (await postgres.run('select item from orders order by id')).map(({ item }) => item);

describe.skipIf(whyNoPostgres !== null)('what is read', () => {
  test('is exact: whole numbers of 64 bits and decimals stay text, days stay days', async () => {
    const ask = await agentOf();
    const answer = await ask({ sql: 'select * from orders where item = $1', sqlParameters: ['tea'] });
    expect(content(answer)).toEqual({
      sql: 'select * from orders where item = $1\nlimit 10000',
      columns: ['id', 'item', 'amount', 'tags', 'extra', 'day'],
      rows: [
        {
          id: '9007199254740993',
          item: 'tea',
          amount: '12345678901234567890.1234',
          tags: '{a,b}',
          extra: { n: 1 },
          day: '2026-01-02',
        },
      ],
    });
  });

  test('is no more rows than the file says', async () => {
    const ask = await agentOf({ configuration: { maxRows: 1 } });
    expect(content(await ask({ sql: 'select id from orders' }))).toMatchObject({ rows: { length: 1 } });
  });

  test('is described: tables, columns, what they mean', async () => {
    const ask = await agentOf();
    const { tables } = content(await ask(call('schema_introspect', {}))) as unknown as { tables: JsonObject[] };
    expect(tables).toMatchObject([{ name: 'orders', description: 'What was ordered', columns: { length: 6 } }]);
  });

  test('is planned without being asked', async () => {
    const ask = await agentOf();
    const planned = content(await ask({ sql: 'select id from orders' }, { mode: 'PLAN' }));
    expect(planned).toMatchObject({ sql: 'select id from orders\nlimit 10000' });
  });

  test.each([
    ['another table', 'select * from secrets', 'table_not_allowed'],
    ['a second statement', 'select 1; drop table orders', 'not_one_statement'],
    ['a way out of the transaction', 'commit', 'not_a_select'],
    ['a function that reads files', `select pg_read_file('/etc/passwd')`, 'function_not_allowed'],
  ])('is not %s', async (_, sql, rule) => {
    const ask = await agentOf();
    await expect(ask({ sql })).rejects.toMatchObject({ code: 'sql_refused', retryable: false, details: { rule } });
  });

  test('changes nothing, whichever hostile statement is tried', async () => {
    const ask = await agentOf({ configuration: { maxRows: 1_000 } });
    const before = await postgres.run('select * from orders order by id');
    for (const sql of hostileStatements) await expect(ask({ sql }), sql).rejects.toMatchObject({ code: 'sql_refused' });
    expect(await postgres.run('select * from orders order by id')).toEqual(before);
  }, 60_000);

  test('ends when it takes too long, in the database as well', async () => {
    const ask = await agentOf({ configuration: { statementTimeoutMs: 200 } });
    await postgres.run('insert into orders (id, item) select n, $$x$$ from generate_series(10, 4000) as n');
    const sql = 'select count(*) from orders a, orders b, orders c';
    await expect(ask({ sql })).rejects.toMatchObject({ code: 'database_timeout', retryable: true });
    expect(await atWork()).toBe(0);
  });

  test('ends when it is cancelled, in the database as well', async () => {
    const ask = await agentOf();
    await postgres.run('insert into orders (id, item) select n, $$x$$ from generate_series(10, 4000) as n');
    const controller = new AbortController();
    const asked = ask({ sql: 'select count(*) from orders a, orders b, orders c' }, { signal: controller.signal });
    asked.catch(() => undefined);
    while ((await atWork()) === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    controller.abort(new Error('not any more'));
    await expect(asked).rejects.toThrow('not any more');
    while ((await atWork()) > 0) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(content(await ask({ sql: 'select count(*) as n from orders' }))).toMatchObject({ rows: [{ n: '3993' }] });
  });
});

async function atWork(): Promise<number> {
  const rows = await postgres.run(
    `select 1 from pg_stat_activity where application_name = 'baton' and state = 'active' and query like '%orders a%'`,
  );
  return rows.length;
}

describe.skipIf(whyNoPostgres !== null)('what is written', () => {
  const all = { operations: ['select', 'insert', 'update', 'delete', 'rpc'] };

  test.each(['insert', 'update', 'delete', 'rpc'])('needs the permission: %s', async (operation) => {
    const ask = await agentOf({ operations: ['select'] });
    await expect(ask(call(operation, { table: 'orders' }))).rejects.toThrow(/Give the step input.sql, or input.tool/);
  });

  test('is written once for the same key, and answered alike', async () => {
    const ask = await agentOf(all);
    const insert = call('insert', { table: 'orders', rows: [{ id: 3, item: 'salt', tags: ['x'], extra: { a: [1] } }] });
    const [one, two] = await Promise.all([ask(insert, { key: 'k' }), ask(insert, { key: 'k' })]);
    const third = await ask(insert, { key: 'k' });
    expect(await items()).toEqual(['milk', 'salt', 'tea']);
    const answers = [one, two, third].map((answer) => content(answer) as unknown as JsonObject);
    for (const answer of answers) expect(answer).toMatchObject({ rowCount: 1, rows: [{ id: '3', extra: { a: [1] } }] });
    expect(answers.filter(({ isRepeated }) => isRepeated === false)).toHaveLength(1);
  });

  test('is refused where something else was written under the key', async () => {
    const ask = await agentOf(all);
    await ask(call('insert', { table: 'orders', rows: [{ id: 3, item: 'salt' }] }), { key: 'k' });
    const another = ask(call('insert', { table: 'orders', rows: [{ id: 4, item: 'oil' }] }), { key: 'k' });
    await expect(another).rejects.toMatchObject({ code: 'idempotency_conflict', retryable: false });
    expect(await items()).toEqual(['milk', 'salt', 'tea']);
  });

  test('changes and deletes the rows that are named, and gives them back', async () => {
    const ask = await agentOf(all);
    const change = call('update', { table: 'orders', values: { item: 'oat milk' }, where: { id: 2, amount: null } });
    expect(content(await ask(change))).toMatchObject({ rows: [{ id: '2', item: 'oat milk' }] });
    await ask(call('delete', { table: 'orders', where: { item: 'tea' } }));
    expect(await items()).toEqual(['oat milk']);
    expect(
      content(
        await (await agentOf({ ...all, configuration: { functions: ['add_up'] } }))(
          call('rpc', { function: 'add_up', arguments: { a: 2, b: 3 } }),
        ),
      ),
    ).toMatchObject({ rows: [{ add_up: 5 }] });
  });

  test.each([
    ['another table', call('insert', { table: 'secrets', rows: [{ key: 'a' }] })],
    [
      'a column that is none',
      call('insert', { table: 'orders', rows: [{ 'id") values (1); drop table orders --': 1 }] }),
    ],
    ['a whole table', call('delete', { table: 'orders', where: {} })],
    ['a function that the file does not list', call('rpc', { function: 'pg_sleep', arguments: {} })],
  ])('is not %s', async (_, input) => {
    const ask = await agentOf(all);
    await expect(ask(input)).rejects.toMatchObject({ code: 'sql_refused', retryable: false });
    expect(await items()).toEqual(['milk', 'tea']);
  });

  test('is undone where it would be more rows than the file says', async () => {
    const ask = await agentOf({ ...all, configuration: { maxRowsWritten: 1 } });
    const change = call('update', { table: 'orders', values: { item: 'all' }, where: { day: '2026-01-02' } });
    await postgres.run(`update orders set day = '2026-01-02'`);
    await expect(ask(change, { key: 'k' })).rejects.toMatchObject({ code: 'too_many_rows', retryable: false });
    expect(await items()).toEqual(['milk', 'tea']);
    await postgres.run(`update orders set day = '2026-01-03' where item = 'milk'`);
    await ask(change, { key: 'k' });
    expect(await items()).toEqual(['milk', 'all']);
  });

  test('is undone where the database refuses it, and the key is free again', async () => {
    const ask = await agentOf(all);
    const twice = call('insert', {
      table: 'orders',
      rows: [
        { id: 5, item: 'a' },
        { id: 5, item: 'b' },
      ],
    });
    await expect(ask(twice, { key: 'k' })).rejects.toMatchObject({
      code: 'database_error',
      details: { sqlState: '23505' },
    });
    await ask(call('insert', { table: 'orders', rows: [{ id: 5, item: 'a' }] }), { key: 'k' });
    expect(await items()).toEqual(['milk', 'a', 'tea']);
  });
});

describe.skipIf(whyNoPostgres !== null)('a database that is not there', () => {
  test('is worth another attempt, and its address is in no error', async () => {
    const ask = await agentOf({ url: 'postgresql://someone:canary@127.0.0.1:1/nothing' });
    const error = await ask({ sql: 'select id from orders' }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'database_unavailable', retryable: true });
    expect(JSON.stringify([(error as AgentError).message, (error as AgentError).details])).not.toContain('canary');
  });

  test('that refuses the role is said as it is', async () => {
    const ask = await agentOf({ url: postgres.urlOf('nobody_known') });
    await expect(ask({ sql: 'select id from orders' })).rejects.toMatchObject({
      code: 'database_refused',
      retryable: false,
    });
  });

  test('that was killed meanwhile is asked again when it is back', async () => {
    const ask = await agentOf();
    await ask({ sql: 'select id from orders' });
    await postgres.kill();
    await expect(ask({ sql: 'select id from orders' })).rejects.toMatchObject({ code: 'database_unavailable' });
    await postgres.startAgain();
    expect(content(await ask({ sql: 'select count(*) as n from orders' }))).toMatchObject({ rows: [{ n: '2' }] });
  });
});
