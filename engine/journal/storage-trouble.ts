/**
 * What the system or the database says when a file can't be read or written, told apart by what the reader has to do.
 * Only damage is damage: everything else passes, or is mended, and the store is as it was.
 */
export type TroubleKind = 'damaged' | 'full' | 'read_only' | 'forbidden' | 'busy' | 'disk';

export interface StorageTrouble {
  readonly kind: TroubleKind;
  readonly sentence: string;
  readonly remedy: string;
}

const WORDS: Readonly<Record<TroubleKind, Omit<StorageTrouble, 'kind'>>> = {
  damaged: {
    sentence: 'The store is damaged',
    remedy: 'See what is wrong: baton doctor. To go on from the newest backup: baton restore',
  },
  full: {
    sentence: 'There is no room left on the disk, so nothing was changed',
    remedy: 'Make room on the disk that holds the data directory, then try again.',
  },
  read_only: {
    sentence: 'The data directory can only be read, so nothing was changed',
    remedy:
      'Looking works: runs, show, doctor, export. To record something, make it writable, or set BATON_HOME to a folder that is.',
  },
  forbidden: {
    sentence: 'Baton may not open a file of the data directory',
    remedy: 'Check who owns the folder and the files in it, and who may read and write there.',
  },
  busy: {
    sentence: 'Another program holds a lock on the store',
    remedy: 'Nothing is lost. Close that program (a database browser, a backup or a sync tool), then try again.',
  },
  disk: {
    sentence: 'The disk reports an error, so nothing was changed',
    remedy: 'Look at the disk and its connection, then try again. What was recorded is still there.',
  },
};

const DAMAGED = /^SQLITE_(CORRUPT|NOTADB|IOERR_SHORT_READ)/;
/** A quota or a full disk is a write error, to SQLite. */
const FULL = /^(SQLITE_FULL|SQLITE_IOERR_(WRITE|SHMSIZE)|ENOSPC|EDQUOT)$/;
const READ_ONLY = /^(SQLITE_READONLY|EROFS$)/;
const FORBIDDEN = /^(SQLITE_(CANTOPEN|PERM|AUTH|IOERR_ACCESS)|EACCES$|EPERM$)/;
const BUSY = /^SQLITE_(BUSY|LOCKED|PROTOCOL|IOERR_(LOCK|RDLOCK|UNLOCK|CHECKRESERVEDLOCK|SHMLOCK|BLOCKED))/;
const DISK = /^(SQLITE_IOERR|EIO$)/;

const KINDS: readonly [RegExp, TroubleKind][] = [
  [DAMAGED, 'damaged'],
  [FULL, 'full'],
  [READ_ONLY, 'read_only'],
  [FORBIDDEN, 'forbidden'],
  [BUSY, 'busy'],
  [DISK, 'disk'],
];

/** Null: it is about something else. Told by the code, because the classes come with the driver. */
export function troubleKindOf(error: unknown): TroubleKind | null {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return KINDS.find(([pattern]) => pattern.test(code))?.[1] ?? null;
}

export function storageTroubleOf(error: unknown): StorageTrouble | null {
  const kind = troubleKindOf(error);
  return kind === null ? null : { kind, ...WORDS[kind] };
}
