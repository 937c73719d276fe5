import type { Migration } from './migration.ts';

/** What a run has made is found when it is turned down. */
export const stepCacheByRunMigration: Migration = {
  version: 10,
  name: 'step-cache-by-run',
  sql: `
    CREATE INDEX step_cache_by_run ON step_cache (run_id);
  `,
};
