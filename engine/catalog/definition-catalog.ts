/**
 * The definitions an operator has: every version of every definition, as written. A port; storage implements it.
 */
export interface DefinitionRecord {
  readonly organization: string;
  readonly owner: string;
  readonly name: string;
  readonly version: string;
  /**
   * Drafts can be changed; active and archived versions are immutable,
   * and one version of a definition is active at a time.
   */
  readonly status: 'draft' | 'active' | 'archived';
  /** The YAML, byte for byte. */
  readonly source: string;
  readonly sha256: string;
  /** Where it came from: `library`, a file's name, `editor`. */
  readonly origin: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface DefinitionKey {
  readonly organization: string;
  readonly owner: string;
  readonly name: string;
}

/** What was imported and published. */
export interface CatalogReader {
  /** Newest version first. Without filters: all. */
  list(filter?: {
    readonly name?: string;
    readonly owner?: string;
    readonly organization?: string;
    readonly status?: DefinitionRecord['status'];
  }): DefinitionRecord[];
  /** The given version, or the active one. Several owners may have the same name: all that match. */
  find(name: string, version: string | null, owner?: string, organization?: string): DefinitionRecord[];
}

export interface DefinitionCatalog extends CatalogReader {
  /** Throws `PublishedVersionError` when that version exists, is not a draft, and says something else. */
  saveDraft(
    record: Omit<DefinitionRecord, 'status' | 'createdAt' | 'updatedAt' | 'sha256'>,
    now: number,
  ): DefinitionRecord;
  /** Makes the version the active one; the one that was active becomes archived. */
  activate(key: DefinitionKey, version: string, now: number): DefinitionRecord;
  archive(key: DefinitionKey, version: string, now: number): DefinitionRecord;
  /** All that the work changes is kept, or nothing of it. */
  together<Result>(work: () => Result): Result;
}

export class PublishedVersionError extends Error {
  override readonly name = 'PublishedVersionError';
}
