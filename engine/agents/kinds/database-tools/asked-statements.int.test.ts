/** A real PostgreSQL and the embedded warehouse, about whose statements people decide before they are sent. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { CallDecision } from '../../../definition/tool-call.ts';
import { ModelServer } from '../../../testing/model-server/model-server.ts';
import { startPostgres, whyNoPostgres, type StartedPostgres } from '../../../testing/postgres/start-postgres.ts';
import { temporaryDirectory } from '../../../testing/temporary-directory.ts';
import { TestEngine } from '../../../testing/test-engine.ts';
import type { Json, JsonObject } from '../../port/agent.ts';

const metadata = (name: string) => ({ name, displayName: name, version: '1.0.0', description: 'Of a test.' });
const ledger = (approval: JsonObject) => ({
  metadata: metadata('ledger'),
  type: 'tool',
  configuration: { driver: 'postgres', connection: { secret: 'DATABASE_URL' }, functions: ['add_up'], approval },
  permissions: {
    secrets: ['DATABASE_URL'],
    database: { tables: ['entries'], operations: ['select', 'insert', 'update', 'delete', 'rpc'] },
  },
  idempotent: true,
});
const figures = (approval: JsonObject) => ({
  metadata: metadata('figures'),
  type: 'tool',
  configuration: { driver: 'pglite', approval },
  permissions: { database: { tables: ['kpi_daily', 'kpi_catalog'], operations: ['select'] } },
  idempotent: true,
});
const clerk = (agent: string) => ({
  metadata: metadata('clerk'),
  type: 'context',
  configuration: {
    provider: 'openai',
    model: 'gpt-5-mini',
    systemPrompt: 'Book.',
    api: 'responses',
    tools: [{ agent }],
  },
});

let postgres: StartedPostgres;
let model: ModelServer;
beforeAll(async () => {
  model = await ModelServer.open();
  if (whyNoPostgres === null) postgres = await startPostgres();
}, 60_000);
afterAll(async () => {
  await model.close();
  if (whyNoPostgres === null) await postgres.close();
});
beforeEach(async () => {
  model.asked.length = 0;
  if (whyNoPostgres !== null) return;
  await postgres.run(
    'drop table if exists entries, baton_idempotency',
    'create table entries (id int primary key, text text, extra jsonb)',
    `insert into entries values (1, 'first', null)`,
    `create or replace function add_up(a int, b int) returns int language sql as 'select a + b'`,
  );
});

const entries = async () => (await postgres.run('select text from entries order by id')).map(({ text }) => text);

async function engineWith(...files: readonly { readonly metadata: { readonly name: string } }[]): Promise<TestEngine> {
  const agents = join(temporaryDirectory(), 'agents');
  mkdirSync(agents);
  for (const file of files) writeFileSync(join(agents, `${file.metadata.name}.yaml`), JSON.stringify(file));
  const it = await TestEngine.open({
    agentDirectories: [agents],
    world: {
      endpoint: () => ({ address: model.baseUrl, namedBy: 'environment' }),
      secrets: { has: () => true, reveal: () => Promise.resolve({ value: postgres.url, setFor: null }) },
    },
  });
  onTestFinished(() => it.close());
  return it;
}

const steps = (agent: string, input: JsonObject): string =>
  JSON.stringify({
    metadata: { name: 'booking', version: '1.0.0', owner: 'owner' },
    orchestration: { steps: [{ id: 'book', agent, input }] },
  });

const askedIn = (it: TestEngine, runId: string) => {
  const asked = it.events(runId).findLast(({ type }) => type === 'orchestration.step.asked');
  return asked?.type === 'orchestration.step.asked' ? asked.data.calls : [];
};

function decide(it: TestEngine, runId: string, ...calls: readonly CallDecision[]) {
  const decision = { type: 'decide', decision: 'continue', notes: null, modifications: null, rewindTo: null } as const;
  return it.engine.command(runId, { ...decision, approvalId: `${runId}.book.1.calls`, calls }, 'operator:ada');
}

const OPERATIONS: readonly [string, string, JsonObject, JsonObject][] = [
  [
    'select',
    'supabase_query',
    { sql: 'select text from entries where id = $1', parameters: [1] },
    { sql: 'select text from entries where id = $1\nlimit 10000', parameters: [1] },
  ],
  [
    'insert',
    'supabase_insert',
    { table: 'entries', rows: [{ id: 2, extra: { a: 1 } }] },
    {
      sql: 'insert into "public"."entries" ("id", "extra") values ($1, $2) returning *',
      parameters: [2, '{"a":1}'],
    },
  ],
  [
    'update',
    'supabase_update',
    { table: 'entries', values: { text: 'x' }, where: { id: 1 } },
    { sql: 'update "public"."entries" set "text" = $1 where "id" = $2 returning *', parameters: ['x', 1] },
  ],
  [
    'delete',
    'supabase_delete',
    { table: 'entries', where: { id: 1 } },
    { sql: 'delete from "public"."entries" where "id" = $1 returning *', parameters: [1] },
  ],
  [
    'rpc',
    'supabase_rpc',
    { function: 'add_up', arguments: { a: 1, b: 2 } },
    { sql: 'select * from "public"."add_up"("a" => $1, "b" => $2)', parameters: [1, 2] },
  ],
];

describe.skipIf(whyNoPostgres !== null)('a PostgreSQL', () => {
  test.each(OPERATIONS)('asks a person about %s, with the statement that it would be sent', async (...row) => {
    const [operation, tool, given, statement] = row;
    const it = await engineWith(ledger({ [operation]: 'always' }));
    const runId = await it.start(steps('ledger', { tool, arguments: given }), { mode: 'live' });
    await it.reached(runId, 'checkpoint');
    expect(await entries()).toEqual(['first']);
    expect(askedIn(it, runId)).toMatchObject([{ id: '1', agent: 'ledger', tool, arguments: given, statement }]);
    await decide(it, runId, { id: '1', decision: 'approve' });
    expect(await it.ended(runId)).toMatchObject({ status: 'completed' });
    expect(it.types(runId).filter((type) => type === 'step.asked')).toHaveLength(1);
  });

  const insert = (id: number, text: string) => ({
    tool: 'supabase_insert',
    arguments: { table: 'entries', rows: [{ id, text }] },
  });

  test('writes with the arguments of a person who edited them, and nothing where they rejected it', async () => {
    const it = await engineWith(ledger({ insert: 'always' }));
    const edited = await it.start(steps('ledger', insert(2, 'wrong')), { mode: 'live' });
    await it.reached(edited, 'checkpoint');
    await decide(it, edited, { id: '1', decision: 'edit', arguments: insert(2, 'right').arguments });
    expect(await it.ended(edited)).toMatchObject({ status: 'completed' });
    const rejected = await it.start(steps('ledger', insert(3, 'never')), { mode: 'live', attended: false });
    await it.reached(rejected, 'checkpoint');
    await decide(it, rejected, { id: '1', decision: 'reject', message: 'Not this month' });
    expect(await it.ended(rejected)).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('Not this month') as string,
    });
    expect(await entries()).toEqual(['first', 'right']);
  });

  test('refuses arguments of a person that are none of the tool, before anything moves', async () => {
    const it = await engineWith(ledger({ insert: 'always' }));
    const runId = await it.start(steps('ledger', insert(2, 'a')), { mode: 'live' });
    await it.reached(runId, 'checkpoint');
    await expect(decide(it, runId, { id: '1', decision: 'edit', arguments: { rows: [] } })).rejects.toMatchObject({
      code: 'refused',
    });
    expect(it.engine.readModels.findRun(runId)).toMatchObject({ status: 'checkpoint' });
  });

  test.each<[string, string, boolean]>([
    ['meet its condition', 'size(rows) > 0', true],
    ['do not', 'size(rows) > 10', false],
    ['can not be held against it', 'missing > 10', true],
  ])('asks about calls whose arguments %s', async (_, when, isAsked) => {
    const it = await engineWith(ledger({ insert: { when } }));
    const runId = await it.start(steps('ledger', insert(2, 'a')), { mode: 'live' });
    const { status } = await it.until(runId, (row) => row.status !== 'running');
    expect(status).toBe(isAsked ? 'checkpoint' : 'completed');
  });

  test('asks about nothing that it would refuse whatever is said', async () => {
    const it = await engineWith(ledger({ delete: 'always' }));
    const everything = { tool: 'supabase_delete', arguments: { table: 'entries', where: {} } };
    const runId = await it.start(steps('ledger', everything), { mode: 'live', attended: false });
    expect(await it.ended(runId)).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('whole table') as string,
    });
  });

  const denialsIn = (it: TestEngine, runId: string) =>
    it.events(runId).flatMap(({ type, data }) => (type === 'orchestration.policy.denied' ? [data] : []));

  test('records what it refuses as a denial, of a step and of a model that goes on without', async () => {
    const it = await engineWith(ledger({}), clerk('ledger'));
    const secret = { sql: 'select passwd from pg_shadow', parameters: [] };
    const direct = await it.start(steps('ledger', { tool: 'supabase_query', arguments: secret }), {
      mode: 'live',
      attended: false,
    });
    expect(await it.ended(direct)).toMatchObject({ status: 'failed' });
    const denied = { agent: 'ledger', action: 'sql.execute', resource: 'select', policies: ['baton.sql-guard'] };
    const reason = expect.stringContaining('pg_shadow') as string;
    expect(denialsIn(it, direct)).toEqual([{ ...denied, stepId: 'book', attempt: 1, reason }]);
    model.script(
      {
        calls: [
          { name: 'supabase_query', parameters: secret },
          { name: 'supabase_delete', parameters: { table: 'entries', where: {} } },
        ],
      },
      { text: 'I did without.' },
    );
    const modelled = await it.start(steps('clerk', { userMessage: 'Read it' }), { mode: 'live' });
    expect(await it.ended(modelled)).toMatchObject({ status: 'completed' });
    expect(denialsIn(it, modelled)).toMatchObject([
      { ...denied, stepId: 'book', attempt: 1, reason },
      { ...denied, resource: 'delete' },
    ]);
    expect(JSON.stringify(model.asked.at(-1)?.body)).toContain('pg_shadow');
  });

  test('is asked about in one request where a model wants several, and the rest is made meanwhile', async () => {
    const it = await engineWith(ledger({ insert: 'always', delete: 'always' }), clerk('ledger'));
    const row = (id: number) => ({ table: 'entries', rows: [{ id, text: `row ${id}` }] });
    model.script(
      {
        calls: [
          { name: 'supabase_query', parameters: { sql: 'select id from entries' } },
          { name: 'supabase_insert', parameters: row(2) },
          { name: 'supabase_insert', parameters: row(3) },
          { name: 'supabase_delete', parameters: { table: 'entries', where: { id: 1 } } },
        ],
      },
      { text: 'Booked.' },
    );
    const runId = await it.start(steps('clerk', { userMessage: 'Book two' }), { mode: 'live' });
    await it.reached(runId, 'checkpoint');
    expect(askedIn(it, runId).map(({ id, statement }) => [id, statement?.sql.slice(0, 6)])).toEqual([
      ['2', 'insert'],
      ['3', 'insert'],
      ['4', 'delete'],
    ]);
    expect(await entries()).toEqual(['first']);
    await decide(
      it,
      runId,
      { id: '2', decision: 'approve' },
      { id: '3', decision: 'edit', arguments: { table: 'entries', rows: [{ id: 3, text: 'as Ada says' }] } },
      { id: '4', decision: 'reject', message: 'Keep the first' },
    );
    expect(await it.ended(runId)).toMatchObject({ status: 'completed' });
    expect(await entries()).toEqual(['first', 'row 2', 'as Ada says']);
  });
});

test('the embedded warehouse asks about queries, of a step and of a model, and makes them as they were edited', async () => {
  const it = await engineWith(figures({ select: { when: 'sql.contains("kpi_daily")' } }), clerk('figures'));
  const sql = 'select value from kpi_daily where kpi = $1 order by day limit 1';
  const runId = await it.start(steps('figures', { sql, sqlParameters: ['revenue'] }), { mode: 'live' });
  await it.reached(runId, 'checkpoint');
  expect(askedIn(it, runId)).toMatchObject([
    { tool: 'supabase_query', arguments: { sql, parameters: ['revenue'] }, statement: { parameters: ['revenue'] } },
  ]);
  await decide(it, runId, { id: '1', decision: 'edit', arguments: { sql, parameters: ['churn'] } });
  expect(await it.ended(runId)).toMatchObject({ status: 'completed' });
  const made = it.events(runId).find(({ type }) => type === 'orchestration.step.completed');
  expect(JSON.stringify(made)).toContain('"parameters":["churn"]');

  const months = { kpiNames: ['revenue'], startDate: '2025-07-01', endDate: '2025-09-30', grouping: 'month' };
  const worded = await it.start(steps('figures', months), { mode: 'live' });
  await it.reached(worded, 'checkpoint');
  expect(askedIn(it, worded)[0]?.statement?.sql).toContain('kpi_daily');
  await decide(it, worded, { id: '1', decision: 'approve' });
  expect(await it.ended(worded)).toMatchObject({ status: 'completed' });

  const query = (text: string, parameters: Json[]) => ({
    name: 'supabase_query',
    parameters: { sql: text, parameters },
  });
  model.script({ calls: [query('select kpi from kpi_catalog', []), query(sql, ['revenue'])] }, { text: 'Done.' });
  const modelled = await it.start(steps('clerk', { userMessage: 'Revenue' }), { mode: 'live' });
  await it.reached(modelled, 'checkpoint');
  expect(askedIn(it, modelled)).toMatchObject([{ id: '2', arguments: { sql } }]);
  await decide(it, modelled, { id: '2', decision: 'approve' });
  expect(await it.ended(modelled)).toMatchObject({ status: 'completed' });
}, 300_000); // the warehouse is built first, which takes its time on a machine with others
