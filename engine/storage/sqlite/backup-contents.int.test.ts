import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryDirectory } from '../../testing/temporary-directory.ts';
import { openTestStore } from '../../testing/open-test-store.ts';
import { eventOf } from '../../testing/stored-rows.ts';
import { makeBackup } from './backup.ts';
import { FileAssetStore } from '../file-asset-store.ts';
import { FileDraftStore } from '../file-draft-store.ts';
import { restoreStore } from './restore.ts';
import type { Store } from './sqlite-store.ts';

const NOW = Date.parse('2026-11-20T07:00:00Z');
const HOUR = 60 * 60 * 1000;

describe('assets and drafts', () => {
  test('are in a backup, and come back with it', async () => {
    const { store, directory, assets, drafts } = openUsedStore();
    const picture = await assets.saveBuffer(Buffer.from('a picture'), 'image/png');
    await drafts.save({ id: 'mine', source: 'first words', savedAt: 1, basedOn: null });
    const file = join(temporaryDirectory(), 'backup');
    expect(await makeBackup(store.database, { directory, file, now: NOW })).toMatchObject({
      assets: 1,
      drafts: 1,
      damagedAssets: [],
    });
    await drafts.save({ id: 'mine', source: 'second words', savedAt: 2, basedOn: null });
    await drafts.save({ id: 'later', source: 'other words', savedAt: 3, basedOn: null });
    const later = await assets.saveBuffer(Buffer.from('another picture'), 'image/png');
    store.close();
    rmSync(join(directory, 'assets', picture.id));

    expect(restoreStore(directory, file, NOW)).toMatchObject({ assets: 1, drafts: 1, lostFiles: [] });
    expect((await assets.read(picture.id)).toString()).toBe('a picture');
    expect((await assets.read(later.id)).toString(), 'what came later stays').toBe('another picture');
    expect(await drafts.find('mine')).toMatchObject({ source: 'first words' });
    expect(await drafts.find('later'), 'what came later stays').toMatchObject({ source: 'other words' });
    const [aside = ''] = readdirSync(join(directory, 'drafts.before-restore-2026-11-20T07-00-00.000Z'));
    expect(readFileSync(join(directory, 'drafts.before-restore-2026-11-20T07-00-00.000Z', aside), 'utf8')).toContain(
      'second words',
    );
  });

  test('come to a machine where nothing is yet', async () => {
    const { store, directory, assets } = openUsedStore();
    const picture = await assets.saveBuffer(Buffer.from('a picture'), 'image/png');
    const file = join(temporaryDirectory(), 'backup');
    await makeBackup(store.database, { directory, file, now: NOW });
    const elsewhere = join(temporaryDirectory(), 'new');
    restoreStore(elsewhere, file, NOW);
    expect((await new FileAssetStore(join(elsewhere, 'assets')).read(picture.id)).toString()).toBe('a picture');
  });

  test('cost their room once, however many backups there are, and never share it with those in use', async () => {
    const { store, directory, assets } = openUsedStore();
    const { id } = await assets.saveBuffer(Buffer.from('a picture'), 'image/png');
    const made: string[] = [];
    for (let hour = 0; hour < 3; hour += 1)
      made.push((await makeBackup(store.database, { directory, file: null, now: NOW + hour * HOUR })).file);
    const numbers = made.map((file) => statSync(join(file, 'assets', id)).ino);
    expect(new Set(numbers).size).toBe(1);
    expect(statSync(join(directory, 'assets', id)).ino).not.toBe(numbers[0]);
  });

  test('that are damaged are named; an earlier backup lends what it has whole', async () => {
    const { store, directory, assets } = openUsedStore();
    const known = await assets.saveBuffer(Buffer.from('a picture'), 'image/png');
    const first = await makeBackup(store.database, { directory, file: null, now: NOW });
    const unknown = await assets.saveBuffer(Buffer.from('another picture'), 'image/png');
    for (const { id } of [known, unknown]) writeFileSync(join(directory, 'assets', id), 'rubbish');
    const second = await makeBackup(store.database, { directory, file: null, now: NOW + HOUR });
    expect(second).toMatchObject({ assets: 1, damagedAssets: [unknown.id] });
    expect(readFileSync(join(second.file, 'assets', known.id), 'utf8')).toBe('a picture');
    // One that is damaged in the earlier backup is not passed on.
    writeFileSync(join(directory, 'assets', known.id), 'a picture');
    writeFileSync(join(first.file, 'assets', known.id), 'rubbish');
    const third = await makeBackup(store.database, { directory, file: null, now: NOW + 2 * HOUR });
    expect(readFileSync(join(third.file, 'assets', known.id), 'utf8')).toBe('a picture');
  });

  test('that are damaged in the backup are named, and what is whole here stays', async () => {
    const { store, directory, assets } = openUsedStore();
    const here = await assets.saveBuffer(Buffer.from('a picture'), 'image/png');
    const nowhere = await assets.saveBuffer(Buffer.from('another picture'), 'image/png');
    const file = join(temporaryDirectory(), 'backup');
    await makeBackup(store.database, { directory, file, now: NOW });
    store.close();
    for (const { id } of [here, nowhere]) writeFileSync(join(file, 'assets', id), 'rubbish');
    rmSync(join(directory, 'assets', nowhere.id));
    expect(restoreStore(directory, file, NOW)).toMatchObject({ lostFiles: [join('assets', nowhere.id)] });
    expect((await assets.read(here.id)).toString()).toBe('a picture');
    expect(readdirSync(join(directory, 'assets'))).toEqual([here.id]);
  });

  test('that a killed restore left half written are taken away by the next', async () => {
    const { store, directory } = openUsedStore();
    const file = join(temporaryDirectory(), 'backup');
    await makeBackup(store.database, { directory, file, now: NOW });
    store.close();
    mkdirSync(join(directory, 'assets'), { recursive: true });
    writeFileSync(join(directory, 'assets', `${'a'.repeat(64)}.png.restoring.part`), 'half of');
    restoreStore(directory, file, NOW);
    expect(readdirSync(join(directory, 'assets'))).toEqual([]);
  });
});

test('a backup that somebody named is never thinned out', async () => {
  const { store, directory } = openUsedStore();
  const named = await makeBackup(store.database, { directory, file: null, name: 'before-the-audit', now: NOW });
  for (let hour = 1; hour < 8; hour += 1) {
    store.journal.append([eventOf('run', hour + 1)]);
    await makeBackup(store.database, { directory, file: null, now: NOW + hour * HOUR });
  }
  const left = readdirSync(join(directory, 'backups'));
  expect(left).toContain('baton-2026-11-20T07-00-00.000Z-before-the-audit');
  expect(left).toHaveLength(4);
  expect(named.events).toBe(1);
});

function openUsedStore(): { store: Store; directory: string; assets: FileAssetStore; drafts: FileDraftStore } {
  const store = openTestStore();
  store.journal.append([eventOf('run', 1)]);
  const directory = dirname(store.path);
  return {
    store,
    directory,
    assets: new FileAssetStore(join(directory, 'assets')),
    drafts: new FileDraftStore(join(directory, 'drafts')),
  };
}
