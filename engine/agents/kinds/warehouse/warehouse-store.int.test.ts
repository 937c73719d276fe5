import type { PGlite } from '@electric-sql/pglite';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { newCopyPath } from './warehouse-folder.ts';
import { openWarehouse } from './warehouse-store.ts';

let folder: string;
const open: PGlite[] = [];

// Built once: the tests below leave it whole, the last one by having it built again.
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'baton-store-'));
});

afterEach(() => Promise.all(open.splice(0).map((database) => database.close())));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function openOne(): Promise<PGlite> {
  const { database } = await openWarehouse(folder, newCopyPath(folder));
  open.push(database);
  return database;
}

test('the reader may read two tables and nothing else, even past the guard', async () => {
  const database = await openOne();
  const asReader = (sql: string): Promise<unknown> =>
    database.transaction(async (transaction) => {
      await transaction.exec('set transaction read only; set local role warehouse_reader');
      return transaction.query(sql);
    });
  await expect(asReader('select count(*) from kpi_daily')).resolves.toMatchObject({ rows: [{ count: 7310 }] });
  for (const sql of [
    'delete from kpi_daily',
    'insert into kpi_catalog select * from kpi_catalog',
    'create table x (a int)',
    'create temp table x (a int)',
    "select pg_read_file('/etc/passwd')",
    "select pg_ls_dir('.')",
    "select lo_import('/etc/passwd')",
    'select * from pg_authid',
    "copy kpi_daily to '/tmp/out'",
    'select 1; delete from kpi_daily',
  ]) {
    await expect(asReader(sql), sql).rejects.toThrow();
  }
  expect((await database.query('select count(*) from kpi_daily')).rows).toEqual([{ count: 7310 }]);
});

test('sweeps what killed processes left behind, and nothing of those that live', async () => {
  const dead = `copy~${hostname()}~999999999~00000000`;
  const halfBuilt = `draft~${hostname()}~999999999~00000000`;
  const elsewhere = 'copy~another-machine~999999999~00000000';
  const alive = `copy~${hostname()}~${process.pid}~00000000`;
  for (const name of [dead, halfBuilt, elsewhere, alive]) mkdirSync(join(folder, name));
  await openOne();
  const left = readdirSync(folder);
  expect(left).not.toContain(dead);
  expect(left).not.toContain(halfBuilt);
  expect(left).toEqual(expect.arrayContaining([elsewhere, alive, 'prepared']));
});

test('builds a torn warehouse again', async () => {
  await openOne();
  const control = join(folder, 'prepared', 'data', 'global', 'pg_control');
  expect(existsSync(control)).toBe(true);
  writeFileSync(control, '');
  const database = await openOne();
  expect((await database.query('select count(*) from kpi_daily')).rows).toEqual([{ count: 7310 }]);
});
