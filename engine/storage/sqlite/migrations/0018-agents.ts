import type { Migration } from './migration.ts';

/**
 * Every version of every agent that was published here, kept as definitions are. An agent is found by its name alone:
 * owner and organization are empty, and there so that the same statements keep both.
 *
 * And the calls by which agents were tried: who, when, how they ended and what they cost, and nothing of what was said.
 */
export const agentsMigration: Migration = {
  version: 18,
  name: 'agents',
  sql: `
    CREATE TABLE agents (
      agent INTEGER PRIMARY KEY,
      organization TEXT NOT NULL,
      owner TEXT NOT NULL,
      name TEXT NOT NULL,
      version TEXT NOT NULL,
      status TEXT NOT NULL CHECK (status IN ('draft', 'active', 'archived')),
      source TEXT NOT NULL,
      sha256 TEXT NOT NULL,
      origin TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL,
      UNIQUE (name, owner, organization, version)
    ) STRICT;
    CREATE UNIQUE INDEX agents_one_active ON agents (name, owner, organization) WHERE status = 'active';

    CREATE TRIGGER published_agents_are_never_changed
      BEFORE UPDATE OF organization, owner, name, version, source, sha256, origin, created_at ON agents WHEN old.status <> 'draft'
      BEGIN SELECT RAISE(ABORT, 'published versions are never changed'); END;
    CREATE TRIGGER published_agents_are_never_drafts_again BEFORE UPDATE OF status ON agents
      WHEN old.status <> 'draft' AND new.status = 'draft'
      BEGIN SELECT RAISE(ABORT, 'published versions are never drafts again'); END;
    CREATE TRIGGER published_agents_are_never_deleted BEFORE DELETE ON agents WHEN old.status <> 'draft'
      BEGIN SELECT RAISE(ABORT, 'published versions are never deleted'); END;

    CREATE TABLE agent_tests (
      test INTEGER PRIMARY KEY,
      agent TEXT NOT NULL,
      version TEXT NOT NULL,
      -- Of the text that was tried.
      sha256 TEXT NOT NULL,
      mode TEXT NOT NULL CHECK (mode IN ('live', 'rehearsal')),
      actor TEXT NOT NULL,
      began_at INTEGER NOT NULL,
      took_ms INTEGER NOT NULL,
      -- Null: it answered.
      error TEXT,
      -- Billionths of a dollar. Null: nobody knows.
      cost INTEGER
    ) STRICT;
    CREATE INDEX agent_tests_by_agent ON agent_tests (agent, began_at);
    CREATE INDEX agent_tests_by_time ON agent_tests (began_at) WHERE mode = 'live';
  `,
};
