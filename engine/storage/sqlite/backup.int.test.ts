import Database from 'better-sqlite3';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openTestStore } from '../../testing/open-test-store.ts';
import { storedChanges, eventOf, runRowOf } from '../../testing/stored-rows.ts';
import { temporaryDirectory } from '../../testing/temporary-directory.ts';
import { MANIFEST_NAME, backupPath, listBackups, storeOfBackup } from './backup-folder.ts';
import { backupStore, pruneBackups } from './backup.ts';
import { inspectFile } from './inspect-file.ts';
import type { Store } from './sqlite-store.ts';

const NOW = Date.parse('2026-11-20T07:00:00.123Z');

describe('a backup', () => {
  test('is a folder with one sound file that holds what the store holds', async () => {
    const store = openTestStore();
    const target = join(temporaryDirectory(), 'kept', 'backup');
    append(store, 1, 500);
    const report = await backupStore(store.database, target);
    expect(report).toMatchObject({
      path: target,
      events: 500,
      lastPosition: 500,
      sizeBytes: readFileSync(storeOfBackup(target)).length,
    });
    expect(readdirSync(dirname(target))).toEqual(['backup']);
    expect(readdirSync(target).sort()).toEqual([MANIFEST_NAME, 'baton.sqlite']);
    expect(inspectFile(storeOfBackup(target), 'full')).toMatchObject({ problems: [], events: 500 });
    const copy = new Database(storeOfBackup(target), { readonly: true });
    expect(copy.prepare('SELECT run_id FROM runs JOIN run_keys USING (run)').pluck().all()).toEqual(['run']);
    copy.close();
  });

  test('is what the store was at one moment, while the store goes on being written to', async () => {
    const store = openTestStore();
    const target = join(temporaryDirectory(), 'backup.sqlite');
    append(store, 1, 20_000);
    let isDone = false;
    const backup = backupStore(store.database, target).finally(() => {
      isDone = true;
    });
    let written = 20_000;
    while (!isDone) {
      append(store, written + 1, 10);
      written += 10;
      await new Promise((resolve) => setImmediate(resolve));
    }
    const { events, lastPosition } = await backup;
    expect(written).toBeGreaterThan(20_000);
    expect(events).toBeGreaterThanOrEqual(20_000);
    expect([lastPosition, events % 10]).toEqual([events, 0]);
    expect(inspectFile(storeOfBackup(target), 'full')).toMatchObject({ problems: [], events });
    expect(store.journal.lastPosition()).toBe(written);
  });

  test('that fails leaves nothing behind that looks like one', async () => {
    const store = openTestStore();
    const folder = temporaryDirectory();
    mkdirSync(join(folder, 'backup.sqlite', 'in-the-way'), { recursive: true });
    await expect(backupStore(store.database, join(folder, 'backup.sqlite'))).rejects.toThrow();
    expect(readdirSync(folder)).toEqual(['backup.sqlite']);
  });

  test('carries its time in its name, so that lists need not open it', async () => {
    const { path, database } = openTestStore();
    const directory = dirname(path);
    const target = backupPath(directory, NOW);
    expect(basename(target)).toBe('baton-2026-11-20T07-00-00.123Z');
    expect(listBackups(directory)).toEqual([]);
    await backupStore(database, target);
    writeFileSync(join(directory, 'backups', 'before-migration-9-2026-11-20T07-00-00.000Z.sqlite'), '');
    expect(listBackups(directory)).toEqual([{ path: target, at: NOW, isNamed: false }]);
  });
});

test('pruning deletes backups that are no longer kept, and nothing else', () => {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, 'backups'));
  const times = Array.from({ length: 60 }, (_, day) => NOW - day * 24 * 60 * 60 * 1000);
  const others = ['before-migration-4-2026-01-01T00-00-00.000Z.sqlite', 'baton-mine.sqlite', 'notes.txt'];
  for (const path of [
    ...times.map((at) => backupPath(directory, at)),
    ...others.map((name) => join(directory, 'backups', name)),
  ])
    writeFileSync(path, '');
  const removed = pruneBackups(directory);
  const left = readdirSync(join(directory, 'backups'));
  expect(removed.length).toBe(60 + others.length - left.length);
  expect(left).toEqual(expect.arrayContaining([...others, basename(backupPath(directory, NOW))]));
  expect(pruneBackups(directory)).toEqual([]);
});

function append({ journal, readModels, transaction }: Store, first: number, count: number): void {
  transaction(() => {
    journal.append(Array.from({ length: count }, (_, index) => eventOf('run', first + index)));
    if (first === 1) readModels.apply(storedChanges({ newRuns: [runRowOf('run')] }));
  });
}
