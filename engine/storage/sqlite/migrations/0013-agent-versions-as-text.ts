import type { Migration } from './migration.ts';

/** What reading a version came to is read again from its text: it would be the words of the Baton that read it then. */
export const agentVersionsAsTextMigration: Migration = {
  version: 13,
  name: 'agent-versions-as-text',
  sql: 'ALTER TABLE agent_versions DROP COLUMN profile;',
};
