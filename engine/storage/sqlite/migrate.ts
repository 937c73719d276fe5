/**
 * Brings a database to the schema of this version.
 *
 * Rules
 *  1. Each migration is one transaction: it has happened, or it has not. (A new database gets all of them in one.)
 *  2. Before anything changes in a database that holds something, a verified copy is made;
 *     without it nothing is migrated.
 */
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { allMigrations, latestSchema } from './migrations/all-migrations.ts';
import type { Migration } from './migrations/migration.ts';
import { APPLICATION_ID, schemaOf, type WritableDatabase } from './open-database.ts';
import { copySynchronously } from './synchronous-copy.ts';

export interface MigrationReport {
  readonly from: number;
  readonly to: number;
  /** The copy from before. Null: there was nothing to lose, or nothing to do. */
  readonly backup: string | null;
}

export interface MigrateOptions {
  /** Default true. False for what is a copy itself. */
  readonly keepsCopy?: boolean;
}

export function migrate(
  database: WritableDatabase,
  now: () => number,
  migrations: readonly Migration[] = allMigrations,
  { keepsCopy = true }: MigrateOptions = {},
): MigrationReport {
  const from = schemaOf(database);
  const due = migrations.filter(({ version }) => version > from);
  if (due.length === 0) return { from, to: from, backup: null };
  const backup = from === 0 || !keepsCopy ? null : backUp(database, due[0]?.version ?? latestSchema, now());
  if (from === 0) inTransaction(database, () => due.forEach((migration) => apply(database, migration)));
  else for (const migration of due) inTransaction(database, () => apply(database, migration));
  return { from, to: schemaOf(database), backup };
}

function apply(database: WritableDatabase, migration: Migration): void {
  const { version, sql } = migration;
  // Another process may have been faster.
  if (schemaOf(database) >= version) return;
  database.exec(sql);
  migration.complete?.(database);
  database.pragma(`application_id = ${APPLICATION_ID}`);
  database.pragma(`user_version = ${version}`);
}

function backUp(database: WritableDatabase, version: number, now: number): string {
  const folder = join(dirname(database.name), 'backups');
  mkdirSync(folder, { recursive: true });
  const target = join(folder, `before-migration-${version}-${new Date(now).toISOString().replaceAll(':', '-')}.sqlite`);
  copySynchronously(database, target);
  return target;
}

function inTransaction(database: WritableDatabase, work: () => void): void {
  database.transaction(work).immediate();
}
