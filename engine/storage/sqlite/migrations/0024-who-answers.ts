import type { Migration } from './migration.ts';

/** Who answers an approval, and who may: names of people, in JSON. */
export const whoAnswersMigration: Migration = {
  version: 24,
  name: 'who-answers',
  sql: `
    ALTER TABLE approvals ADD COLUMN assignee TEXT;
    ALTER TABLE approvals ADD COLUMN candidates TEXT NOT NULL DEFAULT '[]';
  `,
};
