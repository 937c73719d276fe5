import type { Migration } from './migration.ts';

/**
 * What readers see. All of it can be made again from the journal.
 *
 * A run is two rows: what lists are filtered by, and the little that changes with every step. The second kind is in no
 * index and so narrow that a hundred runs share a page: that page is what a commit has to write.
 */
export const readModelsMigration: Migration = {
  version: 2,
  name: 'read-models',
  sql: `
    CREATE TABLE runs (
      run INTEGER PRIMARY KEY REFERENCES run_keys (run),
      root_run_id TEXT NOT NULL,
      parent_run_id TEXT,
      parent_step_id TEXT,
      definition TEXT NOT NULL,
      version TEXT NOT NULL,
      owner TEXT NOT NULL,
      organization TEXT NOT NULL,
      definition_hash TEXT NOT NULL,
      mode TEXT NOT NULL,
      attended INTEGER NOT NULL,
      parameters TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      steps_total INTEGER NOT NULL,
      status TEXT NOT NULL,
      -- Null while it has not ended.
      finished_at INTEGER,
      error TEXT
    ) STRICT;
    CREATE INDEX runs_by_time ON runs (created_at);
    CREATE INDEX runs_by_status ON runs (status, created_at);
    CREATE INDEX runs_by_definition ON runs (definition, created_at);
    CREATE INDEX runs_by_owner ON runs (owner, created_at);
    CREATE INDEX runs_by_parent ON runs (parent_run_id) WHERE parent_run_id IS NOT NULL;
    CREATE INDEX root_runs_by_time ON runs (created_at) WHERE parent_run_id IS NULL;
    CREATE INDEX root_runs_by_status ON runs (status, created_at) WHERE parent_run_id IS NULL;
    CREATE INDEX open_runs ON runs (run) WHERE finished_at IS NULL;

    CREATE TABLE run_progress (
      run INTEGER PRIMARY KEY REFERENCES runs (run) ON DELETE CASCADE,
      steps_done INTEGER NOT NULL,
      updated_at INTEGER NOT NULL,
      sequence INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE approvals (
      approval INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      run INTEGER NOT NULL REFERENCES run_keys (run),
      step_id TEXT,
      kind TEXT NOT NULL,
      question TEXT NOT NULL,
      severity TEXT NOT NULL,
      required INTEGER NOT NULL,
      options TEXT NOT NULL,
      requested_at INTEGER NOT NULL,
      status TEXT NOT NULL,
      decision TEXT,
      notes TEXT,
      modifications TEXT,
      decided_by TEXT,
      decided_at INTEGER
    ) STRICT;
    CREATE INDEX approvals_by_status ON approvals (status, requested_at);
    CREATE INDEX approvals_by_time ON approvals (requested_at);
    CREATE INDEX approvals_by_run ON approvals (run, requested_at);

    CREATE TABLE deliverables (
      deliverable INTEGER PRIMARY KEY,
      id TEXT NOT NULL,
      version INTEGER NOT NULL,
      run INTEGER NOT NULL REFERENCES run_keys (run),
      step_id TEXT NOT NULL,
      title TEXT NOT NULL,
      type TEXT NOT NULL,
      format TEXT NOT NULL,
      content TEXT NOT NULL,
      metadata TEXT NOT NULL,
      rehearsed INTEGER NOT NULL,
      created_at INTEGER NOT NULL,
      UNIQUE (id, version)
    ) STRICT;
    CREATE INDEX deliverables_by_run ON deliverables (run);

    CREATE TABLE step_cache (
      entry INTEGER PRIMARY KEY,
      key TEXT NOT NULL UNIQUE,
      definition TEXT NOT NULL,
      step_id TEXT NOT NULL,
      run_id TEXT NOT NULL,
      output TEXT NOT NULL,
      response TEXT,
      stored_at INTEGER NOT NULL,
      expires_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX step_cache_by_step ON step_cache (definition, step_id);
    CREATE INDEX step_cache_by_expiry ON step_cache (expires_at);

    -- Entries up to this time were thrown away by somebody. No event says so: a rebuild must not bring them back.
    CREATE TABLE step_cache_invalidations (
      definition TEXT NOT NULL,
      -- Empty: all steps.
      step_id TEXT NOT NULL,
      up_to INTEGER NOT NULL,
      PRIMARY KEY (definition, step_id)
    ) STRICT, WITHOUT ROWID;
  `,
};
