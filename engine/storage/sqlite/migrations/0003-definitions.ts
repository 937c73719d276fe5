import type { Migration } from './migration.ts';

/** Every version of every definition, as written. What was published stays as it was. */
export const definitionsMigration: Migration = {
  version: 3,
  name: 'definitions',
  sql: `
    CREATE TABLE definitions (
      definition INTEGER PRIMARY KEY,
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
    CREATE UNIQUE INDEX definitions_one_active ON definitions (name, owner, organization) WHERE status = 'active';

    CREATE TRIGGER published_versions_are_never_changed
      BEFORE UPDATE OF organization, owner, name, version, source, sha256, origin, created_at ON definitions WHEN old.status <> 'draft'
      BEGIN SELECT RAISE(ABORT, 'published versions are never changed'); END;
    CREATE TRIGGER published_versions_are_never_drafts_again BEFORE UPDATE OF status ON definitions
      WHEN old.status <> 'draft' AND new.status = 'draft'
      BEGIN SELECT RAISE(ABORT, 'published versions are never drafts again'); END;
    CREATE TRIGGER published_versions_are_never_deleted BEFORE DELETE ON definitions WHEN old.status <> 'draft'
      BEGIN SELECT RAISE(ABORT, 'published versions are never deleted'); END;
  `,
};
