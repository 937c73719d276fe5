import type Database from 'better-sqlite3';
import type { Definition } from '../definition/definition.ts';
import { SequenceConflict, type DefinitionSnapshot, type Journal, type StoredEvent } from '../journal/journal.ts';
import type { RunEvent } from '../run/run-event.ts';
import type { ReadableDatabase } from './open-database.ts';
import type { RunKeys } from './run-keys.ts';
import { sqliteCode } from './storage-errors.ts';
import type { UnitOfWork } from './unit-of-work.ts';

type InsertEvent = [run: number, sequence: number, type: string, at: number, actor: string, correlationId: string | null, data: string];
type EventRow = [position: number, runId: string, sequence: number, type: string, at: number, actor: string, correlationId: string | null, data: string];

const EVENTS = 'SELECT position, run_id, sequence, type, at, actor, correlation_id, data FROM events JOIN run_keys USING (run)';

export class SqliteJournal implements Journal {
  readonly #unit: UnitOfWork;
  readonly #keys: RunKeys;
  readonly #insert: Database.Statement<InsertEvent>;
  readonly #insertSnapshot: Database.Statement<[string, string]>;
  readonly #readRun: Database.Statement<[number, number], EventRow>;
  readonly #readAll: Database.Statement<[number, number], EventRow>;
  readonly #lastPosition: Database.Statement<[], number>;
  readonly #findSnapshot: Database.Statement<[string], string>;
  readonly #knownSnapshots = new Set<string>();

  constructor(database: ReadableDatabase, unit: UnitOfWork, keys: RunKeys) {
    this.#unit = unit;
    this.#keys = keys;
    this.#insert = database.prepare('INSERT INTO events (run, sequence, type, at, actor, correlation_id, data) VALUES (?, ?, ?, ?, ?, ?, ?)');
    this.#insertSnapshot = database.prepare('INSERT INTO definition_snapshots (hash, definition) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING');
    this.#readRun = database.prepare<[number, number], EventRow>(`${EVENTS} WHERE run = ? AND sequence > ? ORDER BY sequence`).raw();
    this.#readAll = database.prepare<[number, number], EventRow>(`${EVENTS} WHERE position > ? ORDER BY position LIMIT ?`).raw();
    this.#lastPosition = database.prepare<[], number>('SELECT coalesce(max(position), 0) FROM events').pluck();
    this.#findSnapshot = database.prepare<[string], string>('SELECT definition FROM definition_snapshots WHERE hash = ?').pluck();
    unit.onRollback(() => this.#knownSnapshots.clear());
  }

  append(events: readonly RunEvent[], snapshots: readonly DefinitionSnapshot[] = []): void {
    this.#unit.run(() => {
      for (const snapshot of snapshots) this.#keepSnapshot(snapshot);
      for (const event of events) this.#insertEvent(event);
    });
  }

  readRun(runId: string, afterSequence = 0): StoredEvent[] {
    const run = this.#keys.find(runId);
    return run === undefined ? [] : this.#readRun.all(run, afterSequence).map(toEvent);
  }

  readAll(afterPosition: number, limit: number): StoredEvent[] {
    return this.#readAll.all(afterPosition, limit).map(toEvent);
  }

  lastPosition(): number {
    return this.#lastPosition.get() ?? 0;
  }

  findSnapshot(hash: string): Definition | undefined {
    const found = this.#findSnapshot.get(hash);
    return found === undefined ? undefined : (JSON.parse(found) as Definition);
  }

  #insertEvent(event: RunEvent): void {
    const { runId, sequence, correlationId } = event;
    const run = this.#keys.findOrGive(runId);
    try {
      this.#insert.run(run, sequence, event.type, event.at, event.actor, correlationId === runId ? null : correlationId, JSON.stringify(event.data));
    } catch (error) {
      if (sqliteCode(error) !== 'SQLITE_CONSTRAINT_UNIQUE') throw error;
      throw new SequenceConflict(`Run ${runId} has an event ${sequence} already: somebody else wrote to it.`, { cause: error });
    }
  }

  #keepSnapshot({ hash, definition }: DefinitionSnapshot): void {
    if (this.#knownSnapshots.has(hash)) return;
    this.#insertSnapshot.run(hash, JSON.stringify(definition));
    this.#knownSnapshots.add(hash);
  }
}

function toEvent([position, runId, sequence, type, at, actor, correlationId, data]: EventRow): StoredEvent {
  return { position, runId, sequence, type, at, actor, correlationId: correlationId ?? runId, data: JSON.parse(data) as unknown } as StoredEvent;
}
