/**
 * WHERE THE GATE'S EVENTS ARE KEPT, as a port. An append is durable when the call returns. What stands here answers at
 * once; those who use it ask so that a store may answer later, and then an append is durable when it resolves.
 */
import type { AdmissionEvent } from './admission-event.ts';

export type StoredAdmissionEvent = AdmissionEvent & {
  /** Grows, is never used twice. */
  readonly position: number;
};

export interface AdmissionLog {
  /** All or none. Throws `StorageFull` when there is no room. */
  append(events: readonly AdmissionEvent[]): void;
  /** The newest event of each breaker and of each pool, oldest first: where things stand. */
  newest(): StoredAdmissionEvent[];
  /** Newest first. */
  history(filter: { readonly subject?: string; readonly limit: number }): StoredAdmissionEvent[];
}

/** Forgets everything with the process: for tests. */
export class MemoryAdmissionLog implements AdmissionLog {
  readonly #events: string[] = [];

  append(events: readonly AdmissionEvent[]): void {
    for (const event of events) this.#events.push(JSON.stringify({ ...event, position: this.#events.length + 1 }));
  }

  newest(): StoredAdmissionEvent[] {
    const bySubject = new Map<string, StoredAdmissionEvent>();
    for (const event of this.#read()) bySubject.set(`${event.mode}/${event.subject}`, event);
    return [...bySubject.values()].sort((a, b) => a.position - b.position);
  }

  history({ subject, limit }: { readonly subject?: string; readonly limit: number }): StoredAdmissionEvent[] {
    return this.#read()
      .filter((event) => subject === undefined || event.subject === subject)
      .reverse()
      .slice(0, limit);
  }

  #read(): StoredAdmissionEvent[] {
    return this.#events.map((text) => JSON.parse(text) as StoredAdmissionEvent);
  }
}
