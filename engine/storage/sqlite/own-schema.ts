/**
 * Whether a file has our tables, indexes and triggers, and nothing else. A trigger or a view of somebody else would run
 * with the first thing that is written or read, and a store without its triggers forgets that events are never changed.
 */
import Database from 'better-sqlite3';
import { allMigrations } from './migrations/all-migrations.ts';

type Part = [kind: string, name: string, table: string, sql: string | null];

/** What differs from the schema of that number: the first things, in words. Empty when nothing does. */
export function differencesFromOwnSchema(database: Database.Database, schema: number): string[] {
  const expected = partsOf(freshDatabase(schema));
  const found = partsOf(database);
  const foreign = [...found]
    .filter(([key, sql]) => expected.get(key) !== sql)
    .map(([key]) => `${key} ${expected.has(key) ? 'is not as Baton makes it' : 'is not of Baton'}`);
  const missing = [...expected.keys()].filter((key) => !found.has(key)).map((key) => `${key} is missing`);
  return [...foreign, ...missing].slice(0, 10);
}

function freshDatabase(schema: number): Database.Database {
  const database = new Database(':memory:');
  for (const { version, sql } of allMigrations) if (version <= schema) database.exec(sql);
  return database;
}

/** SQLite's own statistics, should somebody have made them, are no part of it. */
function partsOf(database: Database.Database): Map<string, string> {
  const parts = database
    .prepare<[], Part>("SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat_'")
    .raw()
    .all();
  return new Map(
    parts.map(([kind, name, table, sql]) => [
      `${kind} ${name}`,
      `${table}: ${sql === null ? '' : sql.replace(/\s+/g, ' ')}`,
    ]),
  );
}
