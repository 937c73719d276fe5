/** Who is told of what was recorded. A listener that throws is reported; the others, and the runs, go on. */
import type { StoredEvent } from '../journal/journal.ts';
import type { RunEvent } from '../run/run-event.ts';

export type Listener = (events: readonly StoredEvent[]) => void;

export class Subscriptions {
  readonly #listeners = new Set<Listener>();
  readonly #lastPosition: () => number;
  readonly #report: (error: unknown) => void;

  constructor(lastPosition: () => number, report: (error: unknown) => void) {
    this.#lastPosition = lastPosition;
    this.#report = report;
  }

  /** Returns the way to stop. */
  add(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** One writer: the positions of events that were just recorded are the last ones. */
  tell(events: readonly RunEvent[]): void {
    if (this.#listeners.size === 0) return;
    const before = this.#lastPosition() - events.length;
    const stored = events.map((event, index) => storedAt(before + index + 1, event));
    for (const listen of this.#listeners) {
      try {
        listen(stored);
      } catch (error) {
        this.#report(error);
      }
    }
  }
}

/** Each field by its name: a copy by spread is made outside of compiled code, and this is done with every event. */
function storedAt(position: number, { type, data, runId, sequence, at, actor, correlationId }: RunEvent): StoredEvent {
  return { type, data, runId, sequence, at, actor, correlationId, position } as StoredEvent;
}
