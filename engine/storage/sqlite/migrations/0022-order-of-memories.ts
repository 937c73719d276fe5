import type { Migration } from './migration.ts';

/**
 * In which order memories were written and calls heard, whatever the clock said; and indexes, so that what has expired,
 * and calls of long ago, are found without going through the others (`sqlite-memory.ts`).
 */
export const orderOfMemoriesMigration: Migration = {
  version: 22,
  name: 'order-of-memories',
  sql: `
    ALTER TABLE memories ADD COLUMN writing INTEGER NOT NULL DEFAULT 0;
    UPDATE memories SET writing = ordered.place
      FROM (SELECT memory, row_number() OVER (ORDER BY written_at, memory) AS place FROM memories) AS ordered
      WHERE ordered.memory = memories.memory;
    CREATE INDEX memories_by_writing ON memories (writing);
    CREATE INDEX memories_by_namespace ON memories (namespace, writing);
    CREATE INDEX memories_not_found_expired ON memories (expires_at)
      WHERE expires_at IS NOT NULL AND found_expired_at IS NULL;
    CREATE INDEX memories_found_expired ON memories (found_expired_at) WHERE found_expired_at IS NOT NULL;
    CREATE INDEX memories_found_expired_by_expiry ON memories (expires_at) WHERE found_expired_at IS NOT NULL;
    ALTER TABLE memory_calls RENAME TO earlier_memory_calls;
    CREATE TABLE memory_calls (
      call INTEGER PRIMARY KEY,
      call_key TEXT NOT NULL UNIQUE,
      heard_at INTEGER NOT NULL
    ) STRICT;
    INSERT INTO memory_calls (call_key, heard_at)
      SELECT call_key, heard_at FROM earlier_memory_calls ORDER BY heard_at;
    DROP TABLE earlier_memory_calls;
    CREATE INDEX memory_calls_by_time ON memory_calls (heard_at);
  `,
};
