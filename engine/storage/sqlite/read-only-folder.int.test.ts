/**
 * What is not damage: a folder that can only be read, a log that a killed process left in it,
 * a foreign lock, a lost permission.
 */
import { spawnSync } from 'node:child_process';
import Database from 'better-sqlite3';
import { copyFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, onTestFinished, test, type TestContext } from 'vitest';
import { createEngine } from '../../assembly/create-engine.ts';
import { openTestStore } from '../../testing/open-test-store.ts';
import { TestEngine } from '../../testing/test-engine.ts';
import { eventOf } from '../../testing/stored-rows.ts';
import { temporaryDirectory } from '../../testing/temporary-directory.ts';
import { StorageUnavailable } from '../../journal/journal.ts';
import { inspectInBackground } from './inspect-file.ts';
import { allMigrations } from './migrations/all-migrations.ts';
import { openDatabase } from './open-database.ts';
import { migrate } from './migrate.ts';
import { openStore, openStoreForReading, storePath } from './sqlite-store.ts';

describe('a folder that can only be read', () => {
  test('can be looked at, and nothing is left in it or beside it', (context) => {
    const directory = temporaryDirectory();
    const store = openStore(directory);
    store.journal.append([eventOf('run', 1), eventOf('run', 2)]);
    store.close();
    const archive = readOnly(context, directory);
    const before = readdirSync(archive);
    const reader = openStoreForReading(archive);
    expect(reader.journal.lastPosition()).toBe(2);
    expect(() => reader.journal.append([eventOf('run', 3)])).toThrow(StorageUnavailable);
    expect(reader.path).toBe(storePath(archive));
    reader.close();
    expect(readdirSync(archive)).toEqual(before);
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('baton-reading-'))).toEqual([]);
  });

  test('with a log that a killed process left is read with all that was recorded', (context) => {
    const original = openTestStore();
    original.journal.append([eventOf('run', 1)]);
    const directory = temporaryDirectory();
    for (const suffix of ['', '-wal']) copyFileSync(original.path + suffix, storePath(directory) + suffix);
    const reader = openStoreForReading(readOnly(context, directory));
    expect(reader.journal.lastPosition()).toBe(1);
    reader.close();
  });

  test('of an older version is read, too: the copy is brought up to date', (context) => {
    const directory = temporaryDirectory();
    const old = openDatabase(storePath(directory));
    migrate(old, Date.now, allMigrations.slice(0, -1));
    old.close();
    const reader = openStoreForReading(readOnly(context, directory));
    expect(reader.info.schema).toBe(allMigrations.length);
    reader.close();
  });

  test('takes no engine, for a reason that is neither damage nor a mistake', async (context) => {
    const directory = temporaryDirectory();
    openStore(directory).close();
    const archive = readOnly(context, directory);
    const { engine } = await TestEngine.open({ directory: temporaryDirectory() });
    onTestFinished(() => engine.close());
    await expect(createEngine({ directory: archive, agents: engine.agents })).rejects.toMatchObject({
      name: 'EngineError',
      code: 'storage_unavailable',
      message: expect.not.stringContaining('damaged') as string,
      remedy: expect.not.stringContaining('restore') as string,
    });
  });
});

test('a foreign lock is told as one, to readers, writers and inspections', async () => {
  const directory = temporaryDirectory();
  openStore(directory).close();
  const other = new Database(storePath(directory));
  onTestFinished(() => void other.close());
  other.pragma('journal_mode = DELETE');
  other.exec('BEGIN EXCLUSIVE');
  expect(() => openStoreForReading(directory)).toThrow(/Another program holds a lock/);
  await expect(inspectInBackground(storePath(directory))).rejects.toMatchObject({ code: 'SQLITE_BUSY' });
});

test('a write that the surroundings forbid waits like one without room', () => {
  const store = openTestStore();
  store.database.pragma('query_only = ON');
  expect(() => store.journal.append([eventOf('run', 1)])).toThrow(StorageUnavailable);
  expect(store.isFull()).toBe(true);
  store.database.pragma('query_only = OFF');
  store.journal.append([eventOf('run', 1)]);
  expect(store.isFull()).toBe(false);
});

/** The folder under another name, where nothing can be written. Skips the test where that can't be had. */
function readOnly(context: TestContext, directory: string): string {
  const archive = temporaryDirectory();
  const mounted =
    process.platform === 'linux' &&
    process.getuid?.() === 0 &&
    spawnSync('sh', ['-c', 'mount --bind "$0" "$1" && mount -o remount,bind,ro "$1"', directory, archive]).status === 0;
  context.skip(!mounted, 'only root on Linux can mount a folder for reading only, and not in every container');
  onTestFinished(() => {
    spawnSync('umount', ['--lazy', archive]);
  });
  return archive;
}
