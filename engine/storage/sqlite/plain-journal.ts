/**
 * Events into a file with nothing around them: what the benchmark compares the engine with. Same table, same bytes,
 * same durability; no run, no decision, no read model.
 */
import Database from 'better-sqlite3';
import type { RunEvent } from '../../run/run-event.ts';

export interface PlainJournal {
  /** One transaction, durable when it returns. */
  write(events: readonly RunEvent[]): void;
  close(): void;
}

export function openPlainJournal(file: string): PlainJournal {
  const database = new Database(file);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.exec(`
    CREATE TABLE events (position INTEGER PRIMARY KEY, run INTEGER NOT NULL, sequence INTEGER NOT NULL, type TEXT NOT NULL,
      at INTEGER NOT NULL, actor TEXT NOT NULL, correlation_id TEXT, data TEXT NOT NULL, UNIQUE (run, sequence)) STRICT`);
  const runs = new Map<string, number>();
  const insert = database.prepare(
    'INSERT INTO events (run, sequence, type, at, actor, correlation_id, data) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const write = database.transaction((events: readonly RunEvent[]) => {
    for (const { runId, sequence, type, at, actor, data } of events) {
      const run = runs.get(runId) ?? runs.size + 1;
      runs.set(runId, run);
      insert.run(run, sequence, type, at, actor, null, JSON.stringify(data));
    }
  });
  return { write: (events) => write.immediate(events), close: () => database.close() };
}
