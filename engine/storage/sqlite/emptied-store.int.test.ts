import { existsSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openTestStore } from '../../testing/open-test-store.ts';
import { eventOf } from '../../testing/stored-rows.ts';
import { temporaryDirectory } from '../../testing/temporary-directory.ts';
import { listBackups } from './backup-folder.ts';
import { makeBackup } from './backup.ts';
import { FileAssetStore } from '../file-asset-store.ts';
import { restoreStore } from './restore.ts';
import { openStore, openStoreForReading, storePath } from './sqlite-store.ts';
import { StorageEmptied } from './storage-errors.ts';

const NOW = Date.parse('2026-11-20T07:00:00Z');

async function usedDirectory(): Promise<string> {
  const directory = temporaryDirectory();
  const store = openStore(directory);
  store.journal.append([eventOf('run', 1), eventOf('run', 2)]);
  await makeBackup(store.database, { directory, file: null, now: NOW });
  store.close();
  return directory;
}

test.each([
  ['has no bytes', (path: string) => truncateSync(path, 0)],
  ['has no tables', (path: string) => writeFileSync(path, readEmptyDatabase())],
  ['is gone', (path: string) => rmSync(path)],
])('a store that %s is not taken for a new one where there are backups, and the remedy works', async (_, empty) => {
  const directory = await usedDirectory();
  empty(storePath(directory));
  const before = statSync(storePath(directory), { throwIfNoEntry: false })?.size;
  expect(() => openStore(directory)).toThrow(StorageEmptied);
  expect(() => openStore(directory)).toThrow(/there is 1 backup.*baton restore/);
  expect(statSync(storePath(directory), { throwIfNoEntry: false })?.size).toBe(before);
  restoreStore(directory, listBackups(directory)[0]?.path ?? '', NOW);
  expect(openTestStore(directory).journal.lastPosition()).toBe(2);
});

test('those who only read are told the same', async () => {
  const directory = await usedDirectory();
  truncateSync(storePath(directory), 0);
  expect(() => openStoreForReading(directory)).toThrow(StorageEmptied);
});

test('assets and a log are traces of use, too', async () => {
  const withAsset = temporaryDirectory();
  await new FileAssetStore(join(withAsset, 'assets')).saveBuffer(Buffer.from('a picture'), 'image/png');
  expect(() => openStore(withAsset)).toThrow('there is 1 asset');

  const store = openTestStore();
  store.journal.append([eventOf('run', 1)]);
  const withLog = temporaryDirectory();
  writeFileSync(`${storePath(withLog)}-wal`, readFileSync(`${store.path}-wal`));
  writeFileSync(storePath(withLog), '');
  expect(() => openStore(withLog)).toThrow('a log of what was recorded');
  expect(existsSync(`${storePath(withLog)}-wal`)).toBe(true);
});

test('a new folder is a new store, also one whose first start ended at once', () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'settings.json'), '{}');
  writeFileSync(storePath(directory), '');
  openTestStore(directory).journal.append([eventOf('run', 1)]);
});

/** One page, and nothing in it. */
function readEmptyDatabase(): Buffer {
  const path = join(temporaryDirectory(), 'empty.sqlite');
  const database = new Database(path);
  database.pragma('user_version = 0');
  database.exec('CREATE TABLE a (b); DROP TABLE a; VACUUM');
  database.close();
  return readFileSync(path);
}
