import type Database from 'better-sqlite3';
import type { AnswerDraft, AnswerDraftStore } from '../../journal/answer-drafts.ts';
import { lazily } from './lazily.ts';
import type { ReadableDatabase } from './open-database.ts';
import type { UnitOfWork } from './unit-of-work.ts';

interface StoredDraft extends Pick<AnswerDraft, 'option' | 'savedAt'> {
  readonly written: string;
}

/** See migrations/0021-answer-drafts.ts. */
export class SqliteAnswerDrafts implements AnswerDraftStore {
  readonly #unit: UnitOfWork;
  readonly #of: () => Database.Statement<[string, string], StoredDraft>;
  readonly #save: () => Database.Statement<[StoredDraft & Pick<AnswerDraft, 'approvalId' | 'actor'>]>;
  readonly #discard: () => Database.Statement<[string, string, string]>;
  readonly #end: () => Database.Statement<[string]>;

  constructor(database: ReadableDatabase, unit: UnitOfWork) {
    this.#unit = unit;
    this.#of = lazily(() =>
      database.prepare<[string, string], StoredDraft>(`
        SELECT option, written, saved_at AS savedAt FROM answer_drafts
        WHERE approval_id = ? AND actor = ? ORDER BY option`),
    );
    this.#save = lazily(() =>
      database.prepare(`
        INSERT OR REPLACE INTO answer_drafts (approval_id, option, actor, written, saved_at)
        VALUES (@approvalId, @option, @actor, @written, @savedAt)`),
    );
    this.#discard = lazily(() =>
      database.prepare('DELETE FROM answer_drafts WHERE approval_id = ? AND option = ? AND actor = ?'),
    );
    this.#end = lazily(() => database.prepare('DELETE FROM answer_drafts WHERE approval_id = ?'));
  }

  of(approvalId: string, actor: string): readonly AnswerDraft[] {
    return this.#of()
      .all(approvalId, actor)
      .map(({ option, written, savedAt }) => {
        const { values, notes, input } = JSON.parse(written) as Pick<AnswerDraft, 'values' | 'notes' | 'input'>;
        return { approvalId, option, actor, values, notes, input, savedAt };
      });
  }

  save({ approvalId, option, actor, values, notes, input, savedAt }: AnswerDraft): void {
    const written = JSON.stringify({ values, notes, input });
    this.#unit.run(() => this.#save().run({ approvalId, option, actor, written, savedAt }));
  }

  discard({ approvalId, option, actor }: Parameters<AnswerDraftStore['discard']>[0]): void {
    this.#unit.run(() => this.#discard().run(approvalId, option, actor));
  }

  end(approvalIds: readonly string[]): void {
    this.#unit.run(() => {
      for (const id of approvalIds) this.#end().run(id);
    });
  }
}
