/** What lists that are followed have in common: how to find what an event has changed, and who asks for it. */
import type { StoredEvent } from '../../journal/journal.ts';

export interface RowSource<View extends { readonly id: string }> {
  /** The rows that an event has changed. */
  changedBy(event: StoredEvent): string | null;
  find(id: string): Promise<View | undefined>;
  isAskedFor(view: View): boolean;
  list(limit: number): Promise<{ readonly items: View[]; readonly total: number }>;
}
