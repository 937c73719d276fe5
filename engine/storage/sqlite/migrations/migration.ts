import type Database from 'better-sqlite3';

/** One step of the schema. Once released it is never edited: a change is a new file with the next number. */
export interface Migration {
  /** 1, 2, 3 …: what `user_version` says afterwards. */
  readonly version: number;
  readonly name: string;
  /** Runs in one transaction. Tables are STRICT. */
  readonly sql: string;
  /** What SQL alone can't do, in the same transaction. */
  complete?(database: Database.Database): void;
}
