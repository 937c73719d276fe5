/** A real PostgreSQL and the embedded warehouse, about whose statements people decide before they are sent. */
import { describe, expect, test } from 'vitest';
import {
  callsAskedIn,
  clerkFile,
  decideCalls,
  figuresFile,
  ledgerFile,
  oneStep,
} from '../../../testing/databases-that-ask.ts';
import { openLedgerOfTests } from '../../../testing/ledger-of-tests.ts';
import { whyNoPostgres } from '../../../testing/postgres/start-postgres.ts';
import type { Json, JsonObject } from '../../port/agent.ts';

const ledger = openLedgerOfTests();
const { entries, engineWith } = ledger;

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
    const it = await engineWith(ledgerFile({ [operation]: 'always' }));
    const runId = await it.start(oneStep('ledger', { tool, arguments: given }), { mode: 'live' });
    await it.reached(runId, 'checkpoint');
    expect(await entries()).toEqual(['first']);
    expect(callsAskedIn(it, runId)).toMatchObject([{ id: '1', agent: 'ledger', tool, arguments: given, statement }]);
    await decideCalls(it, runId, { id: '1', decision: 'approve' });
    expect(await it.ended(runId)).toMatchObject({ status: 'completed' });
    expect(it.types(runId).filter((type) => type === 'step.asked')).toHaveLength(1);
  });

  const insert = (id: number, text: string) => ({
    tool: 'supabase_insert',
    arguments: { table: 'entries', rows: [{ id, text }] },
  });

  test('writes with the arguments of a person who edited them, and nothing where they rejected it', async () => {
    const it = await engineWith(ledgerFile({ insert: 'always' }));
    const edited = await it.start(oneStep('ledger', insert(2, 'wrong')), { mode: 'live' });
    await it.reached(edited, 'checkpoint');
    await decideCalls(it, edited, { id: '1', decision: 'edit', arguments: insert(2, 'right').arguments });
    expect(await it.ended(edited)).toMatchObject({ status: 'completed' });
    const rejected = await it.start(oneStep('ledger', insert(3, 'never')), { mode: 'live', attended: false });
    await it.reached(rejected, 'checkpoint');
    await decideCalls(it, rejected, { id: '1', decision: 'reject', message: 'Not this month' });
    expect(await it.ended(rejected)).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('Not this month') as string,
    });
    expect(await entries()).toEqual(['first', 'right']);
  });

  test('refuses arguments of a person that are none of the tool, before anything moves', async () => {
    const it = await engineWith(ledgerFile({ insert: 'always' }));
    const runId = await it.start(oneStep('ledger', insert(2, 'a')), { mode: 'live' });
    await it.reached(runId, 'checkpoint');
    await expect(decideCalls(it, runId, { id: '1', decision: 'edit', arguments: { rows: [] } })).rejects.toMatchObject({
      code: 'refused',
    });
    expect(it.engine.readModels.findRun(runId)).toMatchObject({ status: 'checkpoint' });
  });

  test.each<[string, string, boolean]>([
    ['meet its condition', 'size(rows) > 0', true],
    ['do not', 'size(rows) > 10', false],
    ['can not be held against it', 'missing > 10', true],
  ])('asks about calls whose arguments %s', async (_, when, isAsked) => {
    const it = await engineWith(ledgerFile({ insert: { when } }));
    const runId = await it.start(oneStep('ledger', insert(2, 'a')), { mode: 'live' });
    const { status } = await it.until(runId, (row) => row.status !== 'running');
    expect(status).toBe(isAsked ? 'checkpoint' : 'completed');
  });

  test('asks about nothing that it would refuse whatever is said', async () => {
    const it = await engineWith(ledgerFile({ delete: 'always' }));
    const everything = { tool: 'supabase_delete', arguments: { table: 'entries', where: {} } };
    const runId = await it.start(oneStep('ledger', everything), { mode: 'live', attended: false });
    expect(await it.ended(runId)).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('whole table') as string,
    });
  });

  test('is asked about in one request where a model wants several, and the rest is made meanwhile', async () => {
    const it = await engineWith(ledgerFile({ insert: 'always', delete: 'always' }), clerkFile('ledger'));
    const row = (id: number) => ({ table: 'entries', rows: [{ id, text: `row ${id}` }] });
    ledger.model.script(
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
    const runId = await it.start(oneStep('clerk', { userMessage: 'Book two' }), { mode: 'live' });
    await it.reached(runId, 'checkpoint');
    expect(callsAskedIn(it, runId).map(({ id, statement }) => [id, statement?.sql.slice(0, 6)])).toEqual([
      ['2', 'insert'],
      ['3', 'insert'],
      ['4', 'delete'],
    ]);
    expect(await entries()).toEqual(['first']);
    await decideCalls(
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
  const it = await engineWith(figuresFile({ select: { when: 'sql.contains("kpi_daily")' } }), clerkFile('figures'));
  const sql = 'select value from kpi_daily where kpi = $1 order by day limit 1';
  const runId = await it.start(oneStep('figures', { sql, sqlParameters: ['revenue'] }), { mode: 'live' });
  await it.reached(runId, 'checkpoint');
  expect(callsAskedIn(it, runId)).toMatchObject([
    { tool: 'supabase_query', arguments: { sql, parameters: ['revenue'] }, statement: { parameters: ['revenue'] } },
  ]);
  await decideCalls(it, runId, { id: '1', decision: 'edit', arguments: { sql, parameters: ['churn'] } });
  expect(await it.ended(runId)).toMatchObject({ status: 'completed' });
  const made = it.events(runId).find(({ type }) => type === 'orchestration.step.completed');
  expect(JSON.stringify(made)).toContain('"parameters":["churn"]');

  const months = { kpiNames: ['revenue'], startDate: '2025-07-01', endDate: '2025-09-30', grouping: 'month' };
  const worded = await it.start(oneStep('figures', months), { mode: 'live' });
  await it.reached(worded, 'checkpoint');
  expect(callsAskedIn(it, worded)[0]?.statement?.sql).toContain('kpi_daily');
  await decideCalls(it, worded, { id: '1', decision: 'approve' });
  expect(await it.ended(worded)).toMatchObject({ status: 'completed' });

  const query = (text: string, parameters: Json[]) => ({
    name: 'supabase_query',
    parameters: { sql: text, parameters },
  });
  ledger.model.script(
    { calls: [query('select kpi from kpi_catalog', []), query(sql, ['revenue'])] },
    { text: 'Done.' },
  );
  const modelled = await it.start(oneStep('clerk', { userMessage: 'Revenue' }), { mode: 'live' });
  await it.reached(modelled, 'checkpoint');
  expect(callsAskedIn(it, modelled)).toMatchObject([{ id: '2', arguments: { sql } }]);
  await decideCalls(it, modelled, { id: '2', decision: 'approve' });
  expect(await it.ended(modelled)).toMatchObject({ status: 'completed' });
}, 300_000); // the warehouse is built first, which takes its time on a machine with others
