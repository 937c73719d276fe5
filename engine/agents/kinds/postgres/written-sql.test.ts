import { expect, test } from 'vitest';
import type { JsonObject } from '../../port/agent.ts';
import { statementFor, type Write } from './written-sql.ts';

const known = {
  schema: 'public',
  columns: { orders: { id: 'bigint', item: 'text', tags: 'ARRAY', extra: 'jsonb' } },
  functions: ['close_month'],
};
const said = (write: Write) => {
  const { sql, parameters } = statementFor(write, known);
  return [sql, parameters];
};

test('rows are inserted with all columns that any of them names, and the usual value where one says nothing', () => {
  const rows: JsonObject[] = [
    { id: 1, item: 'tea', tags: ['a'] },
    { id: 2, extra: { n: [1] } },
  ];
  expect(said({ kind: 'insert', table: 'orders', rows })).toEqual([
    'insert into "public"."orders" ("id", "item", "tags", "extra") values ($1, $2, $3, default), ($4, default, default, $5) returning *',
    [1, 'tea', ['a'], 2, '{"n":[1]}'],
  ]);
});

test('what is changed or deleted is named by its columns', () => {
  expect(said({ kind: 'update', table: 'orders', values: { item: null }, where: { id: 1, item: null } })).toEqual([
    'update "public"."orders" set "item" = $1 where "id" = $2 and "item" is null returning *',
    [null, 1],
  ]);
  expect(said({ kind: 'delete', table: 'orders', where: { id: '9007199254740993' } })).toEqual([
    'delete from "public"."orders" where "id" = $1 returning *',
    ['9007199254740993'],
  ]);
});

test('a function is called by the names of its arguments, in whatever letters they are', () => {
  expect(said({ kind: 'rpc', function: 'close_month', arguments: { 'a"b': 1 } })).toEqual([
    'select * from "public"."close_month"("a""b" => $1)',
    [1],
  ]);
});

test.each<[string, Write]>([
  ['The table secrets is not allowed', { kind: 'delete', table: 'secrets', where: { id: 1 } }],
  ['The table constructor is not allowed', { kind: 'delete', table: 'constructor', where: { id: 1 } }],
  ['orders has no column x', { kind: 'delete', table: 'orders', where: { x: 1 } }],
  ['orders has no column toString', { kind: 'update', table: 'orders', values: { toString: 1 }, where: { id: 1 } }],
  ['Say in `where` which rows', { kind: 'update', table: 'orders', values: { id: 1 }, where: {} }],
  ['Say in `where` which rows', { kind: 'delete', table: 'orders', where: {} }],
  ['There is nothing to change', { kind: 'update', table: 'orders', values: {}, where: { id: 1 } }],
  ['There is nothing to insert', { kind: 'insert', table: 'orders', rows: [{}] }],
  ['The function pg_sleep is not allowed', { kind: 'rpc', function: 'pg_sleep', arguments: {} }],
])('is refused: %s', (message, write) => {
  expect(() => statementFor(write, known)).toThrow(message);
});
