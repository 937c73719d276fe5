import type { Migration } from './migration.ts';

/** What became of the SLAs of a run has the name that it has everywhere. */
export const slaMigration: Migration = {
  version: 14,
  name: 'sla',
  sql: `
    ALTER TABLE runs RENAME COLUMN promise TO sla;
  `,
};
