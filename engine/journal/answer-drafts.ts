/**
 * Answers that people have begun to write. They are no events: nothing was said yet. A port; storage implements it.
 *
 * Rules
 *  1. A draft belongs to one answer of one approval, and to whoever writes it.
 *  2. It ends with its approval, in the transaction that records how that ended.
 */
import type { JsonObject } from '../values/json.ts';

export interface AnswerDraft {
  readonly approvalId: string;
  /** Which of its answers, by its name or what it does. */
  readonly option: string;
  readonly actor: string;
  /** What stands in the fields. It need not be right. */
  readonly values: JsonObject;
  readonly notes: string;
  /** Of a retry: the step's input as it is being written. Null: nobody has changed it. */
  readonly input: string | null;
  readonly savedAt: number;
}

export interface AnswerDraftReader {
  /** What somebody has begun to answer to an approval. */
  of(approvalId: string, actor: string): readonly AnswerDraft[];
}

export interface AnswerDraftStore extends AnswerDraftReader {
  /** In the place of the one that there was. Durable when it returns. */
  save(draft: AnswerDraft): void;
  /** Nothing happens when there is none. */
  discard(draft: Pick<AnswerDraft, 'approvalId' | 'option' | 'actor'>): void;
  /** Rule 2: everybody's. */
  end(approvalIds: readonly string[]): void;
}
