import type { Migration } from './migration.ts';

/**
 * What happened at the gate: breakers that opened and closed, limits that somebody set. Of the whole engine and not of
 * one run, and never to be made again from anything else.
 */
export const admissionFactsMigration: Migration = {
  version: 7,
  name: 'admission-facts',
  sql: `
    CREATE TABLE admission_facts (
      position INTEGER PRIMARY KEY,
      type TEXT NOT NULL,
      -- The agent, or the pool.
      subject TEXT NOT NULL,
      -- live or rehearsal; empty where it holds for both.
      mode TEXT NOT NULL,
      at INTEGER NOT NULL,
      actor TEXT NOT NULL,
      data TEXT NOT NULL
    ) STRICT;
    CREATE INDEX admission_facts_by_subject ON admission_facts (subject, mode, position);

    CREATE TRIGGER admission_facts_are_never_changed BEFORE UPDATE ON admission_facts
      BEGIN SELECT RAISE(ABORT, 'admission facts are never changed'); END;
    CREATE TRIGGER admission_facts_are_never_deleted BEFORE DELETE ON admission_facts
      BEGIN SELECT RAISE(ABORT, 'admission facts are never deleted'); END;
  `,
};
