/** The catalog, with whoever shows it told of every change. */
import type { DefinitionCatalog, DefinitionKey, DefinitionRecord } from '../catalog/definition-catalog.ts';

export class AnnouncedCatalog implements DefinitionCatalog {
  readonly #catalog: DefinitionCatalog;
  readonly #listeners = new Set<() => void>();
  #isTogether = false;

  constructor(catalog: DefinitionCatalog) {
    this.#catalog = catalog;
  }

  /** Returns the way to stop. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  list(...filter: Parameters<DefinitionCatalog['list']>): DefinitionRecord[] {
    return this.#catalog.list(...filter);
  }

  find(...wanted: Parameters<DefinitionCatalog['find']>): DefinitionRecord[] {
    return this.#catalog.find(...wanted);
  }

  saveDraft(...draft: Parameters<DefinitionCatalog['saveDraft']>): DefinitionRecord {
    return this.#announced(this.#catalog.saveDraft(...draft));
  }

  activate(key: DefinitionKey, version: string, now: number): DefinitionRecord {
    return this.#announced(this.#catalog.activate(key, version, now));
  }

  archive(key: DefinitionKey, version: string, now: number): DefinitionRecord {
    return this.#announced(this.#catalog.archive(key, version, now));
  }

  /** Nobody hears of what may yet be undone. */
  together<Result>(work: () => Result): Result {
    if (this.#isTogether) return this.#catalog.together(work);
    this.#isTogether = true;
    let result: Result;
    try {
      result = this.#catalog.together(work);
    } finally {
      this.#isTogether = false;
    }
    return this.#announced(result);
  }

  #announced<Result>(result: Result): Result {
    if (!this.#isTogether) for (const listen of this.#listeners) listen();
    return result;
  }
}
