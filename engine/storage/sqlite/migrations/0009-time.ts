import type { Migration } from './migration.ts';

/** When questions expire, what becomes of SLAs, and in which state a state machine is. */
export const timeMigration: Migration = {
  version: 9,
  name: 'time',
  sql: `
    ALTER TABLE approvals ADD COLUMN expires_at INTEGER;
    ALTER TABLE approvals ADD COLUMN on_expiry TEXT;
    ALTER TABLE approvals ADD COLUMN escalated_to TEXT;
    ALTER TABLE runs ADD COLUMN state TEXT;
    ALTER TABLE runs ADD COLUMN promise TEXT;
  `,
};
