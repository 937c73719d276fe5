/**
 * Texts that somebody is writing: kept as they are, valid or not, until they are published or thrown away. A port;
 * storage implements it.
 */
export interface DraftRecord {
  /** Whoever writes chooses it: the same id is the same draft. */
  readonly id: string;
  readonly source: string;
  /** What it began as; null: something new. */
  readonly basedOn: { readonly name: string; readonly owner: string; readonly version: string } | null;
  readonly savedAt: number;
}

export interface DraftReader {
  /** Newest first. */
  list(): Promise<DraftRecord[]>;
  find(id: string): Promise<DraftRecord | null>;
}

export interface DraftStore extends DraftReader {
  /** Durable when it resolves. */
  save(draft: DraftRecord): Promise<void>;
  /** Nothing happens when there is none. */
  discard(id: string): Promise<void>;
}
