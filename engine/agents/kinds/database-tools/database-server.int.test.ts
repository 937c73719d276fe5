import { afterEach, expect, test } from 'vitest';
import { AgentError, type Json } from '../../port/agent.ts';
import { exampleContext } from '../../port/example-request.ts';
import type { Write } from '../postgres/written-sql.ts';
import type { DatabaseOperation, ToolDatabase } from './database.ts';
import { toolsServedBy } from './database-server.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end()));
});

interface Kept {
  readonly write: Write;
  readonly key: string;
}

/** Its tools, and what it was told to write. */
function served(
  operations: readonly DatabaseOperation[],
  query: ToolDatabase['query'] = () => Promise.reject(new Error()),
) {
  const kept: Kept[] = [];
  const database: ToolDatabase = {
    operations,
    describe: () => Promise.resolve({ tables: ['orders'] }),
    query,
    statement: ({ kind }) => Promise.resolve({ sql: kind, parameters: [] }),
    write: (write, key) => {
      kept.push({ write, key });
      return Promise.resolve({ rowCount: 1 });
    },
  };
  const tools = toolsServedBy(
    'database',
    database,
    {},
    {
      conditions: () => Promise.reject(new Error()),
      withoutKeys: (text) => text,
      untilClosed: (end) => void ends.push(end),
    },
  );
  const open = () => tools.open({ ...exampleContext(), idempotencyKey: 'run/step/1' }, null);
  return { open, kept };
}

const signal = new AbortController().signal;
const read = (told: Json): Json => JSON.parse(told as string) as Json;

test('a database offers what its agent may do, with schemas, and nothing else', async () => {
  const names = async (...operations: DatabaseOperation[]) =>
    (await served(operations).open().list()).map(({ name }) => name);
  expect(await names('select')).toEqual(['supabase_schema_introspect', 'supabase_query']);
  expect(await names('select', 'insert', 'update', 'delete', 'rpc')).toEqual([
    'supabase_schema_introspect',
    'supabase_query',
    'supabase_insert',
    'supabase_update',
    'supabase_delete',
    'supabase_rpc',
  ]);
  const [, query] = await served(['select']).open().list();
  expect(query?.parameters).toMatchObject({ type: 'object', required: ['sql'] });
});

test('a query is passed on with its values, and its rows come back', async () => {
  const { open } = served(['select'], ({ sql, parameters }) =>
    Promise.resolve({ sql, columns: ['n'], rows: [{ n: parameters[0] ?? null }] }),
  );
  const told = await open().call('supabase_query', { sql: 'select $1 as n', parameters: ['1'] }, signal);
  expect(read(told)).toEqual({ sql: 'select $1 as n', columns: ['n'], rows: [{ n: '1' }] });
});

test('what the database refuses is told in its words, so that a model can do otherwise', async () => {
  const refused = new AgentError('sql_refused', 'The table secrets is not allowed.', { retryable: false });
  const { open } = served(['select'], () => Promise.reject(refused));
  await expect(open().call('supabase_query', { sql: 'select 1' }, signal)).rejects.toMatchObject({
    code: 'tool_failed',
    message: 'The tool supabase_query of database failed: The table secrets is not allowed.',
  });
});

test('the same call of an attempt that is made once more has the same key, and a second one in it another', async () => {
  const { open, kept } = served(['insert']);
  const insert = (tools: ReturnType<typeof open>, text: string) =>
    tools.call('supabase_insert', { table: 'orders', rows: [{ text }] }, signal);
  const first = open();
  await insert(first, 'a');
  await insert(first, 'a');
  const again = open();
  await insert(again, 'b');
  await insert(again, 'a');
  const [one, second, other, repeated] = kept.map(({ key }) => key);
  expect(one).toMatch(/^run\/step\/1\/[0-9a-f]{16}-1$/);
  expect(repeated).toBe(one);
  expect(new Set([one, second, other]).size).toBe(3);
});
