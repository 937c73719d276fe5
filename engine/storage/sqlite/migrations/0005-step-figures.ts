import type { Migration } from './migration.ts';

/**
 * How often steps took and waited how long. Can be made again from the journal; a store from before this has figures
 * from now on, and from its beginning after a rebuild.
 *
 * The key begins with the time, so that what is being counted lies on a page or two.
 */
export const stepFiguresMigration: Migration = {
  version: 5,
  name: 'step-figures',
  sql: `
    CREATE TABLE step_figures (
      -- hour or day
      span TEXT NOT NULL,
      at INTEGER NOT NULL,
      mode TEXT NOT NULL,
      definition TEXT NOT NULL,
      agent TEXT NOT NULL,
      measure TEXT NOT NULL,
      bucket INTEGER NOT NULL,
      count INTEGER NOT NULL,
      PRIMARY KEY (span, at, mode, definition, agent, measure, bucket)
    ) STRICT, WITHOUT ROWID;
  `,
};
