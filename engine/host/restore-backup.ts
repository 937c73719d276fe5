/**
 * Restores a backup for hosts that exchange the store themselves: they look at it first, and then put it in the store's
 * place.
 */
import { EngineError } from '../port/engine.ts';

export interface Restored {
  readonly events: number;
  readonly keptAside: string | null;
}

/** Throws an `EngineError` when it can't be used. The engine may run meanwhile. */
export async function inspectBackup(file: string): Promise<{ events: number }> {
  const [{ inspectInBackground }, { storeOfBackup }] = await Promise.all([
    import('../storage/sqlite/inspect-file.ts'),
    import('../storage/sqlite/backup-folder.ts'),
  ]);
  const { problems, events } = await inspectInBackground(storeOfBackup(file));
  if (problems.length === 0) return { events };
  throw new EngineError('conflict', `The backup is damaged: ${problems[0] ?? ''}`, {
    remedy: 'Choose another one. Nothing was changed.',
  });
}

/** No engine may run. */
export async function restoreBackup(directory: string, file: string): Promise<Restored> {
  const { restoreStore } = await import('../storage/sqlite/restore.ts');
  const { events, keptAside } = restoreStore(directory, file, Date.now());
  return { events, keptAside };
}
