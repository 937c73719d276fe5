import type Database from 'better-sqlite3';
import type { Definition } from '../../definition/definition.ts';
import type { DefinitionSnapshot, Journal, JournalPage, PageBounds, StoredEvent } from '../../journal/journal.ts';
import { readSnapshot } from '../../journal/upcasting/read-snapshot.ts';
import { upcastEvent } from '../../journal/upcasting/upcast-event.ts';
import type { RunEvent } from '../../run/run-event.ts';
import { EventInserts } from './event-inserts.ts';
import type { ReadableDatabase } from './open-database.ts';
import type { RunKeys } from './run-keys.ts';
import type { UnitOfWork } from './unit-of-work.ts';

type EventRow = [
  position: number,
  runId: string,
  sequence: number,
  type: string,
  at: number,
  actor: string,
  correlationId: string | null,
  data: string,
];

const EVENTS =
  'SELECT position, run_id, sequence, type, at, actor, correlation_id, data FROM events JOIN run_keys USING (run)';

export class SqliteJournal implements Journal {
  readonly #unit: UnitOfWork;
  readonly #keys: RunKeys;
  readonly #inserts: EventInserts;
  readonly #insertSnapshot: Database.Statement<[string, string]>;
  readonly #readRun: Database.Statement<[number, number, number], EventRow>;
  readonly #lastOfRun: Database.Statement<[number], { readonly sequence: number; readonly type: StoredEvent['type'] }>;
  readonly #sizeOfRun: Database.Statement<[number], { readonly events: number; readonly bytes: number }>;
  readonly #readAll: Database.Statement<[number, number], EventRow>;
  readonly #positionAfter: Database.Statement<[number, number], number>;
  readonly #sequenceAt: Database.Statement<[number, number], number>;
  readonly #lastPosition: Database.Statement<[], number>;
  readonly #findSnapshot: Database.Statement<[string], string>;
  readonly #knownSnapshots = new Set<string>();

  constructor(database: ReadableDatabase, unit: UnitOfWork, keys: RunKeys) {
    this.#unit = unit;
    this.#keys = keys;
    this.#inserts = new EventInserts(database, keys);
    this.#insertSnapshot = database.prepare(
      'INSERT INTO definition_snapshots (hash, definition) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING',
    );
    this.#readRun = database
      .prepare<[number, number, number], EventRow>(`${EVENTS} WHERE run = ? AND sequence > ? ORDER BY sequence LIMIT ?`)
      .raw();
    this.#lastOfRun = database.prepare(
      'SELECT sequence, type FROM events WHERE run = ? ORDER BY sequence DESC LIMIT 1',
    );
    this.#sizeOfRun = database.prepare(
      'SELECT count(*) AS events, coalesce(sum(octet_length(data)), 0) AS bytes FROM events WHERE run = ?',
    );
    this.#readAll = database
      .prepare<[number, number], EventRow>(`${EVENTS} WHERE position > ? ORDER BY position LIMIT ?`)
      .raw();
    this.#positionAfter = database
      .prepare<[number, number], number>(
        'SELECT position FROM events WHERE run = ? AND sequence > ? ORDER BY sequence LIMIT 1',
      )
      .pluck();
    this.#sequenceAt = database
      .prepare<[number, number], number>(
        'SELECT sequence FROM events WHERE run = ? AND position <= ? ORDER BY sequence DESC LIMIT 1',
      )
      .pluck();
    this.#lastPosition = database.prepare<[], number>('SELECT coalesce(max(position), 0) FROM events').pluck();
    this.#findSnapshot = database
      .prepare<[string], string>('SELECT definition FROM definition_snapshots WHERE hash = ?')
      .pluck();
    unit.onRollback(() => {
      this.#knownSnapshots.clear();
      this.#inserts.forget();
    });
  }

  append(events: readonly RunEvent[], snapshots: readonly DefinitionSnapshot[] = []): void {
    this.#unit.run(() => {
      for (const snapshot of snapshots) this.#keepSnapshot(snapshot);
      this.#inserts.insert(events);
    });
  }

  readRun(runId: string, afterSequence = 0, limit = -1): StoredEvent[] {
    const run = this.#keys.find(runId);
    return run === undefined ? [] : this.#readRun.all(run, afterSequence, limit).map(toEvent);
  }

  pageOfRun(runId: string, afterSequence: number, bounds: PageBounds): JournalPage {
    const run = this.#keys.find(runId);
    return run === undefined
      ? { events: [], bytes: 0 }
      : pageOf(this.#readRun.iterate(run, afterSequence, bounds.events), bounds);
  }

  positionAfter(runId: string, afterSequence: number): number | undefined {
    const run = this.#keys.find(runId);
    return run === undefined ? undefined : this.#positionAfter.get(run, afterSequence);
  }

  sequenceAt(runId: string, position: number): number {
    const run = this.#keys.find(runId);
    return (run === undefined ? undefined : this.#sequenceAt.get(run, position)) ?? 0;
  }

  lastOfRun(runId: string): Pick<StoredEvent, 'sequence' | 'type'> | undefined {
    const run = this.#keys.find(runId);
    return run === undefined ? undefined : this.#lastOfRun.get(run);
  }

  sizeOfRun(runId: string): { readonly events: number; readonly bytes: number } {
    const run = this.#keys.find(runId);
    return (run === undefined ? undefined : this.#sizeOfRun.get(run)) ?? { events: 0, bytes: 0 };
  }

  readAll(afterPosition: number, limit: number): StoredEvent[] {
    return this.#readAll.all(afterPosition, limit).map(toEvent);
  }

  pageOfAll(afterPosition: number, bounds: PageBounds): JournalPage {
    return pageOf(this.#readAll.iterate(afterPosition, bounds.events), bounds);
  }

  lastPosition(): number {
    return this.#lastPosition.get() ?? 0;
  }

  findSnapshot(hash: string): Definition | undefined {
    const found = this.#findSnapshot.get(hash);
    return found === undefined ? undefined : readSnapshot(found);
  }

  #keepSnapshot({ hash, definition }: DefinitionSnapshot): void {
    if (this.#knownSnapshots.has(hash)) return;
    this.#insertSnapshot.run(hash, JSON.stringify(definition));
    this.#knownSnapshots.add(hash);
  }
}

/** Row by row: what is beyond the page is not read. */
function pageOf(rows: Iterable<EventRow>, { bytes: most, upTo = Infinity }: PageBounds): JournalPage {
  const events: StoredEvent[] = [];
  let bytes = 0;
  for (const row of rows) {
    if (row[0] > upTo) break;
    events.push(toEvent(row));
    bytes += row[7].length;
    if (bytes >= most) break;
  }
  return { events, bytes };
}

function toEvent([position, runId, sequence, type, at, actor, correlationId, data]: EventRow): StoredEvent {
  return upcastEvent({
    position,
    runId,
    sequence,
    type,
    at,
    actor,
    correlationId: correlationId ?? runId,
    data: JSON.parse(data) as unknown,
  } as StoredEvent);
}
