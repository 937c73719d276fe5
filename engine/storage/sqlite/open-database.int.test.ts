import Database from 'better-sqlite3';
import { copyFileSync, existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { damagePages } from '../../testing/damage-file.ts';
import { openTestStore } from '../../testing/open-test-store.ts';
import { eventOf } from '../../testing/stored-rows.ts';
import { temporaryDirectory } from '../../testing/temporary-directory.ts';
import { allMigrations } from './migrations/all-migrations.ts';
import { openDatabase } from './open-database.ts';
import { checkBeforeWriting, openStore, openStoreForReading, storePath } from './sqlite-store.ts';
import { StorageCorrupt, StorageForeign, StorageMissing, StorageNewer, StorageOlder } from './storage-errors.ts';

const now = () => Date.parse('2026-11-20T07:00:00Z');

describe('an open database', () => {
  test('has the settings that durability rests on, also after a write', () => {
    const { database, journal } = openTestStore();
    journal.append([eventOf('a', 1)]);
    const settings = [
      'journal_mode',
      'synchronous',
      'foreign_keys',
      'recursive_triggers',
      'trusted_schema',
      'cell_size_check',
      'busy_timeout',
      'wal_autocheckpoint',
      'user_version',
    ];
    expect(Object.fromEntries(settings.map((name) => [name, database.pragma(name, { simple: true })]))).toEqual({
      journal_mode: 'wal',
      synchronous: 2,
      foreign_keys: 1,
      recursive_triggers: 1,
      trusted_schema: 0,
      cell_size_check: 1,
      busy_timeout: 5000,
      wal_autocheckpoint: 1000,
      user_version: allMigrations.length,
    });
  });

  test('that acknowledges before the disk does is not written to', () => {
    const { database, journal } = openTestStore();
    database.pragma('synchronous = NORMAL');
    expect(() => journal.append([eventOf('a', 1)])).toThrow('before they are on the disk');
    expect(journal.lastPosition()).toBe(0);
  });
});

describe('a damaged file', () => {
  test.each([
    ['rubbish in its pages', (path: string) => damagePages(path, [3, 9, 20])],
    ['rubbish for a head', (path: string) => damagePages(path, [0])],
    ['an end that is missing', (path: string) => writeFileSync(path, readFileSync(path).subarray(0, 10 * 4096 + 100))],
  ])('with %s is refused, kept and copied, and the remedy is named', (_, damage) => {
    const path = storeWithEvents();
    damage(path);
    const damaged = readFileSync(path);
    const error = errorOf(() => openDatabase(path, { now }));
    expect(error).toBeInstanceOf(StorageCorrupt);
    const { copy, message } = error as StorageCorrupt;
    expect(copy).toBe(`${path}.corrupt-2026-11-20T07-00-00.000Z`);
    expect(message).toMatch(/is damaged .*It was left as it is, and copied to .*baton restore/);
    expect([readFileSync(copy ?? '').equals(damaged), readFileSync(path).equals(damaged)]).toEqual([true, true]);
  });

  test('is copied once for each damage, however many meet it', () => {
    const path = storeWithEvents();
    damagePages(path, [3, 9]);
    const copyOf = (moment: number) =>
      (errorOf(() => openDatabase(path, { now: () => moment })) as StorageCorrupt).copy;
    const first = copyOf(now());
    expect([copyOf(now() + 1000), copyOf(now() + 2000)]).toEqual([first, first]);
    damagePages(path, [20]);
    expect(copyOf(now() + 3000)).not.toBe(first);
    expect(
      readdirSync(join(path, '..')).filter((name) => name.includes('corrupt') && !name.endsWith('-wal')),
    ).toHaveLength(2);
  });

  test.each([
    ['small', {}],
    ['large', { checkUpToBytes: 1000 }],
  ])('of a %s store is written to by nobody, its log included', async (_, options) => {
    const original = openTestStore();
    for (let run = 0; run < 20; run += 1)
      original.journal.append(Array.from({ length: 50 }, (_event, index) => eventOf(`run-${run}`, index + 1)));
    original.database.pragma('wal_checkpoint(TRUNCATE)');
    original.journal.append([eventOf('run-0', 51)]);
    const directory = temporaryDirectory();
    for (const suffix of ['', '-wal']) copyFileSync(original.path + suffix, storePath(directory) + suffix);
    damagePages(storePath(directory), [9]);
    const before = ['', '-wal'].map((suffix) => readFileSync(storePath(directory) + suffix));
    await expect(
      (async () =>
        openStore(directory, { ...options, ...(await checkBeforeWriting(directory, undefined, options)) }))(),
    ).rejects.toBeInstanceOf(StorageCorrupt);
    expect(
      ['', '-wal'].map((suffix, index) => readFileSync(storePath(directory) + suffix).equals(before[index] as Buffer)),
    ).toEqual([true, true]);
  });

  test('that a write runs into is told once, and nothing more is written', () => {
    const path = storeWithEvents();
    const store = openTestStore(join(path, '..'));
    store.database.pragma('wal_checkpoint(TRUNCATE)');
    const pages = Number(store.database.pragma('page_count', { simple: true }));
    store.database.pragma('cache_size = 0');
    damagePages(
      path,
      Array.from({ length: pages - 1 }, (_, page) => page + 1),
    );
    const told: string[] = [];
    store.onDamage(({ name }) => told.push(name));
    const write = () =>
      errorOf(() =>
        store.journal.append(
          Array.from({ length: 500 }, (_, index) => eventOf(`run-${index % 20}`, 51 + Math.floor(index / 20))),
        ),
      );
    const first = write();
    expect(first).toBeInstanceOf(StorageCorrupt);
    const log = readFileSync(`${path}-wal`);
    expect([write(), write()]).toEqual([first, first]);
    expect(told).toEqual(['StorageCorrupt']);
    expect(readFileSync(`${path}-wal`).equals(log)).toBe(true);
  });

  test('is only reported to those who came to read', () => {
    const path = storeWithEvents();
    damagePages(path, [3, 9, 20]);
    expect(errorOf(() => openDatabase(path, { readonly: true }))).toMatchObject({ name: 'StorageCorrupt', copy: null });
    expect(readdirSync(join(path, '..')).filter((name) => name.includes('corrupt'))).toEqual([]);
  });

  test('that is too large for a check at the start is found out in the background', async () => {
    const path = storeWithEvents();
    damagePages(path, [9]);
    const store = openStore(join(path, '..'), { checkUpToBytes: 1000 });
    onTestFinished(() => store.close());
    expect(store.info.isChecked).toBe(false);
    expect((await store.inspect()).problems.length).toBeGreaterThan(0);
  });

  test('found while writing is called by its name', () => {
    const path = storeWithEvents();
    const database = new Database(path, { readonly: true });
    const root =
      database.prepare<[], number>("SELECT rootpage FROM sqlite_schema WHERE name = 'events'").pluck().get() ?? 0;
    database.close();
    damagePages(path, [root - 1]);
    const store = openStore(join(path, '..'), { checkUpToBytes: 0 });
    onTestFinished(() => store.close());
    expect(() => store.journal.append([eventOf('a', 1)])).toThrow(StorageCorrupt);
  });
});

test('a sound store is looked through in the background as well', async () => {
  const store = openTestStore();
  store.journal.append([eventOf('a', 1), eventOf('a', 2)]);
  expect(await store.inspect()).toMatchObject({
    problems: [],
    events: 2,
    lastPosition: 2,
    schema: allMigrations.length,
  });
});

test('a store of a newer version is left alone', () => {
  const { path, database } = openTestStore();
  database.pragma('user_version = 99');
  expect(errorOf(() => openDatabase(path))).toBeInstanceOf(StorageNewer);
  expect(errorOf(() => openDatabase(path, { readonly: true }))).toBeInstanceOf(StorageNewer);
});

test('a store of an older version is not migrated by those who came to read', () => {
  const { path, database } = openTestStore();
  database.pragma('user_version = 1');
  expect(errorOf(() => openDatabase(path, { readonly: true }))).toBeInstanceOf(StorageOlder);
});

test('a database of another program is left alone', () => {
  const path = storePath(temporaryDirectory());
  new Database(path).exec('CREATE TABLE notes (text)').close();
  const before = readFileSync(path);
  expect(errorOf(() => openDatabase(path))).toBeInstanceOf(StorageForeign);
  expect(readFileSync(path).equals(before)).toBe(true);
});

test('reading makes no store where there is none', () => {
  const directory = temporaryDirectory();
  expect(errorOf(() => openStoreForReading(directory))).toBeInstanceOf(StorageMissing);
  expect(existsSync(storePath(directory))).toBe(false);
});

test('a data directory is made when it is missing, for nobody else to look into', () => {
  const directory = join(temporaryDirectory(), 'some', 'where');
  openTestStore(directory);
  if (process.platform !== 'win32') expect(statSync(directory).mode & 0o777).toBe(0o700);
});

function storeWithEvents(): string {
  const directory = temporaryDirectory();
  const store = openStore(directory);
  for (let run = 0; run < 20; run += 1)
    store.journal.append(Array.from({ length: 50 }, (_, index) => eventOf(`run-${run}`, index + 1)));
  store.close();
  return store.path;
}

function errorOf(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
