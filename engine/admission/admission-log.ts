/** WHERE THE GATE'S FACTS ARE KEPT, as a port. Synchronous: an append is durable when the call returns. */
import type { AdmissionFact } from './admission-fact.ts';

export type StoredAdmissionFact = AdmissionFact & {
  /** Grows, is never used twice. */
  readonly position: number;
};

export interface AdmissionLog {
  /** All or none. Throws `StorageFull` when there is no room. */
  append(facts: readonly AdmissionFact[]): void;
  /** The newest fact of each breaker and of each pool, oldest first: where things stand. */
  newest(): StoredAdmissionFact[];
  /** Newest first. */
  history(filter: { readonly subject?: string; readonly limit: number }): StoredAdmissionFact[];
}

/** Forgets everything with the process: for tests. */
export class MemoryAdmissionLog implements AdmissionLog {
  readonly #facts: string[] = [];

  append(facts: readonly AdmissionFact[]): void {
    for (const fact of facts) this.#facts.push(JSON.stringify({ ...fact, position: this.#facts.length + 1 }));
  }

  newest(): StoredAdmissionFact[] {
    const bySubject = new Map<string, StoredAdmissionFact>();
    for (const fact of this.#read()) bySubject.set(`${fact.mode}/${fact.subject}`, fact);
    return [...bySubject.values()].sort((a, b) => a.position - b.position);
  }

  history({ subject, limit }: { readonly subject?: string; readonly limit: number }): StoredAdmissionFact[] {
    return this.#read()
      .filter((fact) => subject === undefined || fact.subject === subject)
      .reverse()
      .slice(0, limit);
  }

  #read(): StoredAdmissionFact[] {
    return this.#facts.map((text) => JSON.parse(text) as StoredAdmissionFact);
  }
}
