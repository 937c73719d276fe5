/**
 * Puts a backup in the store's place.
 *
 * Rules
 *  1. What is checked is what is used: the backup is copied beside the store first, and the copy is read in
 *     full: its pages, its indexes, its schema, which has to be ours to the last trigger, and its events,
 *     none of which may be missing.
 *  2. Nobody may have the store open; nobody can open it meanwhile.
 *  3. The store that was there is kept. At every moment there is a whole store under the name, the old or the new one,
 *     and a log is never beside a file that it doesn't belong to.
 *  4. It can end at any point, and be done again: what an earlier one left is removed before anything is copied, and
 *     assets and drafts come before the store, whose new name is the last thing that happens.
 */
import Database from 'better-sqlite3';
import {
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  realpathSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { readManifest, storeOfBackup, type BackupManifest } from './backup-folder.ts';
import { reachInStorage } from './crash-points.ts';
import { acquireEngineLock } from '../engine-lock.ts';
import { inspectFile, type Inspection } from './inspect-file.ts';
import { latestSchema } from './migrations/all-migrations.ts';
import { APPLICATION_ID } from './open-database.ts';
import { differencesFromOwnSchema } from './own-schema.ts';
import { restoreContents, type RestoredContents } from './restore-contents.ts';
import { storePath } from './sqlite-store.ts';
import { BackupDamaged, BackupRefused, StorageForeign, StorageMissing, StorageNewer } from './storage-errors.ts';
import { syncToDisk } from './synchronous-copy.ts';

export interface RestoreReport extends RestoredContents {
  readonly events: number;
  readonly lastPosition: number;
  readonly schema: number;
  /** The store that was there before. Null: there was none. */
  readonly keptAside: string | null;
}

const BESIDE = ['-wal', '-shm', '-journal'] as const;
const NOTHING: Pick<BackupManifest, 'assets' | 'drafts'> = { assets: [], drafts: [] };

export function restoreStore(directory: string, backup: string, now: number): RestoreReport {
  const source = storeOfBackup(backup);
  if (!existsSync(source)) throw new StorageMissing(source);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const lock = acquireEngineLock(directory, { pid: process.pid, startedAt: now, socket: null });
  const path = storePath(directory);
  const staged = `${path}.restoring`;
  try {
    if (existsSync(staged) && realpathSync(staged) === realpathSync(source)) throw unfinished(source);
    removeWithLogs(staged); // rule 4
    reachInStorage('restore.begun');
    copyWithLogs(source, staged);
    reachInStorage('restore.copied');
    const manifest = readManifest(backup);
    const { events, lastPosition, schema } = checkCopy(staged, backup, manifest);
    syncToDisk(staged);
    reachInStorage('restore.checked');
    const contents = restoreContents(backup, manifest ?? NOTHING, directory, now);
    reachInStorage('restore.files-restored');
    const keptAside = existsSync(path) ? keepAside(path, now) : null;
    reachInStorage('restore.kept-aside');
    for (const suffix of BESIDE) rmSync(path + suffix, { force: true });
    reachInStorage('restore.log-removed');
    renameSync(staged, path);
    syncToDisk(directory);
    reachInStorage('restore.replaced');
    return { events, lastPosition, schema, keptAside, ...contents };
  } finally {
    removeWithLogs(staged);
    lock.release();
  }
}

/** Rule 1. What somebody else may have made is looked at before anything in it is run. */
function checkCopy(staged: string, backup: string, manifest: BackupManifest | null): Inspection {
  foldLogInto(staged);
  mustBeOurs(staged, backup);
  const found = inspectFile(staged, 'full');
  if (found.problems.length > 0) throw new BackupDamaged(backup, found.problems);
  if (found.events !== found.lastPosition || (manifest !== null && manifest.events !== found.events)) {
    throw new BackupDamaged(backup, [
      `it holds ${found.events} events, and should hold ${manifest?.events ?? found.lastPosition}`,
    ]);
  }
  return found;
}

function mustBeOurs(staged: string, backup: string): void {
  let database: Database.Database | undefined;
  try {
    database = openUntrusted(staged, { readonly: true });
    const schema = Number(database.pragma('user_version', { simple: true }));
    if (Number(database.pragma('application_id', { simple: true })) !== APPLICATION_ID)
      throw new StorageForeign(backup);
    if (schema > latestSchema) throw new StorageNewer(backup, schema, latestSchema);
    const differences = differencesFromOwnSchema(database, schema);
    if (differences.length > 0) throw new BackupDamaged(backup, [`not as Baton makes it: ${differences.join(', ')}`]);
  } catch (error) {
    if (error instanceof Database.SqliteError) throw new BackupDamaged(backup, [error.message]);
    throw error;
  } finally {
    database?.close();
  }
}

function copyWithLogs(source: string, staged: string): void {
  copyFileSync(source, staged, constants.COPYFILE_FICLONE);
  for (const suffix of ['-wal', '-journal'])
    if (existsSync(source + suffix)) copyFileSync(source + suffix, staged + suffix);
  chmodSync(staged, 0o600); // a backup may be there for reading only
}

function removeWithLogs(path: string): void {
  for (const suffix of ['', ...BESIDE]) rmSync(path + suffix, { force: true });
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
    database = openUntrusted(path);
    database.pragma('wal_checkpoint(TRUNCATE)');
    database.pragma('journal_mode = DELETE');
  } catch {
    return;
  } finally {
    database?.close();
  }
}

/** For files that anybody may have made: what their schema says is run with nothing that reaches outside of it. */
function openUntrusted(path: string, options: Database.Options = {}): Database.Database {
  const database = new Database(path, options);
  database.pragma('trusted_schema = OFF');
  database.pragma('cell_size_check = ON');
  return database;
}

function unfinished(source: string): BackupRefused {
  return new BackupRefused(
    `${source} is what an earlier restore left unfinished, and no backup`,
    'Name the backup itself.',
  );
}
