/**
 * Opens the file, sets what durability rests on, and refuses a file that must not be written to.
 *
 * Rules
 *  1. Recorded means on the disk: WAL with `synchronous = FULL`. The driver's build falls back to NORMAL in WAL mode
 *     with the first write, so FULL is set after WAL, and `assertDurable` looks again after a write.
 *  2. A damaged file is never written to, never deleted: it is copied aside and reported with the remedy.
 *  3. A file is checked before it is used, at 1 to 2 ms per MiB. A large one would hold up everybody meanwhile: whoever
 *     writes to it has it read in a thread of its own first (`checkBeforeWriting`), and who only reads does without.
 *  4. Only damage is called damage: what the surroundings do is thrown as it is.
 */
import Database from 'better-sqlite3';
import { existsSync, statSync } from 'node:fs';
import { copyAside } from './copy-aside.ts';
import { latestSchema } from './migrations/all-migrations.ts';
import {
  StorageCorrupt,
  StorageForeign,
  StorageMissing,
  StorageNewer,
  StorageOlder,
  isCorruptError,
  isReadOnlyError,
} from './storage-errors.ts';

declare const readable: unique symbol;
declare const writable: unique symbol;
/** A function that takes this one only reads. */
export type ReadableDatabase = Database.Database & { readonly [readable]: true };
export type WritableDatabase = ReadableDatabase & { readonly [writable]: true };

export interface OpenOptions {
  /** Default false. Needs an existing file of the current schema. */
  readonly readonly?: boolean;
  /** Names the copy of a damaged file. Milliseconds since 1970; default: the system's clock. */
  readonly now?: () => number;
  /** Up to which size the file is checked here before it is used, in bytes. Default 16 MiB, which takes about 25 ms. */
  readonly checkUpToBytes?: number;
  /** Somebody has read all of it already. */
  readonly isChecked?: boolean;
}

/** "Bato", in the header of every file of ours. */
export const APPLICATION_ID = 0x4261746f;
const CHECK_UP_TO_BYTES = 16 * 1024 * 1024;

export function openDatabase(path: string, options: OpenOptions & { readonly readonly: true }): ReadableDatabase;
export function openDatabase(path: string, options?: OpenOptions): WritableDatabase;
export function openDatabase(path: string, options: OpenOptions = {}): ReadableDatabase {
  const { readonly = false, now = Date.now } = options;
  const isChecked = !options.isChecked && isCheckedAtOpen(path, options);
  if (readonly && !existsSync(path)) throw new StorageMissing(path);
  let database: Database.Database | undefined;
  try {
    // Through a connection that can't write: closing another one would fold the log into a damaged file.
    if (!readonly && sizeOf(path) > 0) lookFirst(path, isChecked);
    database = new Database(path, { readonly, timeout: 5000 });
    setPragmas(database);
    checkIdentity(database, path, readonly);
    if (readonly && isChecked) mustBeSound(database, path);
    if (!readonly) setDurabilityPragmas(database);
    return database as WritableDatabase;
  } catch (error) {
    const damage = damageIn(error, path);
    // A writer leaves a copy.
    const thrown =
      damage && !readonly ? new StorageCorrupt(path, damage.problems, copyAside(path, now())) : (damage ?? error);
    database?.close();
    throw thrown;
  }
}

function lookFirst(path: string, isChecked: boolean): void {
  let database: Database.Database | undefined;
  try {
    database = new Database(path, { readonly: true, timeout: 5000 });
    setPragmas(database);
    checkIdentity(database, path, false);
    if (isChecked) mustBeSound(database, path);
  } catch (error) {
    // A log that has to be played back first needs somebody who may write. That is us, in a moment.
    if (!isReadOnlyError(error)) throw error;
  } finally {
    database?.close();
  }
}

function mustBeSound(database: Database.Database, path: string): void {
  const problems = findProblems(database);
  if (problems.length > 0) throw new StorageCorrupt(path, problems, null);
}

function damageIn(error: unknown, path: string): StorageCorrupt | null {
  if (error instanceof StorageCorrupt) return error;
  return isCorruptError(error) ? new StorageCorrupt(path, [(error as Error).message], null) : null;
}

export function isCheckedAtOpen(path: string, { checkUpToBytes = CHECK_UP_TO_BYTES }: OpenOptions): boolean {
  return sizeOf(path) <= checkUpToBytes;
}

function setPragmas(database: Database.Database): void {
  database.pragma('trusted_schema = OFF');
  database.pragma('cell_size_check = ON');
  database.pragma('foreign_keys = ON');
  // Or REPLACE deletes rows behind the back of the triggers that forbid it.
  database.pragma('recursive_triggers = ON');
  // A quarter of the driver's 16 MB. Measured with 100,000 runs: nothing gets slower, the system has the file in its
  // memory anyway.
  database.pragma('cache_size = -4000');
}

/** Rule 1. These write to the file: by now we know that it is ours and sound. */
function setDurabilityPragmas(database: Database.Database): void {
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  // On macOS a plain fsync leaves the data in the drive's cache. Elsewhere it changes nothing.
  database.pragma('fullfsync = ON');
  // Measured from 250 to 16,000 pages: more makes no commit cheaper, and single commits dearer until the log has
  // reached its size (writing over a page takes half of the time of appending one). Fewer and the checkpoints
  // themselves begin to show.
  database.pragma('wal_autocheckpoint = 1000');
  database.pragma('journal_size_limit = 67108864');
}

function checkIdentity(database: Database.Database, path: string, readonly: boolean): void {
  const id = pragmaNumber(database, 'application_id');
  const found = schemaOf(database);
  const isEmpty = id === 0 && database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0;
  if (id !== APPLICATION_ID && !isEmpty) throw new StorageForeign(path);
  if (found > latestSchema) throw new StorageNewer(path, found, latestSchema);
  if (readonly && found < latestSchema) throw new StorageOlder(path, found, latestSchema);
}

/** 0 for a database that has no tables yet. */
export function schemaOf(database: Database.Database): number {
  return pragmaNumber(database, 'user_version');
}

function pragmaNumber(database: Database.Database, name: string): number {
  return Number(database.pragma(name, { simple: true }));
}

/** Empty when all is well. Reads the whole file. */
export function findProblems(database: Database.Database): string[] {
  try {
    const found = database.prepare<[], string>('PRAGMA quick_check(10)').pluck().all();
    return found.filter((line) => line !== 'ok');
  } catch (error) {
    if (isCorruptError(error)) return [(error as Error).message];
    throw error;
  }
}

/** Rule 1. To be called after a write, and best before its commit. */
export function assertDurable(database: WritableDatabase): void {
  const level = pragmaNumber(database, 'synchronous');
  if (level < 2)
    throw new Error(`The database acknowledges writes before they are on the disk (synchronous is ${level}, not 2).`);
}

/** Of the file and its log, in bytes. */
export function sizeOf(path: string): number {
  return ['', '-wal'].reduce((sum, suffix) => sum + (statSync(path + suffix, { throwIfNoEntry: false })?.size ?? 0), 0);
}
