/** The store of one data directory: one file, and the ports that it implements. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { AdmissionLog } from '../admission/admission-log.ts';
import type { DefinitionCatalog } from '../definition/definition-catalog.ts';
import type { DefinitionReadings } from '../definition/definition-readings.ts';
import type { Journal } from '../journal/journal.ts';
import type { ReadModels } from '../projections/read-models.ts';
import type { ScheduleLog } from '../schedules/schedule-log.ts';
import { refuseEmptied } from './emptied-store.ts';
import { inspectInBackground, type Inspection } from './inspect-file.ts';
import { migrate, type MigrationReport } from './migrate.ts';
import { isCheckedAtOpen, openDatabase, schemaOf, sizeOf, type OpenOptions, type ReadableDatabase, type WritableDatabase } from './open-database.ts';
import { RunKeys } from './run-keys.ts';
import { SqliteAdmissionLog } from './sqlite-admission-log.ts';
import { SqliteDefinitionCatalog } from './sqlite-definition-catalog.ts';
import { SqliteDefinitionReadings } from './sqlite-definition-readings.ts';
import { SqliteJournal } from './sqlite-journal.ts';
import { SqliteReadModels } from './sqlite-read-models.ts';
import { SqliteScheduleLog } from './sqlite-schedule-log.ts';
import { UnitOfWork } from './unit-of-work.ts';

export interface StoreInfo {
  readonly path: string;
  readonly schema: number;
  readonly migration: MigrationReport;
  /** False: the file is too large for a check that everybody waits for. */
  readonly isChecked: boolean;
}

export interface Store {
  readonly path: string;
  readonly journal: Journal;
  readonly readModels: ReadModels;
  readonly definitions: DefinitionCatalog;
  readonly readings: DefinitionReadings;
  readonly admissionLog: AdmissionLog;
  readonly schedules: ScheduleLog;
  readonly info: StoreInfo;
  /** For backups. Nobody else needs it. */
  readonly database: WritableDatabase;
  /**
   * One transaction: durable when it returns, nothing has happened when it throws. Appends and other writes inside join it;
   * when one of them fails, the whole fails, even if `work` swallows the error. Must not be async.
   */
  transaction<T>(work: () => T): T;
  /** The last write found no room. False again as soon as one succeeds. */
  isFull(): boolean;
  /** The file and its log, in bytes. */
  size(): number;
  /** Reads the whole file in a thread of its own, to be called after a start that left the check out (`info.isChecked`). */
  inspect(): Promise<Inspection>;
  close(): void;
}

export type StoreOptions = Omit<OpenOptions, 'readonly'>;

export function storePath(directory: string): string {
  return join(directory, 'baton.sqlite');
}

/** Creates it when there is none, migrates it when it is older. Hold the engine's lock while it is open. */
export function openStore(directory: string, options: StoreOptions = {}): Store {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = storePath(directory);
  const isChecked = isCheckedAtOpen(path, options);
  refuseEmptied(path);
  const database = openDatabase(path, options);
  try {
    return assemble(database, migrate(database, options.now ?? Date.now), isChecked);
  } catch (error) {
    database.close();
    throw error;
  }
}

/** For looking, beside an engine that has it open. Every write throws. */
export function openStoreForReading(directory: string, options: StoreOptions = {}): Store {
  const path = storePath(directory);
  const isChecked = isCheckedAtOpen(path, options);
  if (existsSync(path)) refuseEmptied(path);
  const database = openDatabase(path, { ...options, readonly: true });
  const schema = schemaOf(database);
  return assemble(database as WritableDatabase, { from: schema, to: schema, backup: null }, isChecked);
}

function assemble(database: WritableDatabase, migration: MigrationReport, isChecked: boolean): Store {
  const path = database.name;
  const unit = new UnitOfWork(database);
  const keys = new RunKeys(database as ReadableDatabase);
  unit.onRollback(() => keys.forget());
  return {
    path,
    database,
    journal: new SqliteJournal(database, unit, keys),
    readModels: new SqliteReadModels(database, unit, keys),
    definitions: new SqliteDefinitionCatalog(database, unit),
    readings: new SqliteDefinitionReadings(database, unit),
    admissionLog: new SqliteAdmissionLog(database, unit),
    schedules: new SqliteScheduleLog(database, unit),
    info: { path, schema: migration.to, migration, isChecked },
    transaction: (work) => unit.run(work),
    isFull: () => unit.isFull(),
    size: () => sizeOf(path),
    inspect: () => inspectInBackground(path),
    close: () => database.close(),
  };
}
