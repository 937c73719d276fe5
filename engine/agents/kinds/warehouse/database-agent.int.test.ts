import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AgentMode, AgentResponse, Json, JsonObject } from '../../port/agent.ts';
import { fileAlone } from '../../grants/may-use.ts';
import { exampleContext, exampleRequest } from '../../port/example-request.ts';
import { toText } from '../../../values/json-text.ts';
import type { ProfileOf } from '../../port/profile.ts';
import type { WarehouseConfiguration } from './configuration.ts';
import { DatabaseClient } from './database-client.ts';
import { lendWarehouse } from '../../../testing/warehouse-of-tests.ts';
import { createDatabaseAgent } from './database-agent.ts';
import { newCopyPath, warehouseFolder } from './warehouse-folder.ts';
import { generateFigures } from './warehouse.ts';

type AgentFile = ProfileOf<string, WarehouseConfiguration>;
const usual: AgentFile = {
  name: 'supabase-agent',
  displayName: 'Database',
  version: '1.0.0',
  description: 'The warehouse.',
  organization: 'global',
  type: 'tool',
  limits: { concurrency: 1, timeoutSeconds: 180, rate: null },
  breaker: null,
  idempotent: true,
  rehearsal: {},
  configuration: { driver: 'pglite', maxRows: 10_000, statementTimeoutMs: 10_000 },
  permissions: { database: { tables: ['kpi_daily', 'kpi_catalog'], operations: ['select'] } },
};

let directory: string;
let client: DatabaseClient;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'baton-warehouse-'));
  lendWarehouse(directory);
  client = newClient();
});

afterAll(async () => {
  await client.close();
  rmSync(directory, { recursive: true, force: true });
});

function newClient(): DatabaseClient {
  const folder = warehouseFolder(directory);
  return new DatabaseClient({ folder, newCopyPath: () => newCopyPath(folder) });
}

function ask(
  input: JsonObject,
  options: { mode?: AgentMode; signal?: AbortSignal; of?: AgentFile } = {},
): Promise<AgentResponse> {
  const request = exampleRequest({ agent: 'supabase-agent', input, mode: options.mode ?? 'BUILD' });
  const nobodyIsAsked = () => Promise.resolve(null);
  const agent = createDatabaseAgent(options.of ?? usual, client, fileAlone('supabase-agent'), nobodyIsAsked);
  return agent.invoke(request, exampleContext({ signal: options.signal }));
}

function rowsOf(response: AgentResponse): readonly Readonly<Record<string, Json>>[] {
  return JSON.parse(toText(response.content.deliverable?.content)) as readonly Readonly<Record<string, Json>>[];
}

const quarter = {
  kpiNames: ['revenue', 'expenses', 'profit_margin'],
  startDate: '2025-07-01',
  endDate: '2025-09-30',
  grouping: 'month',
};

function total(kpi: string, from: string, to: string): number {
  const cents = generateFigures()
    .filter((figure) => figure.kpi === kpi && figure.day >= from && figure.day <= to)
    .reduce((sum, { value }) => sum + Math.round(value * 100), 0);
  return cents / 100;
}

function twoDecimals(value: number): number {
  return Math.round(value * 100) / 100;
}

describe('a question about key figures', () => {
  test('is answered with rows as JSON, their SQL and their count', async () => {
    const response = await ask({ context: quarter });
    const deliverable = response.content.deliverable;
    expect(rowsOf(response)).toHaveLength(9);
    expect(rowsOf(response)[0]).toEqual({
      period: '2025-07-01',
      kpi: 'revenue',
      value: total('revenue', '2025-07-01', '2025-07-31'),
      unit: 'USD',
      aggregation: 'sum',
      days: 31,
    });
    expect(deliverable).toMatchObject({ type: 'analysis', format: 'json' });
    expect(deliverable?.metadata).toMatchObject({
      rowCount: 9,
      columns: ['period', 'kpi', 'value', 'unit', 'aggregation', 'days'],
      parameters: expect.arrayContaining(['month', '2025-07-01', '2025-09-30']),
      sql: expect.stringContaining('kpi_daily'),
      rehearsed: true,
    });
    expect(response.metadata).toMatchObject({ provider: 'pglite', rehearsed: true });
  });

  test('puts days together as the catalog says', async () => {
    const kpiNames = ['profit_margin', 'arr', 'churn', 'cac', 'new_customers'];
    const rows = rowsOf(await ask({ context: { ...quarter, grouping: 'quarter', kpiNames } }));
    const figures = generateFigures().filter(({ day }) => day >= '2025-07-01' && day <= '2025-09-30');
    const churn = figures.filter(({ kpi }) => kpi === 'churn').map(({ value }) => value);
    const value = (kpi: string): number => total(kpi, '2025-07-01', '2025-09-30');
    expect(rows.map(({ kpi }) => kpi)).toEqual(kpiNames);
    expect(rows.map((row) => row['value'])).toEqual([
      twoDecimals((100 * value('profit')) / value('revenue')),
      figures.find(({ kpi, day }) => kpi === 'arr' && day === '2025-09-30')?.value,
      twoDecimals(churn.reduce((sum, one) => sum + one, 0) / churn.length),
      twoDecimals(value('marketing_spend') / value('new_customers')),
      value('new_customers'),
    ]);
  });

  test.each(['2024', '2025'])('covers the third quarter of %s in every grouping', async (year) => {
    const window = { startDate: `${year}-07-01`, endDate: `${year}-09-30`, kpiNames: ['revenue', 'arr', 'churn'] };
    const counts = [];
    for (const grouping of ['day', 'week', 'month', 'quarter'])
      counts.push(rowsOf(await ask({ context: { ...window, grouping } })).length / 3);
    expect(counts).toEqual([92, 14, 3, 1]);
  });

  test('says how many days each period has, so that a cut one is not taken for a bad one', async () => {
    const window = {
      kpiNames: ['revenue', 'arr', 'churn', 'profit_margin'],
      startDate: '2024-07-03',
      endDate: '2024-07-15',
      grouping: 'week',
    };
    const rows = rowsOf(await ask({ context: window }));
    expect(rows.map(({ days }) => days)).toEqual([5, 7, 1, 5, 7, 1, 5, 7, 1, 5, 7, 1]);
  });

  test('follows what a decision at the checkpoint changed', async () => {
    const rows = rowsOf(await ask({ grouping: 'week', context: { ...quarter, kpiNames: ['arr', 'churn'] } }));
    expect(new Set(rows.map(({ kpi }) => kpi))).toEqual(new Set(['arr', 'churn']));
    expect(rows).toHaveLength(28);
  });

  test('can be asked in a sentence', async () => {
    const rows = rowsOf(await ask({ userMessage: 'Please fetch revenue and profit margin by month for Q3 2025.' }));
    expect(rows.map(({ kpi }) => kpi)).toEqual([
      'revenue',
      'revenue',
      'revenue',
      'profit_margin',
      'profit_margin',
      'profit_margin',
    ]);
  });

  test('is planned without being asked', async () => {
    const response = await ask({ context: quarter }, { mode: 'PLAN' });
    expect(response.content.deliverable).toMatchObject({
      type: 'plan',
      metadata: { rowCount: 0, sql: expect.stringContaining('limit 10000') },
    });
  });

  test('about what there is, is answered with tables and key figures', async () => {
    const { message } = (await ask({}, { mode: 'CONVERSE' })).content;
    expect(message).toContain('2024-01-01 to 2025-12-31');
    expect(message).toContain('**kpi_daily**');
    expect(message).toContain('| profit_margin | percent | ratio |');
  });
});

describe('what is refused', () => {
  test.each([
    ['unknown_kpi', { ...quarter, kpiNames: ['revenue', 'happiness'] }],
    ['invalid_date', { ...quarter, startDate: '2025-02-30' }],
    ['invalid_date_range', { ...quarter, startDate: '2025-12-01' }],
    ['no_data', { ...quarter, startDate: '2030-01-01', endDate: '2030-02-01' }],
    ['sql_refused', { sql: 'delete from kpi_daily' }],
  ])('is said as %s and not tried again', async (code, context) => {
    await expect(ask({ context })).rejects.toMatchObject({ name: 'AgentError', code, retryable: false });
  });

  test('names the key figures that there are', async () => {
    await expect(ask({ context: { ...quarter, kpiNames: ['happiness'] } })).rejects.toThrow(/no happiness.*revenue/);
  });

  test('leaves tables alone that the profile does not list', async () => {
    const of = {
      ...usual,
      permissions: { database: { tables: ['kpi_catalog'], operations: ['select'] } },
    } satisfies AgentFile;
    await expect(ask({ context: quarter }, { of })).rejects.toMatchObject({
      code: 'sql_refused',
      details: { rule: 'table_not_allowed' },
    });
  });

  test('runs a statement of its own only with parameters', async () => {
    const sql = 'select count(*)::int4 as days from kpi_daily where kpi = $1';
    expect(rowsOf(await ask({ context: { sql, sqlParameters: ['revenue'] } }))).toEqual([{ days: 731 }]);
    expect(rowsOf(await ask({ context: { sql, sqlParameters: ["revenue' or '1' = '1"] } }))).toEqual([{ days: 0 }]);
  });
});

describe('the worker', () => {
  // Half a billion combinations: Postgres would work on them for minutes.
  const slow = { sql: 'select sum(a.value * b.value * c.value) from kpi_daily a, kpi_daily b, kpi_daily c' };

  test('is ended when a question takes too long, and starts again for the next one', async () => {
    const of = { ...usual, configuration: { ...usual.configuration, statementTimeoutMs: 300 } };
    await expect(ask({ context: slow }, { of })).rejects.toMatchObject({ code: 'database_timeout', retryable: true });
    expect(rowsOf(await ask({ context: quarter }))).toHaveLength(9);
  });

  test('is ended when its question is cancelled; those who wait are still answered', async () => {
    const controller = new AbortController();
    const cancelled = ask({ context: slow }, { signal: controller.signal });
    const waiting = ask({ context: quarter });
    setTimeout(() => controller.abort(new Error('the operator changed their mind')), 300);
    await expect(cancelled).rejects.toThrow('the operator changed their mind');
    expect(rowsOf(await waiting)).toHaveLength(9);
  });

  test('takes its copy of the warehouse with it', async () => {
    const other = newClient();
    await other.schema(AbortSignal.timeout(60_000));
    const copies = (): readonly string[] =>
      readdirSync(warehouseFolder(directory)).filter((name) => name.startsWith('copy'));
    const before = copies().length;
    await other.close();
    expect(copies().length).toBe(before - 1);
  });

  test('tells everybody who waits that the warehouse is being built, and later ones nothing', async () => {
    const fresh = mkdtempSync(join(tmpdir(), 'baton-warehouse-'));
    const folder = warehouseFolder(fresh);
    const one = new DatabaseClient({ folder, newCopyPath: () => newCopyPath(folder) });
    const heard: Record<string, number[]> = { first: [], behind: [], later: [], next: [] };
    const asked = (who: string) =>
      one.schema(AbortSignal.timeout(110_000), ({ percent }) => void heard[who]?.push(percent));
    try {
      const building = new Promise<void>((resolve) => void one.schema(AbortSignal.timeout(110_000), () => resolve()));
      const waiting = [asked('first'), asked('behind')];
      await building;
      waiting.push(asked('later'));
      await Promise.all(waiting);
      await asked('next');
      expect(heard).toEqual({ first: [0, 60, 80], behind: [0, 60, 80], later: [0, 60, 80], next: [] });
    } finally {
      await one.close();
      rmSync(fresh, { recursive: true, force: true });
    }
  }, 120_000);

  test('may be started by several at once on first use', async () => {
    const fresh = mkdtempSync(join(tmpdir(), 'baton-warehouse-'));
    const folder = warehouseFolder(fresh);
    const clients = [1, 2].map(() => new DatabaseClient({ folder, newCopyPath: () => newCopyPath(folder) }));
    try {
      const schemas = await Promise.all(clients.map((one) => one.schema(AbortSignal.timeout(60_000))));
      expect(schemas.map(({ kpis }) => kpis.length)).toEqual([10, 10]);
      expect(readdirSync(folder).filter((name) => !name.startsWith('copy'))).toEqual(['prepared']);
    } finally {
      await Promise.all(clients.map((one) => one.close()));
      rmSync(fresh, { recursive: true, force: true });
    }
  });
});
