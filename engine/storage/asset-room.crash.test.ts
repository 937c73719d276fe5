/** Killed while an asset is deleted: it is there and may be deleted again, or it is gone and says by whom. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { StorageOrders } from '../testing/crash-storage.ts';
import { openTestStore } from '../testing/open-test-store.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { ended, outputOfProgram, startProgram } from '../testing/start-program.ts';
import { AssetRoom } from './asset-room.ts';
import { FileAssetStore } from './file-asset-store.ts';
import { makeBackup } from './sqlite/backup.ts';
import { ASSET_CRASH_POINTS } from './sqlite/crash-points.ts';

const NOW = Date.UTC(2026, 10, 30);

test.each(ASSET_CRASH_POINTS)(
  'killed at %s, nothing lies, backups are whole, and it can be deleted again',
  async (point) => {
    const directory = temporaryDirectory();
    const { database } = openTestStore(directory);
    const store = new FileAssetStore(join(directory, 'assets'));
    const { id } = await store.saveBuffer(Buffer.from('a picture'), 'image/png');
    const kept = await store.saveBuffer(Buffer.from('another'), 'image/png');
    const orders: StorageOrders = { action: 'delete', directory, asset: id, now: NOW, crashAt: point };
    const child = startProgram('crash-storage', [JSON.stringify(orders)]);
    await outputOfProgram(child);
    await ended(child);
    expect(child.signalCode).toBe('SIGKILL');
    const room = new AssetRoom(directory);
    const isThere = (await room.list()).some((asset) => asset.id === id);
    expect(isThere).toBe(point === 'asset.deletion-noted');
    if (isThere) expect((await store.read(id)).toString()).toBe('a picture');
    else await expect(store.read(id)).rejects.toThrow('was deleted by operator:test');
    expect(await makeBackup(database, { directory, file: null, now: NOW })).toMatchObject({
      assets: isThere ? 2 : 1,
      damagedAssets: [],
    });
    if (isThere) await room.delete(id, 'operator:ada', NOW + 1);
    expect((await room.list()).map((asset) => asset.id)).toEqual([kept.id]);
    expect((await room.deleted()).map((asset) => asset.id)).toEqual([id]);
  },
);
