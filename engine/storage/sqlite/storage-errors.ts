/**
 * What can be wrong with the store itself. Each says what to do about it,
 * because nobody reads this code at that moment.
 */
import Database from 'better-sqlite3';
import { StorageFull, StorageUnavailable } from '../../journal/journal.ts';
import { storageTroubleOf, troubleKindOf } from '../../journal/storage-trouble.ts';

/**
 * The file is damaged. Nothing was deleted; a copy lies beside it. As without room, nothing was recorded, and nothing
 * will be.
 */
export class StorageCorrupt extends StorageFull {
  override readonly name = 'StorageCorrupt';
  readonly path: string;
  /** Null: there was no room for one, or the store was opened for reading. */
  readonly copy: string | null;
  readonly problems: readonly string[];

  constructor(path: string, problems: readonly string[], copy: string | null) {
    super(
      `The store ${path} is damaged (${problems[0] ?? 'no details'}). ` +
        `${copy === null ? 'It was left as it is.' : `It was left as it is, and copied to ${copy}.`} ` +
        'To go on from the newest backup: baton restore',
    );
    this.path = path;
    this.problems = problems;
    this.copy = copy;
  }
}

/** A newer version of the program has written it. */
export class StorageNewer extends Error {
  override readonly name = 'StorageNewer';

  constructor(path: string, found: number, known: number) {
    super(
      `The store ${path} has schema ${found}, and this version knows ${known}. Use the version that wrote it, or restore a backup from before: baton restore`,
    );
  }
}

/** Opened for reading, and nobody has migrated it yet. */
export class StorageOlder extends Error {
  override readonly name = 'StorageOlder';

  constructor(path: string, found: number, known: number) {
    super(
      `The store ${path} has schema ${found}, and this version reads ${known}. Start the engine once: it makes a backup and migrates it.`,
    );
  }
}

export class StorageMissing extends Error {
  override readonly name = 'StorageMissing';

  constructor(path: string) {
    super(`There is no store at ${path}.`);
  }
}

/** A database, but of some other program. */
export class StorageForeign extends Error {
  override readonly name = 'StorageForeign';

  constructor(path: string) {
    super(`${path} is a database of another program. Point BATON_HOME at a folder of its own.`);
  }
}

/** Told, not thrown: pages are sound, but the bytes of an event are not those that were recorded. */
export class StorageChanged extends Error {
  override readonly name = 'StorageChanged';

  constructor(path: string, problem: string) {
    super(
      `In the store ${path}, ${problem}: its bytes have changed since. Nothing was changed by this finding. See all of them: baton doctor. To go on from the newest backup: baton restore`,
    );
  }
}

/** Told, not thrown: the store goes on with what could be read. */
export class StorageLogTorn extends Error {
  override readonly name = 'StorageLogTorn';

  constructor(path: string, description: string, copy: string | null) {
    super(
      `The log of ${path} was torn: ${description}. The store goes on with what came before.${copy === null ? '' : ` The log is kept as ${copy}.`}`,
    );
  }
}

/** The file holds nothing, in a folder that was used: something has emptied it, and beginning anew would hide that. */
export class StorageEmptied extends Error {
  override readonly name = 'StorageEmptied';

  constructor(path: string, traces: readonly string[]) {
    super(
      `The store ${path} is empty, but its folder was in use: there is ${traces.join(', ')}. Nothing was changed. ` +
        'To go on from the newest backup: baton restore. To begin anew, move what is there elsewhere, or set BATON_HOME to a folder of its own.',
    );
  }
}

/** No backup goes there. Nothing was changed. */
export class BackupRefused extends Error {
  override readonly name = 'BackupRefused';
  readonly sentence: string;
  readonly remedy: string;

  constructor(sentence: string, remedy: string, options?: ErrorOptions) {
    super(`${sentence}. ${remedy}`, options);
    this.sentence = sentence;
    this.remedy = remedy;
  }
}

/** Not fit to be restored. The store was not touched. */
export class BackupDamaged extends Error {
  override readonly name = 'BackupDamaged';
  readonly problems: readonly string[];

  constructor(path: string, problems: readonly string[]) {
    super(
      `The backup ${path} is damaged (${problems[0] ?? 'no details'}). The store was left as it is; try an older backup.`,
    );
    this.problems = problems;
  }
}

export function sqliteCode(error: unknown): string | undefined {
  return error instanceof Database.SqliteError ? error.code : undefined;
}

function isFullError(error: unknown): boolean {
  return troubleKindOf(error) === 'full';
}

/**
 * What the database says, and of the system whether there is room, in words.
 * Damage is for those who know which file it is.
 */
export function explainTrouble(error: unknown): unknown {
  const trouble = storageTroubleOf(error);
  if (trouble === null || trouble.kind === 'damaged') return error;
  if (trouble.kind === 'full') return asStorageFull(error);
  if (sqliteCode(error) === undefined) return error;
  return new StorageUnavailable(`${trouble.sentence} (${(error as Error).message})`, trouble.remedy, { cause: error });
}

/** What the system says of a place. */
const PLACES: Readonly<Record<string, string>> = {
  EACCES: 'Baton may not write there',
  EPERM: 'Baton may not write there',
  EROFS: 'Nothing can be written there',
  ENOTDIR: 'A part of the path is a file and not a folder',
  ENOENT: 'There is no such place, or nothing can be written there',
  ENAMETOOLONG: 'Its name is too long',
  ENOTEMPTY: 'Something came to be there meanwhile',
  EEXIST: 'Something came to be there meanwhile',
};

/** What the system says about the place that a backup should go to. */
export function explainBackup(error: unknown, target: string): unknown {
  if (isFullError(error))
    return new BackupRefused(`There is no room for a backup at ${target}`, 'Make room, or name another place.', {
      cause: error,
    });
  const reason = PLACES[error instanceof Error && 'code' in error ? String(error.code) : ''];
  return reason === undefined
    ? error
    : new BackupRefused(`No backup could be made at ${target}: ${reason}`, 'Name another place.', { cause: error });
}

export function isCorruptError(error: unknown): boolean {
  return troubleKindOf(error) === 'damaged';
}

/** Only looking is possible, or was asked for: a log that a killed process left can't be played back. */
export function isReadOnlyError(error: unknown): boolean {
  const kind = troubleKindOf(error);
  return (
    sqliteCode(error) !== undefined &&
    (kind === 'read_only' || kind === 'forbidden' || sqliteCode(error) === 'SQLITE_IOERR_SHMSIZE')
  );
}

function asStorageFull(error: unknown): StorageFull {
  return new StorageFull(
    'The disk has no room for the journal. Nothing was recorded; free some space and it goes on.',
    { cause: error },
  );
}
