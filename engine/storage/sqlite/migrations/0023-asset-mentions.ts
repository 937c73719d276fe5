import type { Migration } from './migration.ts';

/** Which runs name which asset, as far as events were looked through for that (`asset-mentions.ts`). */
export const assetMentionsMigration: Migration = {
  version: 23,
  name: 'asset-mentions',
  sql: `
    CREATE TABLE asset_mentions (
      hash TEXT NOT NULL,
      run INTEGER NOT NULL,
      PRIMARY KEY (hash, run)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE asset_mentions_until (
      one INTEGER PRIMARY KEY CHECK (one = 1),
      position INTEGER NOT NULL
    ) STRICT;
  `,
};
