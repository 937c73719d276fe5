import type Database from 'better-sqlite3';
import { createHash } from 'node:crypto';
import {
  PublishedVersionError,
  type DefinitionCatalog,
  type DefinitionKey,
  type DefinitionRecord,
} from '../../catalog/definition-catalog.ts';
import { newestVersionFirst } from './newest-version-first.ts';
import type { ReadableDatabase } from './open-database.ts';
import type { UnitOfWork } from './unit-of-work.ts';

type Filter = NonNullable<Parameters<DefinitionCatalog['list']>[0]> & { readonly version?: string };
type Draft = Parameters<DefinitionCatalog['saveDraft']>[0];

const COLUMNS =
  'organization, owner, name, version, status, source, sha256, origin, created_at AS createdAt, updated_at AS updatedAt';
const OF_VERSION = 'name = @name AND owner = @owner AND organization = @organization AND version = @version';

/** Agents that are published are kept by the same rules, in a table of their own. */
export type CatalogTable = 'definitions' | 'agents';

export class SqliteDefinitionCatalog implements DefinitionCatalog {
  readonly #database: ReadableDatabase;
  readonly #unit: UnitOfWork;
  readonly #rows: string;
  readonly #get: Database.Statement<[DefinitionKey & { version: string }], DefinitionRecord>;
  readonly #lists = new Map<string, Database.Statement<[Filter], DefinitionRecord>>();
  readonly #save: Database.Statement<[Draft & { sha256: string; now: number }]>;
  readonly #archiveActive: Database.Statement<[DefinitionKey & { now: number }]>;
  readonly #setStatus: Database.Statement<[DefinitionKey & { version: string; status: string; now: number }]>;

  constructor(database: ReadableDatabase, unit: UnitOfWork, table: CatalogTable = 'definitions') {
    this.#database = database;
    this.#unit = unit;
    this.#rows = `SELECT ${COLUMNS} FROM ${table}`;
    this.#get = database.prepare(`${this.#rows} WHERE ${OF_VERSION}`);
    this.#save = database.prepare(`
      INSERT INTO ${table} (organization, owner, name, version, status, source, sha256, origin, created_at, updated_at)
      VALUES (@organization, @owner, @name, @version, 'draft', @source, @sha256, @origin, @now, @now)
      ON CONFLICT (name, owner, organization, version) DO UPDATE
        SET source = excluded.source, sha256 = excluded.sha256, origin = excluded.origin, updated_at = excluded.updated_at`);
    this.#archiveActive = database.prepare(`
      UPDATE ${table} SET status = 'archived', updated_at = @now
      WHERE name = @name AND owner = @owner AND organization = @organization AND status = 'active'`);
    this.#setStatus = database.prepare(`UPDATE ${table} SET status = @status, updated_at = @now WHERE ${OF_VERSION}`);
  }

  list(filter: Filter = {}): DefinitionRecord[] {
    const columns = (['name', 'owner', 'organization', 'version', 'status'] as const).filter(
      (column) => filter[column] !== undefined,
    );
    const where =
      columns.length > 0 ? `WHERE ${columns.map((column) => conditionOn(column, filter)).join(' AND ')}` : '';
    return this.#listed(where).all(filter).sort(byNameThenNewest);
  }

  /** Every start of a run asks: a statement takes longer to be prepared than to be answered. */
  #listed(where: string): Database.Statement<[Filter], DefinitionRecord> {
    const prepared =
      this.#lists.get(where) ?? this.#database.prepare<[Filter], DefinitionRecord>(`${this.#rows} ${where}`);
    this.#lists.set(where, prepared);
    return prepared;
  }

  find(name: string, version: string | null, owner?: string, organization?: string): DefinitionRecord[] {
    return this.list({ name, ...(version === null ? { status: 'active' } : { version }), owner, organization });
  }

  saveDraft(draft: Draft, now: number): DefinitionRecord {
    const sha256 = createHash('sha256').update(draft.source).digest('hex');
    return this.#unit.run(() => {
      const found = this.#get.get(draft);
      if (found && found.status !== 'draft') {
        if (found.sha256 === sha256) return found;
        throw new PublishedVersionError(
          `Version ${draft.version} of ${draft.name} was published and stays as it is: change its version to save this.`,
        );
      }
      if (found?.sha256 !== sha256 || found.origin !== draft.origin) this.#save.run({ ...draft, sha256, now });
      return this.#getExisting(draft, draft.version);
    });
  }

  activate(key: DefinitionKey, version: string, now: number): DefinitionRecord {
    return this.#setStatusOf(key, version, 'active', now);
  }

  archive(key: DefinitionKey, version: string, now: number): DefinitionRecord {
    return this.#setStatusOf(key, version, 'archived', now);
  }

  together<Result>(work: () => Result): Result {
    return this.#unit.run(work);
  }

  #setStatusOf(
    { organization, owner, name }: DefinitionKey,
    version: string,
    status: 'active' | 'archived',
    now: number,
  ): DefinitionRecord {
    const key = { organization, owner, name };
    return this.#unit.run(() => {
      const found = this.#getExisting(key, version);
      if (found.status === status) return found;
      if (status === 'active') this.#archiveActive.run({ ...key, now });
      this.#setStatus.run({ ...key, version, status, now });
      return this.#getExisting(key, version);
    });
  }

  #getExisting({ organization, owner, name }: DefinitionKey, version: string): DefinitionRecord {
    const found = this.#get.get({ organization, owner, name, version });
    if (!found) throw new Error(`There is no version ${version} of ${owner}/${name} in ${organization}.`);
    return found;
  }
}

function byNameThenNewest(a: DefinitionRecord, b: DefinitionRecord): number {
  return (
    compare(a.name, b.name) ||
    compare(a.owner, b.owner) ||
    compare(a.organization, b.organization) ||
    newestVersionFirst(a.version, b.version)
  );
}

function compare(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/**
 * `active` stands in the statement itself. It decides whether the index of active versions may be used, so that SQLite
 * would plan a statement in which it is bound anew with each run that starts.
 */
function conditionOn(column: keyof Filter, { status }: Filter): string {
  return column === 'status' && status === 'active' ? "status = 'active'" : `${column} = @${column}`;
}
