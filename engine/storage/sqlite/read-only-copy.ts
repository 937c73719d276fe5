/**
 * A store in a folder that nobody may write to. SQLite can't look at it there: it needs a file beside it for its log,
 * and a log that a killed process left has to be played back. So it is copied, log and all, and the copy is looked at
 * and thrown away.
 */
import { constants, copyFileSync, chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { migrate, type MigrationReport } from './migrate.ts';
import { openDatabase, type OpenOptions, type WritableDatabase } from './open-database.ts';
import { StorageCorrupt, explainTrouble } from './storage-errors.ts';

export interface OpenedCopy {
  readonly database: WritableDatabase;
  readonly migration: MigrationReport;
  discard(): void;
}

export function openCopyForReading(path: string, options: Omit<OpenOptions, 'readonly'>): OpenedCopy {
  const folder = mkdtempSync(join(tmpdir(), 'baton-reading-')); // for nobody else to look into
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  let database: WritableDatabase | undefined;
  try {
    const copy = join(folder, basename(path));
    copyWithLogs(path, copy);
    database = openDatabase(copy, options);
    const migration = migrate(database, options.now ?? Date.now, undefined, { keepsCopy: false });
    database.pragma('query_only = ON');
    const opened = database;
    return {
      database: opened,
      migration,
      discard: () => {
        opened.close();
        remove();
        process.off('exit', remove);
      },
    };
  } catch (error) {
    database?.close();
    remove();
    process.off('exit', remove);
    throw error instanceof StorageCorrupt ? new StorageCorrupt(path, error.problems, null) : explainTrouble(error);
  }
}

function copyWithLogs(path: string, copy: string): void {
  for (const suffix of ['', '-wal', '-journal']) {
    if (!existsSync(path + suffix)) continue;
    copyFileSync(path + suffix, copy + suffix, constants.COPYFILE_FICLONE);
    chmodSync(copy + suffix, 0o600);
  }
}
