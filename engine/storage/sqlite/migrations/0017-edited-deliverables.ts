import type { Migration } from './migration.ts';

/** Who made a version of a deliverable of which other one, as JSON. Null: an agent made it. */
export const editedDeliverablesMigration: Migration = {
  version: 17,
  name: 'edited-deliverables',
  sql: 'ALTER TABLE deliverables ADD COLUMN edit TEXT;',
};
