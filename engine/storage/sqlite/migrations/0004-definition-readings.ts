import type { Migration } from './migration.ts';

/** What reading a text came to, by the reader that read it. Can be emptied at any time: it is then read again. */
export const definitionReadingsMigration: Migration = {
  version: 4,
  name: 'definition-readings',
  sql: `
    CREATE TABLE definition_readings (
      source_sha256 TEXT PRIMARY KEY,
      reader TEXT NOT NULL,
      hash TEXT NOT NULL,
      definition TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
  `,
};
