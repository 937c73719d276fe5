import type { Migration } from './migration.ts';

/**
 * What has happened, and can never be made again from anything else.
 *
 * Events name their run by a small number. With the run's id in the unique index, every run that takes part in a commit
 * dirties an index page of its own, and a commit of a hundred runs wrote three times as much.
 */
export const journalMigration: Migration = {
  version: 1,
  name: 'journal',
  sql: `
    CREATE TABLE run_keys (
      run INTEGER PRIMARY KEY,
      run_id TEXT NOT NULL UNIQUE
    ) STRICT;

    CREATE TABLE events (
      -- Grows and is never used twice, because nothing is ever deleted.
      position INTEGER PRIMARY KEY,
      run INTEGER NOT NULL,
      sequence INTEGER NOT NULL,
      type TEXT NOT NULL,
      at INTEGER NOT NULL,
      actor TEXT NOT NULL,
      -- Null: the run's own id.
      correlation_id TEXT,
      data TEXT NOT NULL,
      UNIQUE (run, sequence)
    ) STRICT;

    CREATE TABLE definition_snapshots (
      snapshot INTEGER PRIMARY KEY,
      hash TEXT NOT NULL UNIQUE,
      definition TEXT NOT NULL
    ) STRICT;

    CREATE TRIGGER events_are_never_changed BEFORE UPDATE ON events
      BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
    CREATE TRIGGER events_are_never_deleted BEFORE DELETE ON events
      BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;
    CREATE TRIGGER run_keys_are_never_changed BEFORE UPDATE ON run_keys
      BEGIN SELECT RAISE(ABORT, 'run keys are never changed'); END;
    CREATE TRIGGER run_keys_are_never_deleted BEFORE DELETE ON run_keys
      BEGIN SELECT RAISE(ABORT, 'run keys are never deleted'); END;
    CREATE TRIGGER snapshots_are_never_changed BEFORE UPDATE ON definition_snapshots
      BEGIN SELECT RAISE(ABORT, 'snapshots are never changed'); END;
    CREATE TRIGGER snapshots_are_never_deleted BEFORE DELETE ON definition_snapshots
      BEGIN SELECT RAISE(ABORT, 'snapshots are never deleted'); END;
  `,
};
