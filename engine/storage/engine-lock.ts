/**
 * One engine per data directory.
 *
 * The lock is an exclusive transaction on an empty database, because SQLite knows how to lock a file on every system,
 * and the system lets go of it when the process dies, however it dies. `engine.json` beside it says who holds the lock;
 * it is a note for people and for clients that look for the socket, and proves nothing.
 *
 * Never open `engine.lock` by any other way in the process that holds it: closing the file would let go of the lock.
 */
import Database from 'better-sqlite3';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sqliteCode } from './sqlite/storage-errors.ts';

export interface EngineHolder {
  readonly pid: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Where it takes calls. Null: nowhere (yet). */
  readonly socket: string | null;
}

export interface EngineLock {
  /** Writes down what has become known since, as the socket. */
  describe(holder: EngineHolder): void;
  release(): void;
}

/** Another engine works on this data directory. */
export class StoreHeld extends Error {
  override readonly name = 'StoreHeld';
  /** Null: it has not said yet who it is. */
  readonly holder: EngineHolder | null;

  constructor(directory: string, holder: EngineHolder | null) {
    const who =
      holder === null
        ? 'another Baton'
        : `another Baton (process ${holder.pid}, since ${new Date(holder.startedAt).toISOString()})`;
    super(`The data in ${directory} is in use by ${who}. Use that one, or end it first.`);
    this.holder = holder;
  }
}

/** A look at the lock takes a moment, too. Milliseconds. */
const PATIENCE = 250;

/** Kept from the garbage collector, which closes what nobody holds on to. */
const held = new Set<Database.Database>();

/** Throws `StoreHeld` when another process, or this one, has it. */
export function acquireEngineLock(directory: string, holder: EngineHolder): EngineLock {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = new Database(lockPath(directory), { timeout: PATIENCE });
  try {
    file.exec('BEGIN EXCLUSIVE');
    writeNote(directory, holder);
  } catch (error) {
    file.close();
    throw isBusy(error) ? new StoreHeld(directory, readNote(directory)) : error;
  }
  held.add(file);
  return {
    describe: (changed) => writeNote(directory, changed),
    release: () => {
      if (!file.open) return;
      rmSync(notePath(directory), { force: true });
      file.close();
      held.delete(file);
    },
  };
}

/** Undefined: nobody holds it. Null: somebody does who has not said who. */
export function findEngineHolder(directory: string): EngineHolder | null | undefined {
  if (!existsSync(lockPath(directory))) return undefined;
  const file = new Database(lockPath(directory), { readonly: true, timeout: 0 });
  try {
    file.prepare('SELECT count(*) FROM sqlite_schema').get();
    return undefined;
  } catch (error) {
    if (!isBusy(error)) throw error;
    return readNote(directory);
  } finally {
    file.close();
  }
}

function lockPath(directory: string): string {
  return join(directory, 'engine.lock');
}

function notePath(directory: string): string {
  return join(directory, 'engine.json');
}

/** Whole or not at all: somebody may be reading. */
function writeNote(directory: string, holder: EngineHolder): void {
  const partial = `${notePath(directory)}.partial`;
  writeFileSync(partial, `${JSON.stringify(holder)}\n`, { mode: 0o600 });
  renameSync(partial, notePath(directory));
}

function readNote(directory: string): EngineHolder | null {
  try {
    return JSON.parse(readFileSync(notePath(directory), 'utf8')) as EngineHolder;
  } catch {
    return null;
  }
}

function isBusy(error: unknown): boolean {
  return sqliteCode(error)?.startsWith('SQLITE_BUSY') ?? false;
}
