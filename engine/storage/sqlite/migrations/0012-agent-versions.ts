import type { Migration } from './migration.ts';

/** Every version of every agent that a run has used. What was used stays as it was. */
export const agentVersionsMigration: Migration = {
  version: 12,
  name: 'agent-versions',
  sql: `
    CREATE TABLE agent_versions (
      agent INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      version TEXT NOT NULL,
      source TEXT NOT NULL,
      sha256 TEXT NOT NULL,
      -- What reading the source came to, as JSON.
      profile TEXT NOT NULL,
      kept_at INTEGER NOT NULL,
      UNIQUE (name, version)
    ) STRICT;

    CREATE TRIGGER agent_versions_are_never_changed BEFORE UPDATE ON agent_versions
      BEGIN SELECT RAISE(ABORT, 'versions of agents are never changed'); END;
    CREATE TRIGGER agent_versions_are_never_deleted BEFORE DELETE ON agent_versions
      BEGIN SELECT RAISE(ABORT, 'versions of agents are never deleted'); END;
  `,
};
