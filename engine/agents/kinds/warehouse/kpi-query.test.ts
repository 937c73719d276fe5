import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../port/agent.ts';
import { AgentError } from '../../port/agent.ts';
import { exampleRequest } from '../../port/example-request.ts';
import type { DatabaseSchema } from './database-protocol.ts';
import { kpiCatalog } from './kpi-catalog.ts';
import { buildKpiSql } from './kpi-sql.ts';
import { readKpiQuery } from './kpi-query.ts';
import { guardSql } from './sql-guard.ts';

const schema: DatabaseSchema = {
  tables: [],
  kpis: kpiCatalog.map(({ ratio, ...kpi }) => ({
    ...kpi,
    numerator: ratio?.numerator ?? null,
    denominator: ratio?.denominator ?? null,
    scale: ratio?.scale ?? 1,
  })),
  coverage: { from: '2024-01-01', to: '2025-12-31' },
};

const window = { startDate: '2025-07-01', endDate: '2025-09-30' };

function read(input: JsonObject): object {
  const { kpis, ...query } = readKpiQuery(exampleRequest({ input }), schema);
  return { kpis: kpis.map(({ kpi }) => kpi).join(' '), ...query };
}

describe('a question', () => {
  test.each([
    [{ context: { kpiNames: ['revenue', 'churn'], ...window } }],
    [{ context: { kpi_names: ['Revenue', 'churn'], start_date: '2025-07-01T00:00:00Z', end_date: '2025-09-30' } }],
    [{ kpiNames: 'revenue, churn', ...window }],
    [{ kpiNames: '["revenue","churn","revenue"]', ...window }],
    [{ userMessage: 'revenue and churn, 2025-07-01 to 2025-09-30' }],
  ])('may be put as %j', (input) => {
    expect(read(input)).toEqual({ kpis: 'revenue churn', ...window, grouping: 'day', notes: [] });
  });

  test('takes what a decision put beside the context, and says what it left out', () => {
    const input = { grouping: 'week', context: { kpiNames: ['arr'], ...window, grouping: 'month' } };
    expect(read(input)).toEqual({
      kpis: 'arr',
      ...window,
      grouping: 'week',
      notes: ['grouping was given twice; "week" was used, "month" in context was not.'],
    });
  });

  test('prefers structure to the sentence', () => {
    const input = {
      userMessage: 'churn by month in 2024',
      context: { kpiNames: ['arr'], ...window, grouping: 'week' },
    };
    expect(read(input)).toMatchObject({ kpis: 'arr', ...window, grouping: 'week' });
  });

  test('says when its window is partly uncovered', () => {
    expect(read({ kpiNames: ['arr'], startDate: '2025-12-01', endDate: '2026-01-31' })).toMatchObject({
      notes: [expect.stringContaining('partly covered')],
    });
  });

  test.each([
    ['missing_kpi', { ...window }],
    ['missing_kpi', { kpiNames: [], ...window }],
    ['unknown_kpi', { kpiNames: ["revenue' or 1=1 --"], ...window }],
    ['invalid_input', { kpiNames: '[revenue', ...window }],
    ['missing_date', { kpiNames: ['arr'] }],
    ['invalid_date', { kpiNames: ['arr'], ...window, endDate: '30.9.2025' }],
    ['invalid_date', { kpiNames: ['arr'], ...window, endDate: 20250930 }],
    ['invalid_date', { kpiNames: ['arr'], ...window, endDate: '2025-09-31' }],
    ['invalid_date_range', { kpiNames: ['arr'], startDate: '2025-09-30', endDate: '2025-07-01' }],
    ['no_data', { kpiNames: ['arr'], startDate: '2020-01-01', endDate: '2020-12-31' }],
    ['unknown_grouping', { kpiNames: ['arr'], ...window, grouping: 'decade' }],
  ])('is refused as %s when it is %j', (code, input) => {
    const error = attempt(() => read(input));
    expect(error).toBeInstanceOf(AgentError);
    expect(error).toMatchObject({ code, retryable: false });
  });
});

function attempt(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}

describe('its statement', () => {
  const query = readKpiQuery(
    exampleRequest({ input: { kpiNames: kpiCatalog.map(({ kpi }) => kpi), ...window } }),
    schema,
  );
  const { sql, parameters } = buildKpiSql(query, 10_000);

  test('passes the guard as it is', async () => {
    expect(
      await guardSql(sql, parameters, {
        tables: ['kpi_daily', 'kpi_catalog'],
        columns: {
          kpi_daily: ['kpi', 'day', 'value'],
          kpi_catalog: ['kpi', 'label', 'unit', 'aggregation', 'numerator', 'denominator', 'scale'],
        },
        maxRows: 10_000,
      }),
    ).toMatchObject({ ok: true, sql });
  });

  test('holds no value of the question', () => {
    for (const { kpi } of kpiCatalog) expect(sql).not.toContain(`'${kpi}'`);
    expect(sql).not.toMatch(/2025|'/);
    expect(parameters).toEqual(expect.arrayContaining(['day', '2025-07-01', '2025-09-30']));
  });
});
