import type { Migration } from './migration.ts';

/** What happened to schedules and at the gate is called by the word that it has everywhere: events. */
export const eventsOfSchedulesAndAdmissionMigration: Migration = {
  version: 16,
  name: 'events-of-schedules-and-admission',
  sql: `
    ALTER TABLE schedule_facts RENAME TO schedule_events;
    DROP INDEX schedule_facts_by_schedule;
    CREATE INDEX schedule_events_by_schedule ON schedule_events (schedule_id, position);
    DROP TRIGGER schedule_facts_are_never_changed;
    DROP TRIGGER schedule_facts_are_never_deleted;
    CREATE TRIGGER schedule_events_are_never_changed BEFORE UPDATE ON schedule_events
      BEGIN SELECT RAISE(ABORT, 'schedule events are never changed'); END;
    CREATE TRIGGER schedule_events_are_never_deleted BEFORE DELETE ON schedule_events
      BEGIN SELECT RAISE(ABORT, 'schedule events are never deleted'); END;

    ALTER TABLE admission_facts RENAME TO admission_events;
    DROP INDEX admission_facts_by_subject;
    CREATE INDEX admission_events_by_subject ON admission_events (subject, mode, position);
    DROP TRIGGER admission_facts_are_never_changed;
    DROP TRIGGER admission_facts_are_never_deleted;
    CREATE TRIGGER admission_events_are_never_changed BEFORE UPDATE ON admission_events
      BEGIN SELECT RAISE(ABORT, 'admission events are never changed'); END;
    CREATE TRIGGER admission_events_are_never_deleted BEFORE DELETE ON admission_events
      BEGIN SELECT RAISE(ABORT, 'admission events are never deleted'); END;
  `,
};
