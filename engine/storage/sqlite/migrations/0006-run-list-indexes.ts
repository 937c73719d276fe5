import type { Migration } from './migration.ts';

/**
 * Lists of runs are mostly asked for without the children. With the parent at the end of an index, such a list is
 * counted within it; without, every run had to be looked at. Errors are few, and are found by their text.
 */
export const runListIndexesMigration: Migration = {
  version: 6,
  name: 'run-list-indexes',
  sql: `
    DROP INDEX runs_by_definition;
    DROP INDEX runs_by_owner;
    DROP INDEX runs_by_time;
    CREATE INDEX runs_by_time ON runs (created_at, parent_run_id);
    CREATE INDEX runs_by_definition ON runs (definition, created_at, parent_run_id);
    CREATE INDEX runs_by_owner ON runs (owner, created_at, parent_run_id);
    CREATE INDEX runs_by_error ON runs (error) WHERE error IS NOT NULL;
  `,
};
