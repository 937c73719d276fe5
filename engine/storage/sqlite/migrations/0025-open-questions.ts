import type { Migration } from './migration.ts';

/** How many questions people are asked about a run: it may be running and ask all the same. */
export const openQuestionsMigration: Migration = {
  version: 25,
  name: 'open-questions',
  sql: `
    ALTER TABLE runs ADD COLUMN open_questions INTEGER NOT NULL DEFAULT 0;
    UPDATE runs SET open_questions = CASE status WHEN 'needs_attention' THEN 1
      ELSE (SELECT count(*) FROM approvals WHERE approvals.run = runs.run AND approvals.status = 'pending') END
      WHERE finished_at IS NULL;
    CREATE INDEX runs_asking ON runs (created_at, run) WHERE open_questions > 0;
  `,
};
