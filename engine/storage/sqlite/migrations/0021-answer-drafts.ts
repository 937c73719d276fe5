import type { Migration } from './migration.ts';

/** Answers that people have begun to write: they change with every word, and go when their approval has ended. */
export const answerDraftsMigration: Migration = {
  version: 21,
  name: 'answer-drafts',
  sql: `
    CREATE TABLE answer_drafts (
      approval_id TEXT NOT NULL,
      option TEXT NOT NULL,
      actor TEXT NOT NULL,
      -- JSON: what stands in the fields, the note, and the input of a retry.
      written TEXT NOT NULL,
      saved_at INTEGER NOT NULL,
      PRIMARY KEY (approval_id, option, actor)
    ) STRICT, WITHOUT ROWID;
  `,
};
