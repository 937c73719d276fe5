/**
 * Makes or restores a backup, or deletes an asset, in a process of its own, which is killed at a named point. Prints
 * what came of it when it is not.
 */
import { AssetRoom } from '../storage/asset-room.ts';
import { makeBackup } from '../storage/sqlite/backup.ts';
import { onStorageCrashPoint, type StorageCrashPoint } from '../storage/sqlite/crash-points.ts';
import { restoreStore } from '../storage/sqlite/restore.ts';
import { openStore } from '../storage/sqlite/sqlite-store.ts';

export interface StorageOrders {
  readonly action: 'backup' | 'restore' | 'delete';
  readonly directory: string;
  /** To be restored. */
  readonly backup?: string;
  /** To be deleted. */
  readonly asset?: string;
  readonly now: number;
  readonly crashAt: StorageCrashPoint | null;
}

async function carryOut({ action, directory, backup, asset, now, crashAt }: StorageOrders): Promise<unknown> {
  onStorageCrashPoint((point) => {
    if (point === crashAt) process.kill(process.pid, 'SIGKILL');
  });
  if (action === 'delete') return new AssetRoom(directory).delete(asset ?? '', 'operator:test', now);
  if (action === 'restore') return restoreStore(directory, backup ?? '', now);
  const store = openStore(directory);
  try {
    return await makeBackup(store.database, { directory, file: null, now });
  } finally {
    store.close();
  }
}

process.stdout.write(`${JSON.stringify(await carryOut(JSON.parse(process.argv[2] ?? '{}') as StorageOrders))}\n`);
