/**
 * What a backup looks like on the disk: a folder with the store, the assets and the drafts, and `backup.json`, which
 * says what belongs to it. Backups of older versions are one file with the store alone.
 */
import Database from 'better-sqlite3';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

export const STORE_NAME = 'baton.sqlite';
export const MANIFEST_NAME = 'backup.json';

export interface BackupManifest {
  readonly format: 1;
  /** Milliseconds since 1970. */
  readonly madeAt: number;
  readonly events: number;
  readonly lastPosition: number;
  /** Of all of it. */
  readonly sizeBytes: number;
  /** Named by the hash of what is in them. */
  readonly assets: readonly string[];
  readonly drafts: readonly { readonly name: string; readonly sha256: string }[];
}

export interface BackupFile {
  readonly path: string;
  /** Milliseconds since 1970, from its name. */
  readonly at: number;
  /** Somebody named it: it is never thinned out. */
  readonly isNamed: boolean;
}

const NAME = /^baton-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d\.\d{3}Z)(?:\.sqlite|-([a-z0-9][a-z0-9-]*))?$/;

export function backupFolder(directory: string): string {
  return join(directory, 'backups');
}

/** Where a backup of this moment goes. */
export function backupPath(directory: string, now: number, name: string | null = null): string {
  const time = new Date(now).toISOString().replaceAll(':', '-');
  return join(backupFolder(directory), `baton-${time}${name === null ? '' : `-${name}`}`);
}

/** Newest first. Copies from before migrations are not among them. */
export function listBackups(directory: string): BackupFile[] {
  const folder = backupFolder(directory);
  const names = statSync(folder, { throwIfNoEntry: false }) ? readdirSync(folder) : [];
  return names
    .flatMap((file) => {
      const [, day, hours, minutes, seconds, name] = NAME.exec(file) ?? [];
      if (day === undefined) return [];
      return [
        {
          path: join(folder, file),
          at: Date.parse(`${day}T${hours}:${minutes}:${seconds}`),
          isNamed: name !== undefined,
        },
      ];
    })
    .sort((left, right) => right.at - left.at);
}

/** The store of a backup, whichever form it has. */
export function storeOfBackup(path: string): string {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ? join(path, STORE_NAME) : path;
}

/** Null: it is a single file, or its list can't be read. */
export function readManifest(path: string): BackupManifest | null {
  try {
    const found = JSON.parse(readFileSync(join(path, MANIFEST_NAME), 'utf8')) as Partial<BackupManifest>;
    const isWhole =
      found.format === 1 &&
      typeof found.events === 'number' &&
      Array.isArray(found.assets) &&
      Array.isArray(found.drafts);
    return isWhole ? (found as BackupManifest) : null;
  } catch {
    return null;
  }
}

export function sizeOfBackup(path: string): number {
  return readManifest(path)?.sizeBytes ?? statSync(storeOfBackup(path), { throwIfNoEntry: false })?.size ?? 0;
}

/** Null: it can't be read, and nobody knows what it holds. */
export function eventsInBackup(path: string): number | null {
  const known = readManifest(path)?.events;
  if (known !== undefined) return known;
  const file = storeOfBackup(path);
  if (!existsSync(file)) return null;
  if (statSync(file).size === 0) return 0;
  let database: Database.Database | undefined;
  try {
    database = new Database(file, { readonly: true, fileMustExist: true });
    return database.prepare<[], number>('SELECT coalesce(max(position), 0) FROM events').pluck().get() ?? 0;
  } catch {
    return null;
  } finally {
    database?.close();
  }
}
