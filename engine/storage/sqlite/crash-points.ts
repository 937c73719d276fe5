/**
 * Named places in making and restoring a backup, and in deleting an asset, at which a test may end the process. In
 * production nobody listens, and a point costs one comparison.
 */
export const BACKUP_CRASH_POINTS = [
  'backup.begun',
  'backup.store-copied',
  'backup.files-copied',
  'backup.complete',
  'backup.named',
  'backup.pruning',
] as const;

export const RESTORE_CRASH_POINTS = [
  'restore.begun',
  'restore.copied',
  'restore.checked',
  'restore.asset-written',
  'restore.files-restored',
  'restore.kept-aside',
  'restore.log-removed',
  'restore.replaced',
] as const;

export const ASSET_CRASH_POINTS = ['asset.deletion-noted', 'asset.bytes-removed'] as const;

export type StorageCrashPoint =
  | (typeof BACKUP_CRASH_POINTS)[number]
  | (typeof RESTORE_CRASH_POINTS)[number]
  | (typeof ASSET_CRASH_POINTS)[number];

let listener: ((point: StorageCrashPoint) => void) | null = null;

export function onStorageCrashPoint(listen: ((point: StorageCrashPoint) => void) | null): void {
  listener = listen;
}

export function reachInStorage(point: StorageCrashPoint): void {
  if (listener !== null) listener(point);
}
