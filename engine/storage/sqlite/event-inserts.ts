/**
 * Writes events to their table: the hottest statements of the engine.
 *
 * A value that crosses to the driver costs as much as a column that SQLite writes, so rows go over many at a time, and
 * what all of them have in common (one turn has one time, and nearly always one actor) goes over once.
 */
import type Database from 'better-sqlite3';
import { SequenceConflict } from '../../journal/journal.ts';
import type { RunEvent } from '../../run/run-event.ts';
import { ChainHeads } from './chain-heads.ts';
import { lazily } from './lazily.ts';
import type { ReadableDatabase } from './open-database.ts';
import type { RunKeys } from './run-keys.ts';
import { sqliteCode } from './storage-errors.ts';

type InsertEvent = [
  run: number,
  sequence: number,
  type: string,
  at: number,
  actor: string,
  correlationId: string | null,
  data: string,
  chain: number,
];

/** Rows of one statement, and the values that are bound to it, which are replaced again and again. */
interface Together {
  readonly rows: number;
  readonly statement: () => Database.Statement<unknown[]>;
  readonly values: unknown[];
}

const INSERT = 'INSERT INTO events (run, sequence, type, at, actor, correlation_id, data, chain)';
/** Of each row; its time and its actor come before the first. */
const OWN = 5;
const SHARED = 2;
/** The larger first. Measured: sixteen rows cost half of sixteen single ones, and thirty-two no less. */
const SIZES = [16, 4] as const;

export class EventInserts {
  readonly #keys: RunKeys;
  readonly #heads: ChainHeads;
  readonly #insertOne: Database.Statement<InsertEvent>;
  readonly #together: readonly Together[];

  constructor(database: ReadableDatabase, keys: RunKeys) {
    this.#keys = keys;
    this.#heads = new ChainHeads(database);
    this.#insertOne = database.prepare(`${INSERT} VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
    this.#together = SIZES.map((rows) => ({
      rows,
      statement: lazily(() => database.prepare<unknown[]>(insertTogether(rows))),
      values: Array<unknown>(SHARED + rows * OWN).fill(null),
    }));
  }

  /** In this order: their positions grow with it. Throws `SequenceConflict`. */
  insert(events: readonly RunEvent[]): void {
    for (let start = 0; start < events.length; ) {
      const alike = countAlike(events, start);
      const together = this.#together.find(({ rows }) => rows <= alike);
      if (together) this.#insertTogether(together, events, start);
      else this.#insert(events[start] as RunEvent);
      start += together?.rows ?? 1;
    }
  }

  /** After anything that was written has been undone. */
  forget(): void {
    this.#heads.forget();
  }

  #insertTogether({ rows, statement, values }: Together, events: readonly RunEvent[], start: number): void {
    this.#heads.makeRoom();
    const { at, actor } = events[start] as RunEvent;
    values[0] = at;
    values[1] = actor;
    for (let row = 0; row < rows; row += 1) this.#bind(values, SHARED + row * OWN, events[start + row] as RunEvent);
    try {
      statement().run(...values);
    } catch (error) {
      if (sqliteCode(error) !== 'SQLITE_CONSTRAINT_UNIQUE') throw error;
      this.#heads.forget();
      // Nothing of the statement was inserted. One by one, the event that is in the way will say so.
      for (const event of events.slice(start, start + rows)) this.#insert(event);
    }
  }

  #bind(values: unknown[], place: number, event: RunEvent): void {
    const { runId, sequence, type, at, actor } = event;
    const data = JSON.stringify(event.data);
    const run = this.#keys.findOrGive(runId);
    values[place] = run;
    values[place + 1] = sequence;
    values[place + 2] = type;
    values[place + 3] = data;
    values[place + 4] = this.#heads.next(run, { runId, sequence, type, at, actor, correlationId: null, data });
  }

  #insert(event: RunEvent): void {
    this.#heads.makeRoom();
    try {
      const { runId, sequence, type, at, actor } = event;
      const correlationId = event.correlationId === runId ? null : event.correlationId;
      const data = JSON.stringify(event.data);
      const run = this.#keys.findOrGive(runId);
      const chain = this.#heads.next(run, { runId, sequence, type, at, actor, correlationId, data });
      this.#insertOne.run(run, sequence, type, at, actor, correlationId, data, chain);
    } catch (error) {
      this.#heads.forget();
      if (sqliteCode(error) !== 'SQLITE_CONSTRAINT_UNIQUE') throw error;
      throw new SequenceConflict(
        `Run ${event.runId} has an event ${event.sequence} already: somebody else wrote to it.`,
        { cause: error },
      );
    }
  }
}

/** What is shared is the outer of two loops: the rows come in their order. */
function insertTogether(rows: number): string {
  const row = `(${Array<string>(OWN).fill('?').join(', ')})`;
  return `${INSERT}
    SELECT own.column1, own.column2, own.column3, shared.at, shared.actor, NULL, own.column4, own.column5
    FROM (SELECT ? AS at, ? AS actor) shared CROSS JOIN (VALUES ${Array<string>(rows).fill(row).join(', ')}) own`;
}

/** How many from there on, up to the largest statement, have one time and one actor, and their own run to belong to. */
function countAlike(events: readonly RunEvent[], start: number): number {
  const { at, actor } = events[start] as RunEvent;
  const end = Math.min(events.length, start + SIZES[0]);
  let next = start;
  for (; next < end; next += 1) {
    const event = events[next] as RunEvent;
    if (event.at !== at || event.actor !== actor || event.correlationId !== event.runId) break;
  }
  return next - start;
}
