import type Database from 'better-sqlite3';
import type { AgentVersion, AgentVersions } from '../../agents/port/registry.ts';
import { lazily } from './lazily.ts';
import { newestVersionFirst } from './newest-version-first.ts';
import type { ReadableDatabase } from './open-database.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** See migrations/0012-agent-versions.ts and 0013-agent-versions-as-text.ts. */
export class SqliteAgentVersions implements AgentVersions {
  readonly #unit: UnitOfWork;
  readonly #find: () => Database.Statement<[string, string], AgentVersion>;
  readonly #versions: () => Database.Statement<[string], string>;
  readonly #insert: () => Database.Statement<[AgentVersion & { now: number }]>;

  constructor(database: ReadableDatabase, unit: UnitOfWork) {
    this.#unit = unit;
    this.#find = lazily(() =>
      database.prepare<[string, string], AgentVersion>(
        'SELECT name, version, source, sha256 FROM agent_versions WHERE name = ? AND version = ?',
      ),
    );
    this.#versions = lazily(() =>
      database.prepare<[string], string>('SELECT version FROM agent_versions WHERE name = ?').pluck(),
    );
    this.#insert = lazily(() =>
      database.prepare(`
        INSERT INTO agent_versions (name, version, source, sha256, kept_at)
        VALUES (@name, @version, @source, @sha256, @now) ON CONFLICT (name, version) DO NOTHING`),
    );
  }

  find(name: string, version: string): AgentVersion | undefined {
    return this.#find().get(name, version);
  }

  versionsOf(name: string): readonly string[] {
    return this.#versions().all(name).sort(newestVersionFirst);
  }

  keep(versions: readonly AgentVersion[], now: number): void {
    if (versions.length === 0) return;
    this.#unit.run(() => {
      for (const version of versions) this.#insert().run({ ...version, now });
    });
  }
}
