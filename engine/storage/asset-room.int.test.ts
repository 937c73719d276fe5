import { linkSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { AssetRoom } from './asset-room.ts';
import { FileAssetStore } from './file-asset-store.ts';

const NOW = Date.UTC(2026, 10, 30);

async function used() {
  const directory = temporaryDirectory();
  const store = new FileAssetStore(join(directory, 'assets'));
  const small = await store.saveBuffer(Buffer.from('small'), 'text/plain');
  const large = await store.saveBuffer(Buffer.from('x'.repeat(1_000)), 'text/plain');
  return { directory, room: new AssetRoom(directory), store, small, large };
}

test('assets are listed, the largest first, and nothing else that lies in the folder', async () => {
  const { directory, room, small, large } = await used();
  writeFileSync(join(directory, 'assets', `${small.id}.ab12.part`), 'half of one');
  mkdirSync(join(directory, 'assets', `${'a'.repeat(64)}.png`));
  expect(await room.list()).toMatchObject([
    { id: large.id, sizeBytes: 1_000 },
    { id: small.id, sizeBytes: 5 },
  ]);
  expect(await new AssetRoom(temporaryDirectory()).list()).toEqual([]);
});

test('a deleted one is gone, who reads it is told by whom and when, and the room is there again', async () => {
  const { directory, room, small, large } = await used();
  expect(await room.delete(large.id, 'operator:ada', NOW)).toMatchObject({ id: large.id, sizeBytes: 1_000 });
  expect((await room.list()).map(({ id }) => id)).toEqual([small.id]);
  expect(await room.deleted()).toEqual([{ id: large.id, sizeBytes: 1_000, deletedBy: 'operator:ada', deletedAt: NOW }]);
  const store = new FileAssetStore(join(directory, 'assets'));
  await expect(store.read(large.id)).rejects.toThrow(
    `${large.id} was deleted by operator:ada on 2026-11-30. Do the step`,
  );
  await expect(store.open(large.id).next()).rejects.toThrow('was deleted by operator:ada');
  await expect(store.read(`${'b'.repeat(64)}.png`)).rejects.toThrow('is not in the data folder');
  expect(await room.delete(large.id, 'operator:ada', NOW)).toBeNull();
});

test('a store that has counted before finds the room that somebody has made', async () => {
  const directory = temporaryDirectory();
  const store = new FileAssetStore(join(directory, 'assets'), () => ({ assetBytes: 1_000, allAssetsBytes: 1_200 }));
  const first = await store.saveBuffer(Buffer.from('x'.repeat(1_000)), 'text/plain');
  await expect(store.saveBuffer(Buffer.from('y'.repeat(900)), 'text/plain')).rejects.toThrow('is the limit');
  await new AssetRoom(directory).delete(first.id, 'operator:ada', NOW);
  await expect(store.saveBuffer(Buffer.from('y'.repeat(1_000)), 'text/plain')).resolves.toMatchObject({
    sizeBytes: 1_000,
  });
});

test('bytes that come again count: saved once more, or brought back with a backup, it was not deleted', async () => {
  const { directory, room, store, small } = await used();
  linkSync(join(directory, 'assets', small.id), join(directory, 'in-a-backup'));
  await room.delete(small.id, 'operator:ada', NOW);
  await store.saveBuffer(Buffer.from('small'), 'text/plain');
  expect(await room.deleted()).toEqual([]);
  expect((await store.read(small.id)).toString()).toBe('small');
  await room.delete(small.id, 'operator:ada', NOW);
  linkSync(join(directory, 'in-a-backup'), join(directory, 'assets', small.id));
  expect(await room.deleted()).toEqual([]);
  expect((await store.read(small.id)).toString()).toBe('small');
});

test('what is no asset is never deleted, whatever its name leads to', async () => {
  const { directory, room, small } = await used();
  writeFileSync(join(directory, 'secrets.json'), '{}');
  for (const id of ['../secrets.json', `${small.id}.deleted`, '', `../assets/${small.id}`])
    expect(await room.delete(id, 'operator:ada', NOW)).toBeNull();
  expect(readdirSync(directory)).toContain('secrets.json');
  writeFileSync(join(directory, 'assets', `${'c'.repeat(64)}.png.deleted`), 'no note of ours');
  expect(await room.deleted()).toEqual([]);
});
