/** The store of one data directory: one file, and the ports that it implements. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { AdmissionLog } from '../../admission/admission-log.ts';
import type { AgentTestLog } from '../../agents/port/agent-tests.ts';
import type { WhereAnAssetIsNamed } from '../../journal/where-assets-are-named.ts';
import { AssetMentions } from './asset-mentions.ts';
import { whereAssetIsNamed } from './asset-uses.ts';
import type { MemoryStore } from '../../agents/port/memory.ts';
import type { AgentVersions } from '../../agents/port/registry.ts';
import type { DefinitionCatalog } from '../../catalog/definition-catalog.ts';
import type { DefinitionReadings } from '../../catalog/definition-readings.ts';
import type { AnswerDraftStore } from '../../journal/answer-drafts.ts';
import type { Journal } from '../../journal/journal.ts';
import type { ReadModelRebuild, ReadModels } from '../../projections/read-models.ts';
import type { ScheduleLog } from '../../schedules/schedule-log.ts';
import { copyAside } from './copy-aside.ts';
import { refuseEmptied } from './emptied-store.ts';
import { findEngineHolder } from '../engine-lock.ts';
import { inspectInBackground, type Inspection } from './inspect-file.ts';
import { migrate, type MigrationReport } from './migrate.ts';
import {
  isCheckedAtOpen,
  openDatabase,
  schemaOf,
  sizeOf,
  type OpenOptions,
  type ReadableDatabase,
  type WritableDatabase,
} from './open-database.ts';
import { openCopyForReading } from './read-only-copy.ts';
import { SqliteReadModelRebuild, removeRebuild } from './read-model-rebuild.ts';
import { RunKeys } from './run-keys.ts';
import { createSlowCheck, type SlowCheck } from './slow-check.ts';
import { SqliteAdmissionLog } from './sqlite-admission-log.ts';
import { SqliteAgentTests } from './sqlite-agent-tests.ts';
import { SqliteAnswerDrafts } from './sqlite-answer-drafts.ts';
import { SqliteAgentVersions } from './sqlite-agent-versions.ts';
import { SqliteDefinitionCatalog } from './sqlite-definition-catalog.ts';
import { SqliteDefinitionReadings } from './sqlite-definition-readings.ts';
import { SqliteJournal } from './sqlite-journal.ts';
import { SqliteMemory } from './sqlite-memory.ts';
import { SqliteReadModels } from './sqlite-read-models.ts';
import { SqliteScheduleLog } from './sqlite-schedule-log.ts';
import type { StorageChanged, StorageLogTorn } from './storage-errors.ts';
import { StorageCorrupt, StorageOlder, explainTrouble, isReadOnlyError } from './storage-errors.ts';
import { keepTornLog } from './torn-log.ts';
import { UnitOfWork } from './unit-of-work.ts';
import { isWritable } from '../is-writable.ts';

export interface StoreInfo {
  readonly path: string;
  readonly schema: number;
  readonly migration: MigrationReport;
  /** False: it was opened for reading, and the file is too large for a check that everybody waits for. */
  readonly isChecked: boolean;
  /** What a killed or powerless machine took with it, to be told to somebody. Null: nothing. */
  readonly tornLog: StorageLogTorn | null;
}

export interface Store {
  readonly path: string;
  readonly journal: Journal;
  readonly readModels: ReadModels;
  readonly definitions: DefinitionCatalog;
  readonly readings: DefinitionReadings;
  readonly agentVersions: AgentVersions;
  /** Agents that were published here, kept as definitions are. */
  readonly publishedAgents: DefinitionCatalog;
  readonly agentTests: AgentTestLog;
  readonly memory: MemoryStore;
  readonly answerDrafts: AnswerDraftStore;
  whereAssetIsNamed(id: string): Promise<WhereAnAssetIsNamed>;
  readonly admissionLog: AdmissionLog;
  readonly schedules: ScheduleLog;
  readonly info: StoreInfo;
  /** For backups. Nobody else needs it. */
  readonly database: WritableDatabase;
  /**
   * One transaction: durable when it returns, nothing has happened when it throws. Appends and other writes inside join
   * it; when one of them fails, the whole fails, even if `work` swallows the error. Must not be async.
   */
  transaction<T>(work: () => T): T;
  /** The last write found no room. False again as soon as one succeeds. */
  isFull(): boolean;
  /** Told once when a write has run into damage. Nothing more is written from then on. */
  onDamage(listen: (damage: StorageCorrupt) => void): void;
  /** The file and its log, in bytes. */
  size(): number;
  /** Read models anew, beside those in use. One at a time. */
  rebuild(): ReadModelRebuild;
  /** Compares events with their checksums, a few at a time. */
  slowCheck(onFound: (error: StorageChanged) => void): SlowCheck;
  /**
   * Reads the whole file in a thread of its own, to be called after a start that left the check out (`info.isChecked`).
   */
  inspect(): Promise<Inspection>;
  close(): void;
}

export interface StoreOptions extends Omit<OpenOptions, 'readonly'> {
  /** Somebody has looked already, before anything else did. */
  readonly tornLog?: StorageLogTorn | null;
}

export function storePath(directory: string): string {
  return join(directory, 'baton.sqlite');
}

/**
 * Reads a store that is too large for a check that everybody waits for, in a thread of its own. To be awaited before it
 * is opened for writing; throws `StorageCorrupt`.
 */
export async function checkBeforeWriting(
  directory: string,
  interruption?: AbortSignal,
  options: StoreOptions = {},
): Promise<Pick<StoreOptions, 'isChecked' | 'tornLog'>> {
  const path = storePath(directory);
  if (!existsSync(path) || isCheckedAtOpen(path, options)) return {};
  const tornLog = keepTornLog(path, (options.now ?? Date.now)());
  const { problems } = await inspectInBackground(path, 'pages', interruption);
  if (problems.length > 0) throw new StorageCorrupt(path, problems, copyAside(path, (options.now ?? Date.now)()));
  return { isChecked: true, tornLog };
}

/** Creates it when there is none, migrates it when it is older. Hold the engine's lock while it is open. */
export function openStore(directory: string, options: StoreOptions = {}): Store {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = storePath(directory);
  const isChecked = options.isChecked ?? isCheckedAtOpen(path, options);
  const tornLog = options.tornLog === undefined ? keepTornLog(path, (options.now ?? Date.now)()) : options.tornLog;
  refuseEmptied(path);
  removeRebuild(path);
  const database = openDatabase(path, options);
  try {
    return assemble(database, { path, migration: migrate(database, options.now ?? Date.now), isChecked, tornLog });
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * For looking, beside an engine that has it open or where none can be: what lies in a folder that nobody may write to,
 * or was left by a process that was killed there, is read from a copy. Every write throws.
 */
export function openStoreForReading(directory: string, options: StoreOptions = {}): Store {
  const path = storePath(directory);
  const isChecked = isCheckedAtOpen(path, options);
  if (existsSync(path)) refuseEmptied(path);
  try {
    const database = openDatabase(path, { ...options, readonly: true });
    const schema = schemaOf(database);
    return assemble(database as WritableDatabase, {
      path,
      migration: { from: schema, to: schema, backup: null },
      isChecked,
      tornLog: null,
    });
  } catch (error) {
    if (!needsCopy(error, directory)) throw explainTrouble(error);
    const { database, migration, discard } = openCopyForReading(path, options);
    return { ...assemble(database, { path, migration, isChecked, tornLog: null }), close: discard };
  }
}

/** Not beside an engine at work: a copy of what is being written is none. */
function needsCopy(error: unknown, directory: string): boolean {
  const isOutOfReach = isReadOnlyError(error) || (error instanceof StorageOlder && !isWritable(directory));
  return isOutOfReach && findEngineHolder(directory) === undefined;
}

function assemble(
  database: WritableDatabase,
  { path, migration, isChecked, tornLog }: Omit<StoreInfo, 'schema'>,
): Store {
  const unit = new UnitOfWork(database);
  const keys = new RunKeys(database as ReadableDatabase);
  unit.onRollback(() => keys.forget());
  const readModels = new SqliteReadModels(database, unit, keys);
  const mentions = new AssetMentions(database, unit);
  return {
    path,
    database,
    journal: new SqliteJournal(database, unit, keys),
    readModels,
    definitions: new SqliteDefinitionCatalog(database, unit),
    readings: new SqliteDefinitionReadings(database, unit),
    agentVersions: new SqliteAgentVersions(database, unit),
    publishedAgents: new SqliteDefinitionCatalog(database, unit, 'agents'),
    agentTests: new SqliteAgentTests(database, unit),
    memory: new SqliteMemory(database, unit),
    answerDrafts: new SqliteAnswerDrafts(database as ReadableDatabase, unit),
    whereAssetIsNamed: (id) => whereAssetIsNamed(database as ReadableDatabase, mentions, id),
    admissionLog: new SqliteAdmissionLog(database, unit),
    schedules: new SqliteScheduleLog(database, unit),
    info: { path, schema: migration.to, migration, isChecked, tornLog },
    transaction: (work) => unit.run(work),
    isFull: () => unit.isFull(),
    onDamage: (listen) => unit.onDamage(listen),
    size: () => sizeOf(path),
    rebuild: () => new SqliteReadModelRebuild(database, unit, path, () => readModels.forget()),
    slowCheck: (onFound) => createSlowCheck({ database, unit, onFound }),
    inspect: () => inspectInBackground(database.name),
    close: () => database.close(),
  };
}
