/** For a test: statements that would do or read what no agent may, by families. None of them may pass the guard. */

/** What reads files, settings, the catalog or the network, writes, waits, or takes what it can get. */
const FUNCTIONS = [
  'pg_sleep(10)', 'pg_sleep_for($1)', 'pg_sleep_until(now())', 'pg_read_file($1)', 'pg_read_binary_file($1)', 'pg_ls_dir($1)', 'pg_ls_logdir()', 'pg_ls_waldir()', 'pg_ls_tmpdir()', 'pg_stat_file($1)',
  'pg_current_logfile()', 'pg_terminate_backend(1)', 'pg_cancel_backend(1)', 'pg_reload_conf()', 'pg_rotate_logfile()', 'pg_switch_wal()', 'pg_create_restore_point($1)', 'pg_backup_start($1)', 'pg_promote()',
  'pg_advisory_lock(1)', 'pg_advisory_xact_lock(1)', 'pg_try_advisory_lock(1)', 'pg_notify($1, $1)', 'pg_logical_emit_message(true, $1, $1)', 'pg_create_logical_replication_slot($1, $1)', 'pg_drop_replication_slot($1)',
  'pg_get_functiondef(1)', 'pg_get_viewdef(1)', 'pg_get_userbyid(10)', 'pg_relation_filepath(1)', 'pg_table_size(1)', 'pg_database_size($1)', 'pg_stat_get_activity(1)', 'pg_backend_pid()', 'pg_postmaster_start_time()',
  'set_config($1, $1, false)', 'current_setting($1)', 'current_database()', 'current_schemas(true)', 'version()', 'inet_server_addr()', 'inet_client_addr()', 'has_table_privilege($1, $1)', 'txid_current()',
  'lo_import($1)', 'lo_export(1, $1)', 'lo_create(0)', 'lo_unlink(1)', 'lo_open(1, 131072)', 'lo_get(1)', 'lo_put(1, 0, $1)', 'lo_from_bytea(0, $1)', 'loread(1, 10)', 'lowrite(1, $1)',
  'dblink($1)', 'dblink_exec($1)', 'dblink_connect($1)', 'query_to_xml($1, true, true, $1)', 'table_to_xml($1, true, true, $1)', 'database_to_xml(true, true, $1)', 'schema_to_xml($1, true, true, $1)', 'cursor_to_xml($1, 1, true, true, $1)',
  'nextval($1)', 'setval($1, 1)', 'currval($1)', 'lastval()', 'generate_series(1, 1000000000)', 'repeat($1, 1000000000)', 'lpad($1, 1000000000)', 'rpad($1, 1000000000)', 'regexp_replace($1, $1, $1)', 'regexp_matches($1, $1)',
  'to_json(kpi_daily)', 'row_to_json(kpi_daily)', 'json_agg(kpi_daily)', 'xmlagg(kpi_daily)', 'string_agg(kpi, kpi)', 'convert_from($1, $1)', 'encode($1, $1)', 'decode($1, $1)', 'pg_column_size(kpi_daily)', 'secret(kpi_daily)',
  'to_regclass($1)', 'obj_description(1)', 'format($1, $1)', 'quote_literal($1)', 'ts_stat($1)', 'brin_summarize_new_values(1)', 'gin_clean_pending_list(1)', 'pg_import_system_collations(1)', 'pg_file_write($1, $1, true)', 'random()',
];

/** A call may stand wherever an expression may. */
const PLACES: readonly ((call: string) => string)[] = [
  (call) => `select ${call}`,
  (call) => `select value from kpi_daily where ${call} is not null`,
  (call) => `select value from kpi_daily order by ${call}`,
  (call) => `select count(*) from kpi_daily group by ${call}`,
  (call) => `with x as (select ${call} as y) select y from x`,
];

/** `x.f` without a column of that name is `f(x)`, and so is `(x).f`. */
const COLUMN_CALLS = [
  'select kpi_daily.pg_sleep from kpi_daily', 'select d.row_to_json from kpi_daily d', 'select d.secret from kpi_daily as d', 'select kpi_daily.to_json from kpi_daily', 'select (kpi_daily).secret from kpi_daily',
  'select (d).value from kpi_daily d', 'select (d.*).secret from kpi_daily d', 'select (select d from kpi_daily d limit 1).secret', 'select d.unit from kpi_daily d', 'select s.secret from (select * from kpi_daily) s',
  'select s.secret from (select value as v from kpi_daily) s', 'with x as (select * from kpi_daily) select x.secret from x', 'with x(a, b) as (select kpi, day from kpi_daily) select x.kpi from x', 'select x.value from kpi_daily as x(a, b, c)',
  'select d.value from kpi_daily d where d.secret is null', 'select d.value from kpi_daily d order by d.secret', 'select count(d.secret) from kpi_daily d', 'select 1 from kpi_daily d join kpi_catalog c on d.secret = c.kpi',
  'select sum(d.value) over (partition by d.secret) from kpi_daily d', 'select d.value from kpi_daily d where exists (select 1 from kpi_catalog c where d.secret = c.kpi)', 'select d.value, secret.x from kpi_daily d', 'select public.kpi_daily.value from kpi_daily',
  'select kpi_daily.secret from kpi_daily union select kpi from kpi_catalog', 'select kpi from kpi_catalog union select d.secret from kpi_daily d', 'select j.secret from (kpi_daily join kpi_catalog using (kpi)) as j', 'select value(kpi_daily) from kpi_daily', 'select kpi(d) from kpi_daily d',
  'select d.secret from kpi_daily d, (select 1 as secret) s', 'select case when d.secret then 1 end from kpi_daily d', 'select coalesce(d.secret, 1) from kpi_daily d', 'select d.secret::text from kpi_daily d', 'select array[d.secret] from kpi_daily d',
];

const WRITES = ['delete from kpi_daily', 'insert into kpi_daily values ($1, $1, 1)', 'update kpi_daily set value = 0', 'merge into kpi_daily using kpi_catalog on true when matched then delete'];
const WRITING_WITHS = WRITES.flatMap((write) => [`with x as (${write} returning *) select * from x`, `select 1 from (with x as (${write} returning *) select * from x) y`, `with a as (with x as (${write} returning *) select * from x) select * from a`]);

const OTHER_STATEMENTS = [
  ...WRITES,
  "copy kpi_daily to '/tmp/x'", "copy kpi_daily to program 'sh'", "copy kpi_daily from '/etc/passwd'", "copy (select * from kpi_daily) to stdout", "do $$ begin perform pg_sleep(1); end $$", "do language plpgsql 'begin end'",
  'truncate kpi_daily', 'drop table kpi_daily', 'create table x (a int)', 'create temp table x as select 1', 'create extension dblink', "create function f() returns int language sql as 'select 1'", 'create view v as select 1', 'create role r superuser',
  'alter table kpi_daily add column x int', 'alter system set log_statement = none', 'alter role warehouse_reader superuser', 'grant all on kpi_daily to public', 'revoke all on kpi_daily from public', 'set role postgres', 'reset role',
  'set session authorization postgres', 'set search_path = public', 'show all', 'begin', 'commit', 'rollback', 'savepoint a', 'lock table kpi_daily', 'listen x', 'notify x', 'unlisten *', "load 'x'", 'vacuum', 'analyze', 'reindex table kpi_daily', 'cluster',
  'checkpoint', 'discard all', 'explain select 1', 'explain analyze delete from kpi_daily', 'prepare p as select 1', 'execute p', 'deallocate all', 'declare c cursor for select 1', 'fetch c', 'close c', 'call p()', "comment on table kpi_daily is 'x'",
  "security label on table kpi_daily is 'x'", 'import foreign schema s from server x into public', 'refresh materialized view v', 'select 1; delete from kpi_daily', 'select 1; select 2',
];

const READING_ELSEWHERE = [
  ...['pg_shadow', 'pg_authid', 'pg_user', 'pg_roles', 'pg_class', 'pg_proc', 'pg_settings', 'pg_stat_activity', 'pg_largeobject', 'pg_hba_file_rules', 'pg_file_settings', 'information_schema.tables', 'pg_catalog.pg_authid', 'public.kpi_daily', '"KPI_DAILY"'].map(
    (table) => `select * from ${table}`,
  ),
  'select 1 from kpi_daily where exists (select 1 from pg_user)', 'select kpi from kpi_daily union select usename from pg_user', 'select (select usename from pg_user limit 1)', 'table pg_user', 'select * from only pg_user', 'select * from kpi_daily, pg_user',
];

const SETS_FROM_CALLS = ['generate_series(1, 10)', 'pg_ls_dir($1)', 'pg_read_file($1) as t(x)', 'dblink($1) as t(x int)', 'rows from (generate_series(1, 2), generate_series(1, 3))', 'json_to_recordset($1) as t(a int)', 'unnest(array[1])', 'lateral generate_series(1, 3) g'].map(
  (call) => `select * from ${call}`,
);

const CASTS = ['regclass', 'regproc', 'regrole', 'regnamespace', 'oid', 'xml', 'json', 'jsonb', 'bytea', 'name', 'kpi_daily', 'public.kpi_daily', 'pg_catalog.regclass', 'inet', 'tsvector'].map((type) => `select $1::${type}`);

const OPERATORS = ['~', '~*', '!~', '||', '@@', '->', '->>', '#>', '@>', '&&', '<->', '^', '|/', '!!', '<<'].map((operator) => (operator === '|/' || operator === '!!' ? `select ${operator} value from kpi_daily` : `select value ${operator} value from kpi_daily`));

const OTHER_SYNTAX = [
  'select * into x from kpi_daily', 'select * from kpi_daily for update', 'select * from kpi_daily for share', 'with recursive r as (select 1 union all select * from r) select * from r', 'select current_user', 'select session_user', 'select user', 'select current_catalog',
  'select row(1, 2)', 'select (array[1])[1]', "select xmlparse(document '<a/>')", "select 'text'", 'select $$text$$', "select date '2025-01-01'", 'select 1 limit all', 'select 1 limit 1001', 'select 1 limit $1', 'select grouping(value) from kpi_daily group by value',
  'select * from kpi_daily tablesample system (1)', 'select 1 operator(pg_catalog.+) 1', 'select kpi similar to $1 from kpi_daily', 'select value at time zone $1 from kpi_daily', 'select kpi collate "C" from kpi_daily',
];

export const hostileStatements: readonly string[] = [
  ...FUNCTIONS.map((call, index) => (PLACES[index % PLACES.length] as (call: string) => string)(call)),
  ...FUNCTIONS.filter((_, index) => index % 9 === 0).flatMap((call) => PLACES.map((place) => place(call))),
  ...COLUMN_CALLS, ...WRITING_WITHS, ...OTHER_STATEMENTS, ...READING_ELSEWHERE, ...SETS_FROM_CALLS, ...CASTS, ...OPERATORS, ...OTHER_SYNTAX,
];
