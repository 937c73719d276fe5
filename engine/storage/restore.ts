/**
 * Puts a backup in the store's place.
 *
 * Rules
 *  1. What is checked is what is used: the backup is copied beside the store first, and the copy is read in full.
 *  2. Nobody may have the store open; nobody can open it meanwhile.
 *  3. The store that was there is kept. At every moment there is a whole store under the name, the old or the new one, and a
 *     log is never beside a file that it doesn't belong to.
 */
import Database from 'better-sqlite3';
import { constants, copyFileSync, existsSync, linkSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { acquireEngineLock } from './engine-lock.ts';
import { inspectFile, type Inspection } from './inspect-file.ts';
import { latestSchema } from './migrations/all-migrations.ts';
import { APPLICATION_ID } from './open-database.ts';
import { storePath } from './sqlite-store.ts';
import { BackupDamaged, StorageForeign, StorageMissing, StorageNewer } from './storage-errors.ts';
import { syncToDisk } from './synchronous-copy.ts';

export interface RestoreReport {
  readonly events: number;
  readonly lastPosition: number;
  readonly schema: number;
  /** The store that was there before. Null: there was none. */
  readonly keptAside: string | null;
}

export function restoreStore(directory: string, backup: string, now: number): RestoreReport {
  if (!existsSync(backup)) throw new StorageMissing(backup);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const lock = acquireEngineLock(directory, { pid: process.pid, startedAt: now, socket: null });
  const path = storePath(directory);
  const staged = `${path}.restoring`;
  try {
    copyFileSync(backup, staged, constants.COPYFILE_FICLONE);
    if (existsSync(`${backup}-wal`)) copyFileSync(`${backup}-wal`, `${staged}-wal`);
    foldLogInto(staged);
    const { events, lastPosition, schema } = checkBackup(staged, backup);
    syncToDisk(staged);
    const keptAside = existsSync(path) ? keepAside(path, now) : null;
    for (const suffix of ['-wal', '-shm']) rmSync(path + suffix, { force: true });
    renameSync(staged, path);
    syncToDisk(directory);
    return { events, lastPosition, schema, keptAside };
  } finally {
    for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(staged + suffix, { force: true });
    lock.release();
  }
}

/** Rule 1. */
function checkBackup(staged: string, backup: string): Inspection {
  const found = inspectFile(staged, 'full');
  if (found.problems.length > 0) throw new BackupDamaged(backup, found.problems);
  if (found.applicationId !== APPLICATION_ID) throw new StorageForeign(backup);
  if (found.schema > latestSchema) throw new StorageNewer(backup, found.schema, latestSchema);
  return found;
}

/** Rule 3. Another name for the same file, where the file system can do that. */
function keepAside(path: string, now: number): string {
  const aside = `${path}.before-restore-${new Date(now).toISOString().replaceAll(':', '-')}`;
  foldLogInto(path);
  // Only a store that is too damaged to be opened still has a log now.
  if (existsSync(`${path}-wal`)) copyFileSync(`${path}-wal`, `${aside}-wal`);
  try {
    linkSync(path, aside);
  } catch {
    copyFileSync(path, aside);
  }
  syncToDisk(aside);
  return aside;
}

/** Leaves a damaged file as it is: whoever checks it next will say what is wrong. */
function foldLogInto(path: string): void {
  let database: Database.Database | undefined;
  try {
    database = new Database(path);
    database.pragma('wal_checkpoint(TRUNCATE)');
    database.pragma('journal_mode = DELETE');
  } catch {
    return;
  } finally {
    database?.close();
  }
}
