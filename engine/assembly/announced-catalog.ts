/** The catalogs of definitions and agents, which tell those who show them of every change. */
import type { DefinitionCatalog, DefinitionKey, DefinitionRecord } from '../catalog/definition-catalog.ts';

/** Several catalogs have one, so that what changes both is told once, when all of it is kept. */
export class Announcer {
  readonly #listeners = new Set<() => void>();
  #isTogether = false;

  /** Returns the way to stop. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  announced<Result>(result: Result): Result {
    if (!this.#isTogether) for (const listen of this.#listeners) listen();
    return result;
  }

  /** Nobody hears of what may yet be undone. */
  together<Result>(work: () => Result): Result {
    if (this.#isTogether) return work();
    this.#isTogether = true;
    let result: Result;
    try {
      result = work();
    } finally {
      this.#isTogether = false;
    }
    return this.announced(result);
  }
}

export class AnnouncedCatalog implements DefinitionCatalog {
  readonly #catalog: DefinitionCatalog;
  readonly #announcer: Announcer;

  constructor(catalog: DefinitionCatalog, announcer: Announcer) {
    this.#catalog = catalog;
    this.#announcer = announcer;
  }

  /** Returns the way to stop. */
  onChange(listener: () => void): () => void {
    return this.#announcer.onChange(listener);
  }

  list(...filter: Parameters<DefinitionCatalog['list']>): DefinitionRecord[] {
    return this.#catalog.list(...filter);
  }

  find(...wanted: Parameters<DefinitionCatalog['find']>): DefinitionRecord[] {
    return this.#catalog.find(...wanted);
  }

  saveDraft(...draft: Parameters<DefinitionCatalog['saveDraft']>): DefinitionRecord {
    return this.#announcer.announced(this.#catalog.saveDraft(...draft));
  }

  activate(key: DefinitionKey, version: string, now: number): DefinitionRecord {
    return this.#announcer.announced(this.#catalog.activate(key, version, now));
  }

  archive(key: DefinitionKey, version: string, now: number): DefinitionRecord {
    return this.#announcer.announced(this.#catalog.archive(key, version, now));
  }

  together<Result>(work: () => Result): Result {
    return this.#announcer.together(() => this.#catalog.together(work));
  }
}
