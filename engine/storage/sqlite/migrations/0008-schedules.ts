import type { Migration } from './migration.ts';

/**
 * What happened to schedules, which can never be made again from anything else, and beside it where each
 * of them stands, which can. Runs say which schedule started them, and for when; those from before this
 * were started by somebody.
 */
export const schedulesMigration: Migration = {
  version: 8,
  name: 'schedules',
  sql: `
    CREATE TABLE schedule_facts (
      position INTEGER PRIMARY KEY,
      schedule_id TEXT NOT NULL,
      type TEXT NOT NULL,
      at INTEGER NOT NULL,
      actor TEXT NOT NULL,
      data TEXT NOT NULL
    ) STRICT;
    CREATE INDEX schedule_facts_by_schedule ON schedule_facts (schedule_id, position);
    -- One run for one time: by itself and made up for it is the same time, once in each backfill, and as often as by hand.
    CREATE UNIQUE INDEX schedule_times_fire_once ON schedule_facts
      (schedule_id, data ->> '$.scheduledFor', CASE WHEN data ->> '$.cause' IN ('time', 'missed') THEN '' ELSE coalesce(data ->> '$.backfillId', data ->> '$.runId') END)
      WHERE type = 'orchestration.schedule.fired';

    CREATE TRIGGER schedule_facts_are_never_changed BEFORE UPDATE ON schedule_facts
      BEGIN SELECT RAISE(ABORT, 'facts are never changed'); END;
    CREATE TRIGGER schedule_facts_are_never_deleted BEFORE DELETE ON schedule_facts
      BEGIN SELECT RAISE(ABORT, 'facts are never deleted'); END;

    CREATE TABLE schedule_states (
      schedule_id TEXT PRIMARY KEY,
      state TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    ALTER TABLE runs ADD COLUMN schedule_id TEXT;
    ALTER TABLE runs ADD COLUMN scheduled_for INTEGER;
    CREATE INDEX runs_by_schedule ON runs (schedule_id, created_at) WHERE schedule_id IS NOT NULL;
  `,
};
