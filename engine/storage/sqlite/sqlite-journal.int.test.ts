import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { SequenceConflict } from '../../journal/journal.ts';
import { describeJournal } from '../../testing/journal-contract.ts';
import { describePlans } from '../../testing/plans-contract.ts';
import { buildDefinition } from '../../testing/build-definition.ts';
import { openTestStore } from '../../testing/open-test-store.ts';
import { storedChanges, eventOf, runRowOf } from '../../testing/stored-rows.ts';
import { temporaryDirectory } from '../../testing/temporary-directory.ts';
import { openStore, openStoreForReading } from './sqlite-store.ts';

describeJournal('SQLite', () => openTestStore().journal);

describePlans('SQLite', () => openTestStore().journal);

describe('the journal in SQLite', () => {
  test.each([
    ["UPDATE events SET data = '{}'", 'events are never changed'],
    ['DELETE FROM events', 'events are never deleted'],
    ['INSERT OR REPLACE INTO events SELECT * FROM events', 'events are never deleted'],
    ["UPDATE run_keys SET run_id = 'other'", 'run keys are never changed'],
    ['DELETE FROM run_keys', 'run keys are never deleted'],
    ["UPDATE definition_snapshots SET definition = '{}'", 'snapshots are never changed'],
    ['DELETE FROM definition_snapshots', 'snapshots are never deleted'],
  ])('cannot be rewritten, not even by hand: %s', (sql, reason) => {
    const { database, journal } = openTestStore();
    journal.append([eventOf('a', 1)], [{ hash: 'f00d', definition: {} as never }]);
    expect(() => database.exec(sql)).toThrow(reason);
    expect(journal.readRun('a')).toHaveLength(1);
  });

  test('appends and read models of one transaction are there together or not at all', () => {
    const store = openTestStore();
    const write = () => {
      store.journal.append([eventOf('a', 1)]);
      store.readModels.apply(storedChanges({ newRuns: [runRowOf('a')] }));
    };
    expect(() =>
      store.transaction(() => {
        write();
        throw new Error('changed my mind');
      }),
    ).toThrow('changed my mind');
    expect([store.journal.lastPosition(), store.readModels.findRun('a')]).toEqual([0, undefined]);
    // The run's key was undone as well, and must not be remembered.
    store.journal.append([eventOf('b', 1)]);
    store.transaction(write);
    expect(store.journal.readAll(0, 9).map(({ runId }) => runId)).toEqual(['b', 'a']);
    expect(store.readModels.findRun('a')).toEqual(runRowOf('a'));
  });

  test('a failure inside a transaction fails all of it, even when somebody swallows it', () => {
    const store = openTestStore();
    store.journal.append([eventOf('a', 1)]);
    expect(() =>
      store.transaction(() => {
        store.journal.append([eventOf('b', 1)]);
        try {
          store.journal.append([eventOf('c', 1), eventOf('a', 1)]);
        } catch {
          // As an executor might that writes for many runs at once.
        }
      }),
    ).toThrow(SequenceConflict);
    expect(store.journal.readAll(0, 9).map(({ runId }) => runId)).toEqual(['a']);
  });

  test('a transaction cannot wait', () => {
    const store = openTestStore();
    expect(() => store.transaction(async () => store.journal.append([eventOf('a', 1)]))).toThrow('cannot wait');
    expect(store.journal.lastPosition()).toBe(0);
  });

  test('a writer that has not seen the newest events of a run is refused', () => {
    const directory = temporaryDirectory();
    const [mine, theirs] = [openTestStore(directory), openTestStore(directory)];
    mine.journal.append([eventOf('a', 1)]);
    theirs.journal.append([eventOf('a', 2)]);
    expect(() => mine.journal.append([eventOf('a', 2)])).toThrow(SequenceConflict);
  });

  test('can be read beside the engine, and not written', () => {
    const directory = temporaryDirectory();
    const store = openTestStore(directory);
    store.journal.append([eventOf('a', 1)]);
    const reader = openStoreForReading(directory);
    expect(reader.journal.readRun('a')).toHaveLength(1);
    store.journal.append([eventOf('a', 2)]);
    expect(reader.journal.readRun('a')).toHaveLength(2);
    expect(() => reader.journal.append([eventOf('a', 3)])).toThrow('readonly');
    reader.close();
  });

  test('is there after closing and opening', () => {
    const directory = temporaryDirectory();
    const definition = buildDefinition({ steps: [] });
    const first = openStore(directory);
    first.journal.append([eventOf('a', 1)], [{ hash: 'f00d', definition }]);
    first.close();
    const second = openTestStore(directory);
    expect(second.journal.readRun('a')).toHaveLength(1);
    expect(second.journal.findSnapshot('f00d')).toEqual(definition);
  });

  test('a run is read as quickly at the end of a long journal as at its beginning', () => {
    const store = openTestStore();
    const events = (runId: string) => Array.from({ length: 1000 }, (_, index) => eventOf(runId, index + 1));
    for (let run = 0; run < 20; run += 1) store.journal.append(events(`run-${run}`));
    const timeOf = (runId: string) =>
      Math.min(
        ...[1, 2, 3, 4, 5].map(() => {
          const start = performance.now();
          expect(store.journal.readRun(runId)).toHaveLength(1000);
          return performance.now() - start;
        }),
      );
    const [first, last] = [timeOf('run-0'), timeOf('run-19')];
    // Reading through the journal would take twenty times as long.
    expect(last / first).toBeLessThan(10);
  });

  test('names runs by number in the index of events', () => {
    const { path } = openTestStore();
    const database = new Database(path, { readonly: true });
    const plan = database
      .prepare<[], { detail: string }>(
        'EXPLAIN QUERY PLAN SELECT * FROM events WHERE run = 1 AND sequence > 5 ORDER BY sequence',
      )
      .all();
    database.close();
    expect(plan.map(({ detail }) => detail)).toEqual([
      'SEARCH events USING INDEX sqlite_autoindex_events_1 (run=? AND sequence>?)',
    ]);
  });
});
