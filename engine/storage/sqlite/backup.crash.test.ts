/** Backups and restores that are killed at each of their points, and done again. */
import { copyFileSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { StorageOrders } from '../../testing/crash-storage.ts';
import { openTestStore } from '../../testing/open-test-store.ts';
import { ended, outputOfProgram, startProgram } from '../../testing/start-program.ts';
import { eventOf } from '../../testing/stored-rows.ts';
import { temporaryDirectory } from '../../testing/temporary-directory.ts';
import { eventsInBackup, listBackups } from './backup-folder.ts';
import { makeBackup } from './backup.ts';
import { BACKUP_CRASH_POINTS, RESTORE_CRASH_POINTS } from './crash-points.ts';
import { FileAssetStore } from '../file-asset-store.ts';
import { FileDraftStore } from '../file-draft-store.ts';
import { inspectFile } from './inspect-file.ts';
import { openStore, storePath } from './sqlite-store.ts';

const NOW = Date.parse('2026-11-20T07:00:00Z');
const HOUR = 60 * 60 * 1000;

describe('a backup', () => {
  test.each(BACKUP_CRASH_POINTS)('that is killed at %s leaves no half of one, and the next is whole', async (point) => {
    const { directory, assets } = await usedDirectory();
    await carryOut({ action: 'backup', directory, now: NOW - 5 * HOUR, crashAt: null });
    for (let hour = 4; hour > 0; hour -= 1) await backUp(directory, NOW - hour * HOUR);
    const killed = await carryOut({ action: 'backup', directory, now: NOW, crashAt: point });
    expect(killed.signal).toBe('SIGKILL');
    for (const { path } of listBackups(directory)) expect(eventsInBackup(path)).toBe(50);
    expect((await carryOut({ action: 'backup', directory, now: NOW + HOUR, crashAt: null })).output).toMatchObject({
      events: 50,
      assets: 2,
      drafts: 1,
    });
    expect(readdirSync(join(directory, 'backups')).filter((name) => name.startsWith('.'))).toEqual([]);
    const newest = listBackups(directory)[0]?.path ?? '';
    expect(readdirSync(join(newest, 'assets')).sort()).toEqual(assets);
    expect(inspectFile(join(newest, 'baton.sqlite'), 'full')).toMatchObject({ problems: [], events: 50 });
  });
});

describe('a restore', () => {
  test.each(RESTORE_CRASH_POINTS)(
    'that is killed at %s leaves a whole store, and is completed by the next',
    async (point) => {
      const { directory, assets } = await usedDirectory();
      const backup = await backUp(directory, NOW - HOUR);
      const store = openStore(directory);
      store.journal.append(Array.from({ length: 56 }, (_, index) => eventOf('later', index + 1)));
      store.close();
      rmSync(join(directory, 'assets'), { recursive: true });
      rmSync(join(directory, 'drafts'), { recursive: true });
      const killed = await carryOut({ action: 'restore', directory, backup, now: NOW, crashAt: point });
      expect(killed.signal).toBe('SIGKILL');
      expect([106, 50]).toContain(inspectFile(storePath(directory), 'full').events);
      expect(
        (await carryOut({ action: 'restore', directory, backup, now: NOW + 1, crashAt: null })).output,
      ).toMatchObject({ events: 50, assets: 2, drafts: 1, lostFiles: [] });
      expect(readdirSync(directory).filter((name) => /restoring|-wal|-shm|-journal/.test(name))).toEqual([]);
      expect(readdirSync(join(directory, 'assets')).sort()).toEqual(assets);
      expect(await new FileDraftStore(join(directory, 'drafts')).list()).toMatchObject([{ source: 'words' }]);
      const restored = openTestStore(directory);
      expect(restored.journal.lastPosition()).toBe(50);
      restored.journal.append([eventOf('run', 51)]);
      const aside = readdirSync(directory).filter((name) => name.includes('before-restore') && !name.endsWith('-wal'));
      expect(
        aside.map((name) => inspectFile(join(directory, name)).events),
        'what was there is kept',
      ).toContain(106);
    },
  );

  test('takes nothing from what an earlier one left, not even a log that would fit', async () => {
    const { directory } = await usedDirectory();
    const backup = await backUp(directory, NOW);
    const leftover = openTestStore();
    leftover.database.pragma('wal_autocheckpoint = 0');
    leftover.journal.append(Array.from({ length: 20 }, (_, index) => eventOf('run', index + 1)));
    for (const suffix of ['', '-wal'])
      copyFileSync(leftover.path + suffix, `${storePath(directory)}.restoring${suffix}`);
    writeFileSync(`${storePath(directory)}.restoring-journal`, 'anything');
    expect((await carryOut({ action: 'restore', directory, backup, now: NOW, crashAt: null })).output).toMatchObject({
      events: 50,
    });
    expect(existsSync(`${storePath(directory)}.restoring-wal`)).toBe(false);
  });
});

async function usedDirectory(): Promise<{ directory: string; assets: string[] }> {
  const directory = temporaryDirectory();
  const store = openStore(directory);
  store.journal.append(Array.from({ length: 50 }, (_, index) => eventOf('run', index + 1)));
  store.close();
  const assets = new FileAssetStore(join(directory, 'assets'));
  const saved = await Promise.all(
    ['a picture', 'another'].map((text) => assets.saveBuffer(Buffer.from(text), 'image/png')),
  );
  await new FileDraftStore(join(directory, 'drafts')).save({ id: 'mine', source: 'words', savedAt: 1, basedOn: null });
  return { directory, assets: saved.map(({ id }) => id).sort() };
}

async function backUp(directory: string, now: number): Promise<string> {
  const store = openStore(directory);
  const { file } = await makeBackup(store.database, { directory, file: null, now });
  store.close();
  return file;
}

async function carryOut(orders: StorageOrders): Promise<{ signal: NodeJS.Signals | null; output: unknown }> {
  const child = startProgram('crash-storage', [JSON.stringify(orders)]);
  const output = await outputOfProgram(child);
  await ended(child);
  return { signal: child.signalCode, output: output === '' ? null : JSON.parse(output) };
}
