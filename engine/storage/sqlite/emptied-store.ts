/** Tells a store that was emptied or lost from one that is new: what is new has nothing around it. */
import Database from 'better-sqlite3';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { StorageEmptied } from './storage-errors.ts';

/**
 * Throws `StorageEmptied` when the file is missing, of no bytes or without a single table, in a folder that was in use.
 */
export function refuseEmptied(path: string): void {
  const traces = tracesOfEmptied(path);
  if (traces.length > 0) throw new StorageEmptied(path, traces);
}

/** Empty when the store holds something, or is new. */
export function tracesOfEmptied(path: string): string[] {
  return holdsSomething(path) ? [] : tracesOfUse(path);
}

/** What lies in the folder and can only be there because a store was. In words. */
function tracesOfUse(path: string): string[] {
  const directory = dirname(path);
  const name = basename(path);
  const names = existsSync(directory) ? readdirSync(directory) : [];
  const counts: readonly [number, string, string][] = [
    [namesIn(join(directory, 'backups')), 'backup', 'backups'],
    [namesIn(join(directory, 'assets')), 'asset', 'assets'],
    [namesIn(join(directory, 'drafts')), 'draft', 'drafts'],
    [
      names.filter((other) => other.startsWith(`${name}.before-restore-`) || other.startsWith(`${name}.corrupt-`))
        .length,
      'store kept aside',
      'stores kept aside',
    ],
  ];
  const found = counts
    .filter(([count]) => count > 0)
    .map(([count, one, many]) => `${count} ${count === 1 ? one : many}`);
  // A log with more than its head. A new store gets its first page before it has a log.
  const log = statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  return log > 32 && (statSync(path, { throwIfNoEntry: false })?.size ?? 0) === 0
    ? [...found, 'a log of what was recorded']
    : found;
}

function namesIn(folder: string): number {
  return existsSync(folder)
    ? readdirSync(folder).filter((name) => !name.startsWith('.') && !name.endsWith('.part')).length
    : 0;
}

/** A file that is damaged, or of somebody else, holds something: others say what is wrong with it. */
function holdsSomething(path: string): boolean {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0) return false;
  // More than a table or two fit into so little only when there are none.
  if (size > 64 * 1024) return true;
  let database: Database.Database | undefined;
  try {
    database = new Database(path, { readonly: true, fileMustExist: true });
    return Number(database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get()) > 0;
  } catch {
    return true;
  } finally {
    database?.close();
  }
}
