import { chainOf, CHAIN_START } from '../event-chain.ts';
import type { Migration } from './migration.ts';

type Row = [
  position: number,
  run: number,
  runId: string,
  sequence: number,
  type: string,
  at: number,
  actor: string,
  correlationId: string | null,
  data: string,
];

/** Read at once. */
const PAGE = 2_000;

/**
 * A checksum with each event (`event-chain.ts`). Events from before can't be given one, because events are never
 * changed: theirs lie in a table of their own, made here. What had changed until then is taken as it is.
 *
 * And how far the slow check of all of them has come.
 */
export const eventChainMigration: Migration = {
  version: 11,
  name: 'event-chain',
  sql: `
    ALTER TABLE events ADD COLUMN chain INTEGER;

    CREATE TABLE earlier_chain (
      position INTEGER PRIMARY KEY,
      chain INTEGER NOT NULL
    ) STRICT;
    CREATE TRIGGER earlier_chain_is_never_changed BEFORE UPDATE ON earlier_chain
      BEGIN SELECT RAISE(ABORT, 'the chain is never changed'); END;
    CREATE TRIGGER earlier_chain_is_never_deleted BEFORE DELETE ON earlier_chain
      BEGIN SELECT RAISE(ABORT, 'the chain is never deleted'); END;

    CREATE TABLE chain_checks (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      run INTEGER NOT NULL,
      sequence INTEGER NOT NULL,
      chain INTEGER NOT NULL,
      -- Null: under way.
      completed_at INTEGER
    ) STRICT;
  `,
  complete(database) {
    const read = database
      .prepare<[number, number, number], Row>(
        `SELECT position, run, run_id, sequence, type, at, actor, correlation_id, data FROM events JOIN run_keys USING (run)
         WHERE (run, sequence) > (?, ?) ORDER BY run, sequence LIMIT ?`,
      )
      .raw();
    const insert = database.prepare<[number, number]>('INSERT INTO earlier_chain (position, chain) VALUES (?, ?)');
    let last = { run: 0, sequence: 0, chain: CHAIN_START };
    for (let page = read.all(0, 0, PAGE); page.length > 0; page = read.all(last.run, last.sequence, PAGE)) {
      for (const [position, run, runId, sequence, type, at, actor, correlationId, data] of page) {
        const chain = chainOf(run === last.run ? last.chain : CHAIN_START, {
          runId,
          sequence,
          type,
          at,
          actor,
          correlationId,
          data,
        });
        insert.run(position, chain);
        last = { run, sequence, chain };
      }
    }
  },
};
