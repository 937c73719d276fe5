/**
 * Copies of all that was recorded, which have been proved to be readable.
 *
 * Rules
 *  1. The engine goes on writing while a copy is made; the store in it is what the store was at one moment, and
 *     whatever it speaks of is there: assets are copied after it, and are saved before anything speaks of them.
 *  2. A copy gets its name when all of it has been read back and is on the disk, and not before: whatever carries a
 *     backup's name can be restored. It never replaces anything.
 *  3. The store in a backup is one file, with no log beside it that could get lost.
 *  4. An old backup is deleted only after a new one has its name, and has lost its own name before its first file goes.
 */
import Database from 'better-sqlite3';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { copyContents } from './backup-contents.ts';
import {
  MANIFEST_NAME,
  STORE_NAME,
  backupFolder,
  backupPath,
  eventsInBackup,
  listBackups,
  type BackupManifest,
} from './backup-folder.ts';
import { selectBackupsToKeep } from './backup-retention.ts';
import { refuseTarget, refuseWhatExists } from './backup-target.ts';
import { reachInStorage } from './crash-points.ts';
import { inspectInBackground, type Counts } from './inspect-file.ts';
import type { ReadableDatabase } from './open-database.ts';
import { BackupRefused, explainBackup } from './storage-errors.ts';
import { syncToDisk } from './synchronous-copy.ts';

export interface BackupReport extends Counts {
  readonly path: string;
  readonly sizeBytes: number;
  readonly assets: number;
  readonly drafts: number;
  /** They were damaged before, and no earlier backup has them whole. */
  readonly damagedAssets: readonly string[];
}

/** What is told of a backup that somebody asked for. */
export interface WrittenBackup extends Omit<BackupReport, 'path' | 'lastPosition'> {
  readonly file: string;
}

export interface BackupRequest {
  /** The data folder. */
  readonly directory: string;
  /** Where to, outside of the data folder. Null: among the backups in it, where old ones are thinned out. */
  readonly file: string | null;
  /** For one among the backups: it is never thinned out. */
  readonly name?: string | null;
  readonly now: number;
}

/** Copied in one go before others get their turn; about a millisecond. */
const PAGES_PER_TURN = 500;
const UNFINISHED = /^\.baton-backup-(\d+)-/;

export async function makeBackup(
  database: ReadableDatabase,
  { directory, file, name = null, now }: BackupRequest,
): Promise<WrittenBackup> {
  try {
    if (file !== null) refuseTarget(directory, file);
    const { path, sizeBytes, events, assets, drafts, damagedAssets } = await backupStore(
      database,
      file ?? backupPath(directory, now, name),
      { directory, now },
    );
    if (file === null) pruneBackups(directory);
    return { file: path, sizeBytes, events, assets, drafts, damagedAssets };
  } catch (error) {
    throw explainBackup(error, file ?? backupFolder(directory));
  }
}

/** @param directory the data folder; default: the one of the store */
export async function backupStore(
  database: ReadableDatabase,
  target: string,
  { directory = dirname(database.name), now = Date.now() } = {},
): Promise<BackupReport> {
  refuseWhatExists(target);
  const parent = dirname(target);
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  const isAmongOthers = parent === backupFolder(directory);
  if (isAmongOthers) removeUnfinished(parent);
  const partial = mkdtempSync(join(parent, `.baton-backup-${process.pid}-`));
  try {
    reachInStorage('backup.begun');
    const counts = await copyStore(database, join(partial, STORE_NAME));
    reachInStorage('backup.store-copied');
    const earlier = isAmongOthers ? listBackups(directory).map(({ path }) => path) : [];
    const { sizeBytes: contentBytes, damagedAssets, ...contents } = await copyContents(directory, partial, earlier);
    reachInStorage('backup.files-copied');
    const sizeBytes = statSync(join(partial, STORE_NAME)).size + contentBytes;
    writeManifest(partial, { format: 1, madeAt: now, ...counts, sizeBytes, ...contents });
    refuseWhatExists(target);
    reachInStorage('backup.complete');
    renameSync(partial, target);
    syncToDisk(parent);
    reachInStorage('backup.named');
    return {
      path: target,
      sizeBytes,
      ...counts,
      assets: contents.assets.length,
      drafts: contents.drafts.length,
      damagedAssets,
    };
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

/** Deletes the backups that are no longer kept, and says which. */
export function pruneBackups(directory: string): string[] {
  const backups = listBackups(directory).filter(({ isNamed }) => !isNamed);
  const judged = backups.map(({ path, at }) => ({ path, at, events: eventsInBackup(path) }));
  const kept = selectBackupsToKeep(judged);
  const removed = judged.filter((backup) => !kept.has(backup)).map(({ path }) => path);
  for (const path of removed) {
    const nameless = join(dirname(path), `.baton-backup-${process.pid}-old-${removed.indexOf(path)}-${Date.now()}`);
    renameSync(path, nameless);
    reachInStorage('backup.pruning');
    rmSync(nameless, { recursive: true, force: true });
  }
  return removed;
}

async function copyStore(database: ReadableDatabase, path: string): Promise<Counts> {
  const before = lastPositionOf(database);
  await database.backup(path, { progress: () => PAGES_PER_TURN });
  const after = lastPositionOf(database);
  makeSingleFile(path);
  const { problems, events, lastPosition } = await inspectInBackground(path);
  if (problems.length > 0) {
    const remedy =
      'No backup was made, and the earlier ones are as they were. See all that is wrong: baton doctor. To go on from the newest backup: baton restore';
    throw new BackupRefused(`What was copied is not whole: ${problems[0]}`, remedy);
  }
  // Nothing is ever deleted, so the last position is the number of events.
  if (events !== lastPosition || lastPosition < before || lastPosition > after) {
    throw new Error(
      `The backup holds ${events} events up to position ${lastPosition}; the store went from ${before} to ${after} meanwhile.`,
    );
  }
  syncToDisk(path);
  return { events, lastPosition };
}

function writeManifest(folder: string, manifest: BackupManifest): void {
  const path = join(folder, MANIFEST_NAME);
  writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
  syncToDisk(path);
  syncToDisk(folder);
}

/** What processes left behind that were killed while they made a backup. */
function removeUnfinished(folder: string): void {
  for (const name of readdirSync(folder)) {
    const pid = Number(UNFINISHED.exec(name)?.[1] ?? process.pid);
    if (pid !== process.pid && !isAlive(pid)) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Rule 3. */
function makeSingleFile(path: string): void {
  const copy = new Database(path);
  try {
    copy.pragma('journal_mode = DELETE');
  } finally {
    copy.close();
  }
}

function lastPositionOf(database: ReadableDatabase): number {
  return database.prepare<[], number>('SELECT coalesce(max(position), 0) FROM events').pluck().get() ?? 0;
}
