import Database from 'better-sqlite3';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { damagePages } from '../../testing/damage-file.ts';
import { openTestStore } from '../../testing/open-test-store.ts';
import { storedChanges, eventOf, runChangeOf, runRowOf } from '../../testing/stored-rows.ts';
import { temporaryDirectory } from '../../testing/temporary-directory.ts';
import { backupFolder, backupPath, listBackups, storeOfBackup } from './backup-folder.ts';
import { backupStore } from './backup.ts';
import { StoreHeld, acquireEngineLock, findEngineHolder } from '../engine-lock.ts';
import { migrate } from './migrate.ts';
import { allMigrations } from './migrations/all-migrations.ts';
import { openDatabase } from './open-database.ts';
import { restoreStore } from './restore.ts';
import { openStore, storePath, type Store } from './sqlite-store.ts';
import { BackupDamaged, StorageCorrupt, StorageForeign, StorageMissing, StorageNewer } from './storage-errors.ts';

const NOW = Date.parse('2026-11-20T07:00:00Z');

describe('restoring', () => {
  test('brings back what the backup holds, keeps what was there, and the store goes on', async () => {
    const directory = temporaryDirectory();
    const backup = await storeWithBackup(directory, (store) => append(store, 101, 50));
    const { keptAside, ...report } = restoreStore(directory, backup, NOW);
    expect(report).toMatchObject({ events: 100, lastPosition: 100 });
    expect(readdirSync(directory).sort()).toEqual([
      'backups',
      'baton.sqlite',
      basename(keptAside ?? ''),
      'engine.lock',
    ]);
    expect(basename(keptAside ?? '')).toBe('baton.sqlite.before-restore-2026-11-20T07-00-00.000Z');

    const store = openTestStore(directory);
    expect(store.journal.readRun('run')).toHaveLength(100);
    expect(store.readModels.findRun('run')).toMatchObject({ stepsDone: 100 });
    append(store, 101, 5);
    expect(store.journal.readRun('run').at(-1)).toMatchObject({ sequence: 105, position: 105 });
    // And back again: what was kept aside is a store like any other.
    store.close();
    expect(restoreStore(directory, keptAside ?? '', NOW + 1).events).toBe(150);
    expect(openTestStore(directory).journal.readRun('run')).toHaveLength(150);
  });

  test('works where there is nothing yet', async () => {
    const backup = await storeWithBackup(temporaryDirectory());
    const directory = join(temporaryDirectory(), 'new');
    expect(restoreStore(directory, backup, NOW).keptAside).toBeNull();
    expect(openTestStore(directory).journal.lastPosition()).toBe(100);
  });

  test('takes a single file of an older version, which is listed with the others, and the store is brought up to date', () => {
    const directory = temporaryDirectory();
    const single = join(backupFolder(directory), 'baton-2026-11-19T07-00-00.000Z.sqlite');
    mkdirSync(dirname(single));
    const old = openDatabase(single);
    migrate(old, () => NOW, allMigrations.slice(0, 9));
    old.exec(
      "INSERT INTO run_keys (run_id) VALUES ('run'); INSERT INTO events (run, sequence, type, at, actor, data) VALUES (1, 1, 'orchestration.step.progress', 1, 'system', '{}')",
    );
    old.pragma('journal_mode = DELETE');
    old.close();
    expect(listBackups(directory)).toMatchObject([{ path: single }]);
    expect(restoreStore(directory, single, NOW)).toMatchObject({ events: 1, schema: 9, assets: 0 });
    const store = openTestStore(directory);
    expect(store.info.migration).toMatchObject({ from: 9, to: allMigrations.length });
    expect(store.journal.readRun('run')).toHaveLength(1);
  });

  test('is the way out of a damaged store, log and all', async () => {
    const directory = temporaryDirectory();
    const backup = await storeWithBackup(directory);
    damagePages(storePath(directory), [0, 2, 5]);
    writeFileSync(`${storePath(directory)}-wal`, 'the log of something else');
    expect(() => openStore(directory)).toThrow(StorageCorrupt);
    const damaged = readFileSync(storePath(directory));
    const { keptAside } = restoreStore(directory, backup, NOW);
    expect(readFileSync(keptAside ?? '').equals(damaged)).toBe(true);
    expect(openTestStore(directory).journal.lastPosition()).toBe(100);
  });

  test('takes a copy that still has its log beside it, made by hand from a store that was open', () => {
    const store = openTestStore();
    append(store, 1, 100);
    const copy = join(temporaryDirectory(), 'copied-by-hand.sqlite');
    for (const suffix of ['', '-wal']) copyFileSync(store.path + suffix, copy + suffix);
    const directory = temporaryDirectory();
    expect(restoreStore(directory, copy, NOW).events).toBe(100);
    expect(openTestStore(directory).journal.lastPosition()).toBe(100);
    expect(existsSync(`${copy}-wal`)).toBe(true);
  });
});

describe('a restore is refused, and nothing has changed', () => {
  test('while an engine holds the store', async () => {
    const directory = temporaryDirectory();
    const backup = await storeWithBackup(directory, (store) => append(store, 101, 50));
    const lock = acquireEngineLock(directory, { pid: 1, startedAt: NOW, socket: null });
    await expectRefusal(directory, backup, StoreHeld);
    lock.release();
    restoreStore(directory, backup, NOW);
  });

  test.each([
    ['its pages are damaged', (path: string) => damagePages(path, [4, 7]), BackupDamaged],
    ['its head is damaged', (path: string) => damagePages(path, [0]), BackupDamaged],
    [
      'its end is missing',
      (path: string) => writeFileSync(path, readFileSync(path).subarray(0, 6 * 4096 + 7)),
      BackupDamaged,
    ],
    ['it is no database', (path: string) => writeFileSync(path, 'Dear diary,'), BackupDamaged],
    ['it is empty', (path: string) => writeFileSync(path, ''), StorageForeign],
    ['it belongs to another program', (path: string) => change(path, 'PRAGMA application_id = 7'), StorageForeign],
    ['it is from a newer version', (path: string) => change(path, 'PRAGMA user_version = 99'), StorageNewer],
    [
      'an index says something else than its table',
      (path: string) =>
        change(
          path,
          "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'created_at)', 'steps_total)') WHERE name = 'runs_by_status'",
        ),
      BackupDamaged,
    ],
  ])('when %s', async (_, damage, error) => {
    const directory = temporaryDirectory();
    const backup = await storeWithBackup(directory, (store) => append(store, 101, 50));
    damage(storeOfBackup(backup));
    await expectRefusal(directory, backup, error);
    expect(findEngineHolder(directory)).toBeUndefined();
  });

  test('when it is not there', async () => {
    const directory = temporaryDirectory();
    await storeWithBackup(directory, (store) => append(store, 101, 50));
    await expectRefusal(directory, join(directory, 'backups', 'no-such-file.sqlite'), StorageMissing);
  });
});

async function expectRefusal(directory: string, backup: string, error: new (...args: never[]) => Error): Promise<void> {
  const before = readFileSync(storePath(directory));
  expect(() => restoreStore(directory, backup, NOW)).toThrow(error);
  expect(readFileSync(storePath(directory)).equals(before)).toBe(true);
  expect(readdirSync(directory).filter((name) => /restor/.test(name))).toEqual([]);
}

/** With 100 events in the backup, and what came after it in the store, which is closed. */
async function storeWithBackup(directory: string, afterwards?: (store: Store) => void): Promise<string> {
  const store = openStore(directory);
  append(store, 1, 100);
  const backup = backupPath(dirname(store.path), NOW - 1000);
  await backupStore(store.database, backup);
  afterwards?.(store);
  store.close();
  return backup;
}

function append({ journal, readModels, transaction }: Store, first: number, count: number): void {
  const last = first + count - 1;
  transaction(() => {
    journal.append(Array.from({ length: count }, (_, index) => eventOf('run', first + index)));
    readModels.apply(
      storedChanges({
        newRuns: first === 1 ? [runRowOf('run')] : [],
        runs: [runChangeOf(runRowOf('run'), { stepsDone: last, sequence: last })],
      }),
    );
  });
}

function change(path: string, sql: string): void {
  const database = new Database(path);
  database.unsafeMode(true);
  database.exec(sql);
  database.close();
}
