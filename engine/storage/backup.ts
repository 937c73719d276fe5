/**
 * Copies of the store that have been proved to be readable.
 *
 * Rules
 *  1. The engine goes on writing while a copy is made; the copy is what the store was at one moment.
 *  2. A copy gets its name when it has been checked, and not before: whatever carries a backup's name can be restored.
 *  3. A backup is one file, with no log beside it that could get lost.
 */
import Database from 'better-sqlite3';
import { mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { selectBackupsToKeep } from './backup-retention.ts';
import { inspectInBackground } from './inspect-file.ts';
import type { ReadableDatabase } from './open-database.ts';
import { syncToDisk } from './synchronous-copy.ts';

export interface BackupReport {
  readonly path: string;
  readonly sizeBytes: number;
  readonly events: number;
  readonly lastPosition: number;
}

export interface BackupFile {
  readonly path: string;
  /** Milliseconds since 1970, from its name. */
  readonly at: number;
}

/** Copied in one go before others get their turn; about a millisecond. */
const PAGES_PER_TURN = 500;
const NAME = /^baton-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d\.\d{3}Z)\.sqlite$/;

export async function backupStore(database: ReadableDatabase, target: string): Promise<BackupReport> {
  mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
  const partial = `${target}.partial`;
  removeWithLogs(partial);
  try {
    const before = lastPositionOf(database);
    await database.backup(partial, { progress: () => PAGES_PER_TURN });
    const after = lastPositionOf(database);
    makeSingleFile(partial);
    const { problems, events, lastPosition } = await inspectInBackground(partial);
    if (problems.length > 0) throw new Error(`The backup could not be read back: ${problems[0]}`);
    // Nothing is ever deleted, so the last position is the number of events.
    if (events !== lastPosition || lastPosition < before || lastPosition > after) {
      throw new Error(`The backup holds ${events} events up to position ${lastPosition}; the store went from ${before} to ${after} meanwhile.`);
    }
    syncToDisk(partial);
    renameSync(partial, target);
    syncToDisk(dirname(target));
    return { path: target, sizeBytes: statSync(target).size, events, lastPosition };
  } finally {
    removeWithLogs(partial);
  }
}

export function backupFolder(directory: string): string {
  return join(directory, 'backups');
}

/** Where a backup of this moment goes. */
export function backupPath(directory: string, now: number): string {
  return join(backupFolder(directory), `baton-${new Date(now).toISOString().replaceAll(':', '-')}.sqlite`);
}

/** Newest first. Copies from before migrations are not among them. */
export function listBackups(directory: string): BackupFile[] {
  const folder = backupFolder(directory);
  const names = statSync(folder, { throwIfNoEntry: false }) ? readdirSync(folder) : [];
  return names
    .flatMap((name) => {
      const [, day, hours, minutes, seconds] = NAME.exec(name) ?? [];
      return day === undefined ? [] : [{ path: join(folder, name), at: Date.parse(`${day}T${hours}:${minutes}:${seconds}`) }];
    })
    .sort((left, right) => right.at - left.at);
}

/** Deletes the backups that are no longer kept, and says which. */
export function pruneBackups(directory: string): string[] {
  const backups = listBackups(directory);
  const kept = selectBackupsToKeep(backups);
  const removed = backups.filter((backup) => !kept.has(backup)).map(({ path }) => path);
  for (const path of removed) rmSync(path, { force: true });
  return removed;
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

function removeWithLogs(path: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(path + suffix, { force: true });
}

function lastPositionOf(database: ReadableDatabase): number {
  return database.prepare<[], number>('SELECT coalesce(max(position), 0) FROM events').pluck().get() ?? 0;
}
