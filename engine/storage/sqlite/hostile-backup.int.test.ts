import Database from 'better-sqlite3';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { eventOf } from '../../testing/stored-rows.ts';
import { temporaryDirectory } from '../../testing/temporary-directory.ts';
import { storeOfBackup } from './backup-folder.ts';
import { backupStore } from './backup.ts';
import { restoreStore } from './restore.ts';
import { openStore, storePath } from './sqlite-store.ts';
import { BackupDamaged } from './storage-errors.ts';

const NOW = Date.parse('2026-11-20T07:00:00Z');

describe('a file that looks like a backup is refused when', () => {
  test.each([
    [
      'a trigger of its own comes with it',
      'CREATE TRIGGER leak AFTER INSERT ON events BEGIN DELETE FROM definitions; END',
    ],
    ['a trigger of ours is missing', 'DROP TRIGGER events_are_never_deleted'],
    [
      'a trigger of ours does something else',
      'DROP TRIGGER events_are_never_changed; CREATE TRIGGER events_are_never_changed BEFORE UPDATE ON events BEGIN SELECT 1; END',
    ],
    ['a view of its own comes with it', 'CREATE VIEW everything AS SELECT * FROM events'],
    ['a virtual table comes with it', 'CREATE VIRTUAL TABLE anything USING fts5(text)'],
    ['a table of ours is a view', 'DROP TABLE step_figures; CREATE VIEW step_figures AS SELECT 1'],
    ['an index of ours is missing', 'DROP INDEX runs_by_time'],
    ['a table of its own comes with it', 'CREATE TABLE notes (text)'],
    [
      'events are missing in the middle',
      "DROP TRIGGER events_are_never_deleted; DELETE FROM events WHERE position = 3; CREATE TRIGGER events_are_never_deleted BEFORE DELETE ON events\n      BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END",
    ],
    [
      'events are missing at the end, and its list says so',
      "DROP TRIGGER events_are_never_deleted; DELETE FROM events WHERE position > 7; CREATE TRIGGER events_are_never_deleted BEFORE DELETE ON events\n      BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END",
    ],
  ])('%s', async (_, sql) => {
    const directory = temporaryDirectory();
    const store = openStore(directory);
    store.journal.append(Array.from({ length: 10 }, (_event, index) => eventOf('run', index + 1)));
    const backup = join(temporaryDirectory(), 'backup');
    await backupStore(store.database, backup);
    store.close();
    const hostile = new Database(storeOfBackup(backup));
    hostile.exec(sql);
    hostile.close();
    const before = readFileSync(storePath(directory));
    expect(() => restoreStore(directory, backup, NOW)).toThrow(BackupDamaged);
    expect(readFileSync(storePath(directory)).equals(before)).toBe(true);
    expect(readdirSync(directory).filter((name) => name.includes('restor'))).toEqual([]);
  });
});
