import { expect, test } from 'vitest';
import { guardSql } from './sql-guard.ts';
import type { SqlRefusalCode, SqlRules } from './sql-guard.ts';

const columns = {
  kpi_daily: ['kpi', 'day', 'value'],
  kpi_catalog: ['kpi', 'label', 'unit', 'aggregation', 'numerator', 'denominator', 'scale', 'description'],
};
const rules: SqlRules = { tables: ['kpi_daily', 'kpi_catalog'], columns, maxRows: 1000 };

async function verdictOn(sql: string, parameters: readonly unknown[] = []): Promise<string> {
  const verdict = await guardSql(sql, parameters, rules);
  return verdict.ok ? 'ok' : verdict.code;
}

const allowed: readonly (readonly [sql: string, parameters?: readonly unknown[]])[] = [
  ['select kpi, sum(value) from kpi_daily where kpi = any ($1) group by 1 order by 2 desc limit 10', [['revenue']]],
  ['select date_trunc($1, day::timestamp)::date as month, round(avg(value), 2) from kpi_daily group by 1', ['month']],
  [
    'select d.value, c.unit from kpi_daily as d join kpi_catalog as c using (kpi) where day between $1 and $2',
    ['a', 'b'],
  ],
  ['with r as (select * from kpi_daily), s as (select * from r) select count(*) from s'],
  ['select kpi from kpi_daily union all select kpi from kpi_catalog'],
  ['select kpi, row_number() over (partition by kpi order by day desc) from kpi_daily'],
  ['select case when value > 0 then 1 else 0 end, coalesce(value, 0), nullif(value, 0), -value from kpi_daily'],
  ['select distinct kpi from kpi_daily where kpi in (select kpi from kpi_catalog) and kpi like $1;', ['%a%']],
  ['select count(*) filter (where value > 0) from kpi_daily having count(*) > 1'],
  ['table kpi_catalog'],
  ['select 1 -- a comment at the end'],
  ['/* before */ select $1::text /* after */', ['naïve 東京 🚀']],
];

test.each(allowed.map(([sql, parameters = []]) => [sql, parameters] as const))(
  'lets %s pass',
  async (sql, parameters) => {
    expect(await verdictOn(sql, parameters)).toBe('ok');
  },
);

const refused: readonly (readonly [code: SqlRefusalCode, sql: string])[] = [
  ['not_one_statement', 'select 1; drop table kpi_daily'],
  ['not_one_statement', 'select 1;;select 2'],
  ['not_one_statement', 'select 1 /* ; */ ; delete from kpi_daily --'],
  ['not_one_statement', ''],
  ['not_one_statement', ' ;; '],
  ['not_one_statement', '-- only a comment'],
  ['syntax_error', 'select 1 /* never closed'],
  ['syntax_error', "select 'never closed"],
  ['syntax_error', 'selekt 1'],
  ['syntax_error', 'select 1 ⁠; select 2 from'],
  ['too_long', `select ${'1+'.repeat(5000)}1`],
  ['unsupported_syntax', `select ${'-+'.repeat(2000)}1`],
  ['not_a_select', 'insert into kpi_daily values (1)'],
  ['not_a_select', 'update kpi_daily set value = 0'],
  ['not_a_select', 'delete from kpi_daily'],
  ['not_a_select', 'truncate kpi_daily'],
  ['not_a_select', 'drop table kpi_daily'],
  ['not_a_select', 'create table x (a int)'],
  ['not_a_select', 'create table x as select 1'],
  ['not_a_select', 'alter role warehouse_reader superuser'],
  ['not_a_select', 'grant all on kpi_daily to public'],
  ['not_a_select', "copy kpi_daily to program 'sh'"],
  ['not_a_select', "copy kpi_daily from '/etc/passwd'"],
  ['not_a_select', 'set role postgres'],
  ['not_a_select', 'reset role'],
  ['not_a_select', 'begin'],
  ['not_a_select', 'commit'],
  ['not_a_select', 'explain analyze select 1'],
  ['not_a_select', 'prepare p as select 1'],
  ['not_a_select', 'execute p'],
  ['not_a_select', 'do $$ begin perform 1; end $$'],
  ['not_a_select', 'call p()'],
  ['not_a_select', 'listen x'],
  ['not_a_select', "load 'x'"],
  ['not_a_select', 'vacuum'],
  ['not_a_select', 'create function f() returns int language sql as $f$ select 1 $f$'],
  ['select_into', 'select * into x from kpi_daily'],
  ['select_into', 'with a as (select 1) select * into temp x from a'],
  ['row_lock', 'select * from kpi_daily for update'],
  ['row_lock', 'select * from (select * from kpi_daily for share) s'],
  ['writing_cte', 'with x as (delete from kpi_daily returning *) select * from x'],
  ['writing_cte', 'with x as (insert into kpi_daily values (1) returning *) select * from x'],
  ['writing_cte', 'with x as (update kpi_daily set value = 0 returning *) select * from x'],
  ['writing_cte', 'select * from (with x as (delete from kpi_daily returning *) select * from x) y'],
  ['writing_cte', 'with a as (with b as (delete from kpi_daily returning *) select * from b) select * from a'],
  ['recursive_cte', 'with recursive r as (select 1 union all select * from r) select * from r'],
  ['table_not_allowed', 'select * from pg_shadow'],
  ['table_not_allowed', 'select * from pg_catalog.pg_authid'],
  ['table_not_allowed', 'select * from information_schema.tables'],
  ['table_not_allowed', 'select * from public.kpi_daily'],
  ['table_not_allowed', 'select * from "KPI_DAILY"'],
  ['table_not_allowed', 'select * from "kpi_daıly"'],
  ['table_not_allowed', 'select 1 from kpi_daily where exists (select 1 from pg_user)'],
  ['table_not_allowed', 'select kpi from kpi_daily union select usename from pg_user'],
  ['table_not_allowed', 'select * from secret where 1 in (with secret as (select 1) select * from secret)'],
  ['table_not_allowed', 'with a as (select * from b), b as (select 1) select * from a'],
  ['table_not_allowed', 'with a as (select * from a) select * from a'],
  ['table_not_allowed', '(with x as (select 1) select * from x) union select * from x'],
  ['function_not_allowed', 'select pg_sleep(10)'],
  ['function_not_allowed', 'select pg_catalog.pg_sleep(10)'],
  ['function_not_allowed', 'select pg_read_file($1)'],
  ['function_not_allowed', 'select pg_ls_dir($1)'],
  ['function_not_allowed', 'select set_config($1, $1, false)'],
  ['function_not_allowed', 'select current_setting($1)'],
  ['function_not_allowed', 'select dblink($1)'],
  ['function_not_allowed', 'select lo_import($1)'],
  ['function_not_allowed', 'select lo_export(1, $1)'],
  ['function_not_allowed', 'select query_to_xml($1, true, true, $1)'],
  ['function_not_allowed', 'select database_to_xml(true, true, $1)'],
  ['function_not_allowed', 'select pg_terminate_backend(1)'],
  ['function_not_allowed', 'select nextval($1)'],
  ['function_not_allowed', 'select generate_series(1, 1000000000)'],
  ['function_not_allowed', 'select repeat($1, 1000000000)'],
  ['function_not_allowed', 'select evil.sum(value) from kpi_daily'],
  ['function_not_allowed', 'select value from kpi_daily order by pg_sleep(1)'],
  ['function_not_allowed', 'select value from kpi_daily limit pg_sleep(1)'],
  ['function_not_allowed', 'select sum(value) filter (where pg_sleep(1) is null) from kpi_daily'],
  ['function_not_allowed', 'select sum(value) over (order by pg_sleep(1)) from kpi_daily'],
  ['function_not_allowed', 'select U&"pg\\005fsleep"(1)'],
  ['unsupported_syntax', 'select * from generate_series(1, 10)'],
  ['unsupported_syntax', 'select * from kpi_daily, lateral (select 1) x'],
  ['unsupported_syntax', 'select * from kpi_daily tablesample system (1)'],
  ['unsupported_syntax', 'select current_user'],
  ['unsupported_syntax', 'select (array_agg(value))[1] from kpi_daily'],
  ['unsupported_syntax', 'select row(1, 2)'],
  ['unsupported_syntax', "select xmlparse(document '<a/>')"],
  ['operator_not_allowed', 'select 1 operator(pg_catalog.+) 1'],
  ['operator_not_allowed', 'select kpi ~ $1 from kpi_daily'],
  ['operator_not_allowed', 'select kpi || kpi from kpi_daily'],
  ['operator_not_allowed', 'select kpi similar to $1 from kpi_daily'],
  ['type_not_allowed', 'select $1::regclass'],
  ['type_not_allowed', 'select cast($1 as pg_catalog.regproc)'],
  ['type_not_allowed', 'select $1::xml'],
  ['text_in_statement', "select * from kpi_daily where kpi = 'revenue'"],
  ['text_in_statement', 'select $$revenue$$'],
  ['text_in_statement', 'select $tag$revenue$tag$'],
  ['text_in_statement', "select E'\\x72', U&'\\0072'"],
  ['text_in_statement', "select date '2025-01-01'"],
  ['text_in_statement', "select ''"],
  ['parameter_mismatch', 'select $2'],
  ['parameter_mismatch', 'select * from kpi_daily where value > $99999'],
  ['limit_not_constant', 'select 1 limit $1'],
  ['limit_not_constant', 'select 1 limit all'],
  ['limit_not_constant', 'select 1 limit null'],
  ['limit_not_constant', 'select 1 limit 10 + 10'],
  ['limit_not_constant', 'select 1 limit (select count(*) from kpi_daily)'],
  ['limit_not_constant', 'select value from kpi_daily order by value fetch first 5 rows with ties'],
  ['limit_not_constant', 'select 1 limit 99999999999999'],
  ['limit_too_high', 'select 1 limit 1001'],
];

test.each(refused)('refuses as %s: %s', async (code, sql) => {
  expect(await verdictOn(sql, ['x'])).toBe(code);
});

test('adds the limit when there is none, after comments and before nothing', async () => {
  expect(await guardSql('select 1 -- all of it', [], rules)).toEqual({
    ok: true,
    sql: 'select 1 -- all of it\nlimit 1000',
    tables: [],
  });
  expect(await guardSql(' select kpi /* é */ from kpi_daily offset 5 ; ', [], rules)).toEqual({
    ok: true,
    sql: 'select kpi /* é */ from kpi_daily offset 5\nlimit 1000',
    tables: ['kpi_daily'],
  });
});

test('keeps a limit that is low enough', async () => {
  expect(await guardSql('select 1 limit 0', [], rules)).toEqual({ ok: true, sql: 'select 1 limit 0', tables: [] });
});

test('says in a sentence what it refused', async () => {
  expect(await guardSql('select * from pg_user', [], rules)).toEqual({
    ok: false,
    code: 'table_not_allowed',
    message: 'The table pg_user is not allowed; allowed are kpi_daily, kpi_catalog.',
  });
});
