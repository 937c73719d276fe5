import { describe, expect, test } from 'vitest';
import { hostileStatements } from './hostile-statements.ts';
import { guardSql, type SqlRules } from './sql-guard.ts';

const rules: SqlRules = {
  tables: ['kpi_daily', 'kpi_catalog'],
  columns: {
    kpi_daily: ['kpi', 'day', 'value'],
    kpi_catalog: ['kpi', 'label', 'unit', 'aggregation', 'numerator', 'denominator', 'scale', 'description'],
  },
  maxRows: 1000,
};
const statements = [...new Set(hostileStatements)];

describe('the hostile corpus', () => {
  test('has its 286 statements and more, each another', () => {
    expect(statements.length).toBeGreaterThanOrEqual(286);
  });

  test.each(statements)('refuses %s', async (sql) => {
    expect(await guardSql(sql, ['x'], rules)).toMatchObject({ ok: false });
  });

  test.each(statements)('refuses it in other letters and with comments in it: %s', async (sql) => {
    const dressed = sql
      .replaceAll(' ', ' /* x */ ')
      .replaceAll(/\b(select|from|where|with|delete|insert)\b/g, (word) => word.toUpperCase());
    expect(await guardSql(dressed, ['x'], rules)).toMatchObject({ ok: false });
  });
});

describe('what is behind a dot and is a column there', () => {
  test.each([
    'select kpi_daily.value from kpi_daily',
    'select d.value, c.unit from kpi_daily as d join kpi_catalog c on c.kpi = d.kpi order by d.day',
    'select d.* from kpi_daily d',
    'select s.total, s.kpi from (select kpi, sum(value) as total from kpi_daily group by kpi) s',
    'select s.sum from (select sum(value) from kpi_daily) s',
    'select s.round, s.coalesce, s.case, s.max from (select round(value), coalesce(value, 0), case when value > 0 then 1 else 0 end, max(day)::text from kpi_daily group by value) s',
    'with x as (select kpi, value * 2 as twice from kpi_daily) select x.twice, y.label from x join kpi_catalog y on y.kpi = x.kpi',
    'with x(a, b) as (select kpi, value from kpi_daily) select x.a, x.b from x',
    'with x as (select * from kpi_daily), z as (select x.value as v from x) select z.v from z',
    'select t.a from kpi_daily as t(a, b, c)',
    'select d.value from kpi_daily d where exists (select 1 from kpi_catalog c where c.kpi = d.kpi and c.unit = $1)',
    'select s.kpi from (select kpi from kpi_daily union select kpi from kpi_catalog) s',
    'select v.column1 from (values (1), (2)) v',
    'select s.value from (select d.*, c.unit from kpi_daily d join kpi_catalog c using (kpi)) s',
    'select j.unit, j.value from (kpi_daily d join kpi_catalog c using (kpi)) as j',
    'select sum(d.value) over (partition by d.kpi order by d.day rows between 6 preceding and current row) from kpi_daily d',
    'select a.kpi from kpi_daily a where a.value > (select avg(b.value) from kpi_daily b where b.kpi = a.kpi)',
    'select d.kpi from kpi_daily d group by d.kpi having count(d.value) > 1 order by count(d.value)',
  ])('passes: %s', async (sql) => {
    expect(await guardSql(sql, ['x'], rules)).toMatchObject({ ok: true });
  });

  test('of a table whose columns nobody told of, nothing is read by a dot', async () => {
    expect(await guardSql('select d.value from kpi_daily d', [], { tables: rules.tables, maxRows: 10 })).toMatchObject({
      ok: false,
      code: 'function_not_allowed',
    });
  });
});
