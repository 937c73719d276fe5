import type Database from 'better-sqlite3';
import type { AgentProfile, AgentVersion, AgentVersions } from '../../agents/port/agent.ts';
import { lazily } from './lazily.ts';
import { newestVersionFirst } from './newest-version-first.ts';
import type { ReadableDatabase } from './open-database.ts';
import type { UnitOfWork } from './unit-of-work.ts';

type Row = Omit<AgentVersion, 'profile'> & { readonly profile: string };

/** See migrations/0012-agent-versions.ts. */
export class SqliteAgentVersions implements AgentVersions {
  readonly #unit: UnitOfWork;
  readonly #find: () => Database.Statement<[string, string], Row>;
  readonly #versions: () => Database.Statement<[string], string>;
  readonly #insert: () => Database.Statement<[Row & { now: number }]>;

  constructor(database: ReadableDatabase, unit: UnitOfWork) {
    this.#unit = unit;
    this.#find = lazily(() =>
      database.prepare<[string, string], Row>(
        'SELECT name, version, source, sha256, profile FROM agent_versions WHERE name = ? AND version = ?',
      ),
    );
    this.#versions = lazily(() =>
      database.prepare<[string], string>('SELECT version FROM agent_versions WHERE name = ?').pluck(),
    );
    this.#insert = lazily(() =>
      database.prepare(`
        INSERT INTO agent_versions (name, version, source, sha256, profile, kept_at)
        VALUES (@name, @version, @source, @sha256, @profile, @now) ON CONFLICT (name, version) DO NOTHING`),
    );
  }

  find(name: string, version: string): AgentVersion | undefined {
    const row = this.#find().get(name, version);
    return row && { ...row, profile: JSON.parse(row.profile) as AgentProfile };
  }

  versionsOf(name: string): readonly string[] {
    return this.#versions().all(name).sort(newestVersionFirst);
  }

  keep(versions: readonly AgentVersion[], now: number): void {
    if (versions.length === 0) return;
    this.#unit.run(() => {
      for (const { profile, ...version } of versions)
        this.#insert().run({ ...version, profile: JSON.stringify(profile), now });
    });
  }
}
