import type { Migration } from './migration.ts';

/** When a memory was first found to have expired: it is deleted so long after that (`sqlite-memory.ts`). */
export const expiredMemoriesMigration: Migration = {
  version: 20,
  name: 'expired-memories',
  sql: 'ALTER TABLE memories ADD COLUMN found_expired_at INTEGER;',
};
