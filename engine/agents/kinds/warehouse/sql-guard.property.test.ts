import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildKpiSql } from './kpi-sql.ts';
import { groupings } from './kpi-query.ts';
import { kpiCatalog } from './kpi-catalog.ts';
import { guardSql } from './sql-guard.ts';
import type { SqlRules } from './sql-guard.ts';
import { tries } from '../../../testing/tries.ts';

const columns = {
  kpi_daily: ['kpi', 'day', 'value'],
  kpi_catalog: ['kpi', 'label', 'unit', 'aggregation', 'numerator', 'denominator', 'scale', 'description'],
};
const rules: SqlRules = { tables: ['kpi_daily', 'kpi_catalog'], columns, maxRows: 1000 };

const words = [
  ...[
    'select',
    'from',
    'where',
    'union',
    'with x as (',
    ')',
    '(',
    ',',
    '*',
    ';',
    'limit',
    'for update',
    'into y',
    'lateral',
    'values',
  ],
  ...[
    'kpi_daily',
    'kpi_catalog',
    'pg_user',
    'public.kpi_daily',
    'value',
    'day',
    'sum(value)',
    'pg_sleep(1)',
    'set_config($1,$1,true)',
  ],
  ...[
    'delete from kpi_daily',
    'insert into kpi_daily',
    'drop table kpi_daily',
    'returning *',
    '1',
    '$1',
    "'x'",
    '$$x$$',
    '--',
    '/*',
    '*/',
    '\n',
  ],
];
// Tables and calls only: as the name of a column any word is harmless (`select delete from kpi_daily`
// finds no such column).
const forbidden = /from +(pg_user|public\.)|pg_sleep\(|set_config\(|for update|into y|'x'|\$\$x\$\$|;/;

test('whatever is put together of dangerous words, what passes holds none of them', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...words), { maxLength: 14 }), async (parts) => {
      const verdict = await guardSql(parts.join(' '), ['a'], rules);
      if (verdict.ok) expect(verdict.sql.replaceAll(/--[^\n]*|\/\*[\s\S]*?\*\//g, '')).not.toMatch(forbidden);
    }),
    tries(3000),
  );
});

test('no text makes it throw', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 200 }), async (text) => {
      expect(typeof (await guardSql(text, [], rules)).ok).toBe('boolean');
      expect(typeof (await guardSql(`select ${text}`, [], rules)).ok).toBe('boolean');
    }),
  );
});

const catalog = kpiCatalog.map(({ ratio, ...kpi }) => ({
  ...kpi,
  numerator: ratio?.numerator ?? null,
  denominator: ratio?.denominator ?? null,
  scale: ratio?.scale ?? 1,
}));

test('every statement that the agent builds passes as it is, and has a value for each parameter', async () => {
  await fc.assert(
    fc.asyncProperty(fc.subarray(catalog, { minLength: 1 }), fc.constantFrom(...groupings), async (kpis, grouping) => {
      const { sql, parameters } = buildKpiSql(
        { kpis, grouping, startDate: '2025-07-01', endDate: '2025-09-30', notes: [] },
        rules.maxRows,
      );
      expect(await guardSql(sql, parameters, rules)).toMatchObject({ ok: true, sql });
      const used = new Set([...sql.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number)));
      expect([...used].sort((one, other) => one - other)).toEqual(parameters.map((_, index) => index + 1));
    }),
  );
});
