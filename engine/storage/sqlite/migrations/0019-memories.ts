import type { Migration } from './migration.ts';

/**
 * What agents know from one run to the next. It is no read model: nothing else says what is in it. Of each call that
 * has written it is noted that it has, so that it is not heard twice.
 */
export const memoriesMigration: Migration = {
  version: 19,
  name: 'memories',
  sql: `
    CREATE TABLE memories (
      memory INTEGER PRIMARY KEY,
      namespace TEXT NOT NULL,
      key TEXT NOT NULL,
      value TEXT NOT NULL,
      written_by TEXT NOT NULL,
      run_id TEXT,
      step_id TEXT,
      written_at INTEGER NOT NULL,
      expires_at INTEGER,
      UNIQUE (namespace, key)
    ) STRICT;
    CREATE INDEX memories_by_expiry ON memories (expires_at) WHERE expires_at IS NOT NULL;
    CREATE TABLE memory_calls (
      call_key TEXT PRIMARY KEY,
      heard_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
  `,
};
