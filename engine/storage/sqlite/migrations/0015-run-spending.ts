import type { Migration } from './migration.ts';

/**
 * What live calls of runs have cost, theirs and those of their child runs, in billionths of a dollar. Can be made again
 * from the journal. A run that has spent nothing has no row.
 */
export const runSpendingMigration: Migration = {
  version: 15,
  name: 'run-spending',
  sql: `
    CREATE TABLE run_spending (
      run INTEGER PRIMARY KEY,
      amount INTEGER NOT NULL
    ) STRICT;
  `,
};
