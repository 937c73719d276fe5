import type Database from 'better-sqlite3';
import type { Definition } from '../../definition/definition.ts';
import type { DefinitionReading, DefinitionReadings } from '../../catalog/definition-readings.ts';
import { StorageFull } from '../../journal/journal.ts';
import type { ReadableDatabase } from './open-database.ts';
import type { UnitOfWork } from './unit-of-work.ts';

export class SqliteDefinitionReadings implements DefinitionReadings {
  readonly #unit: UnitOfWork;
  readonly #find: Database.Statement<[string, string], { readonly hash: string; readonly definition: string }>;
  readonly #keep: Database.Statement<[string, string, string, string]>;

  constructor(database: ReadableDatabase, unit: UnitOfWork) {
    this.#unit = unit;
    this.#find = database.prepare(
      'SELECT hash, definition FROM definition_readings WHERE source_sha256 = ? AND reader = ?',
    );
    this.#keep = database.prepare(`
      INSERT INTO definition_readings (source_sha256, reader, hash, definition) VALUES (?, ?, ?, ?)
      ON CONFLICT (source_sha256) DO UPDATE SET reader = excluded.reader, hash = excluded.hash, definition = excluded.definition`);
  }

  find(sourceSha256: string, reader: string): DefinitionReading | undefined {
    const found = this.#find.get(sourceSha256, reader);
    return found && { hash: found.hash, definition: JSON.parse(found.definition) as Definition };
  }

  keep(sourceSha256: string, reader: string, { hash, definition }: DefinitionReading): void {
    try {
      this.#unit.run(() => this.#keep.run(sourceSha256, reader, hash, JSON.stringify(definition)));
    } catch (error) {
      // It saves time, and that is all: who reads a definition must not fail for want of room to remember it.
      if (!(error instanceof StorageFull)) throw error;
    }
  }
}
