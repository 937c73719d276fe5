import type { Migration } from './migration.ts';

/** What runs are called, and by what they are found. Runs of older versions have neither. */
export const runLabelsMigration: Migration = {
  version: 26,
  name: 'run-labels',
  sql: `
    ALTER TABLE runs ADD COLUMN title TEXT;
    ALTER TABLE runs ADD COLUMN labels TEXT;
    CREATE INDEX runs_titled ON runs (title, run) WHERE title IS NOT NULL;
    CREATE TABLE run_labels (
      run INTEGER NOT NULL,
      name TEXT NOT NULL,
      value TEXT NOT NULL,
      PRIMARY KEY (run, name)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX run_labels_by_value ON run_labels (name, value, run);
  `,
};
