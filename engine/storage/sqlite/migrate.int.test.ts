import { existsSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { eventOf } from '../../testing/stored-rows.ts';
import { openTestStore } from '../../testing/open-test-store.ts';
import { temporaryDirectory } from '../../testing/temporary-directory.ts';
import { migrate } from './migrate.ts';
import { allMigrations } from './migrations/all-migrations.ts';
import type { Migration } from './migrations/migration.ts';
import { openDatabase, schemaOf, type WritableDatabase } from './open-database.ts';
import { restoreStore } from './restore.ts';
import { openStore, storePath } from './sqlite-store.ts';

const NOW = Date.parse('2026-11-20T07:00:00Z');
const now = () => NOW;
const next = (sql: string): Migration => ({ version: allMigrations.length + 1, name: 'next', sql });

describe('the schema', () => {
  test('is this', () => {
    const schema = openTestStore()
      .database.prepare<[], string>(
        "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type = 'trigger', tbl_name, type DESC, name",
      )
      .pluck()
      .all();
    expect(`${schema.join(';\n\n')}\n`).toMatchSnapshot();
  });

  test('has only strict tables', () => {
    const tables = openTestStore()
      .database.prepare<[], { name: string; strict: number }>(
        "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite_%'",
      )
      .all();
    expect(tables.length).toBeGreaterThan(7);
    expect(tables.filter(({ strict }) => strict === 0)).toEqual([]);
  });

  test('is made of migrations that are numbered without gaps', () => {
    expect(allMigrations.map(({ version }) => version)).toEqual(allMigrations.map((_, index) => index + 1));
  });
});

describe('migrating', () => {
  test('a new store gets the whole schema, and no backup of nothing', () => {
    const store = openStore(temporaryDirectory());
    onTestFinished(() => store.close());
    expect(store.info.migration).toEqual({ from: 0, to: allMigrations.length, backup: null });
    expect(existsSync(join(store.path, '..', 'backups'))).toBe(false);
  });

  test('a store that is up to date is left alone', () => {
    const directory = temporaryDirectory();
    openStore(directory).close();
    expect(openTestStore(directory).info.migration).toEqual({
      from: allMigrations.length,
      to: allMigrations.length,
      backup: null,
    });
  });

  test.each(allMigrations.slice(1).map(({ version, name }) => [version, name] as const))(
    'a store from before migration %i (%s) comes to the same schema as a new one',
    (version) => {
      const database = databaseIn(temporaryDirectory());
      migrate(database, now, allMigrations.slice(0, version - 1));
      expect(schemaOf(database)).toBe(version - 1);
      migrate(database, now);
      const schema = 'SELECT name, sql FROM sqlite_schema ORDER BY name';
      expect(database.prepare(schema).all()).toEqual(openTestStore().database.prepare(schema).all());
    },
  );

  test('what the store held is copied first, and can be restored', () => {
    const directory = temporaryDirectory();
    const old = openStore(directory);
    old.journal.append([eventOf('a', 1), eventOf('a', 2)]);
    old.close();
    const database = databaseIn(directory);
    const { backup, from, to } = migrate(database, now, [
      ...allMigrations,
      next('DROP TABLE run_progress; CREATE TABLE rubbish (x INTEGER) STRICT;'),
    ]);
    expect([from, to, basename(backup ?? '')]).toEqual([
      allMigrations.length,
      allMigrations.length + 1,
      `before-migration-${allMigrations.length + 1}-2026-11-20T07-00-00.000Z.sqlite`,
    ]);
    database.close();
    expect(() => openStore(directory)).toThrow(
      /Use the version that wrote it, or restore a backup from before: baton restore/,
    );
    restoreStore(directory, backup ?? '', NOW);
    const restored = openTestStore(directory);
    expect(restored.journal.readRun('a')).toHaveLength(2);
    restored.journal.append([eventOf('a', 3)]);
  });

  test('that fails on its way has not begun', () => {
    const database = databaseIn(temporaryDirectory());
    migrate(database, now);
    const failing = [...allMigrations, next('CREATE TABLE half (x INTEGER) STRICT; DROP TABLE no_such_table;')];
    expect(() => migrate(database, now, failing)).toThrow('no such table');
    expect(schemaOf(database)).toBe(allMigrations.length);
    expect(database.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'half'").pluck().get()).toBe(0);
  });

  test('does not begin without its backup', () => {
    const directory = temporaryDirectory();
    const database = databaseIn(directory);
    migrate(database, now);
    writeFileSync(join(directory, 'backups'), 'in the way of the folder');
    expect(() => migrate(database, now, [...allMigrations, next('CREATE TABLE more (x INTEGER) STRICT')])).toThrow(
      'EEXIST',
    );
    expect(schemaOf(database)).toBe(allMigrations.length);
  });
});

function databaseIn(directory: string): WritableDatabase {
  const database = openDatabase(storePath(directory));
  onTestFinished(() => {
    database.close();
  });
  return database;
}
