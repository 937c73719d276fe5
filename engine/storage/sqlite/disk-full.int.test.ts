import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { StorageFull } from '../../journal/journal.ts';
import { agentStep, buildDefinition } from '../../testing/build-definition.ts';
import { openTestStore } from '../../testing/open-test-store.ts';
import { storedChanges, eventOf, runChangeOf, runRowOf } from '../../testing/stored-rows.ts';
import { tinyDisk } from '../../testing/tiny-disk.ts';
import { findProblems } from './open-database.ts';
import { openStore, type Store } from './sqlite-store.ts';

describe('without room', () => {
  test('nothing is recorded in part, and it goes on when there is room', () => {
    const store = openTestStore();
    const { database } = store;
    start(store);
    database.pragma(`max_page_count = ${Number(database.pragma('page_count', { simple: true })) + 5}`);
    const recorded = fill(store);
    expect(store.isFull()).toBe(true);
    expectAll(store, recorded);
    database.pragma('max_page_count = 4294967294');
    step(store, recorded + 1);
    expect(store.isFull()).toBe(false);
    expectAll(store, recorded + 1);
  });

  test('what is kept for speed alone is not kept, and nobody hears of it', () => {
    const { readings, database } = openTestStore();
    const definition = buildDefinition({
      steps: [agentStep({ id: 'a', input: { userMessage: 'x'.repeat(100_000) } })],
    });
    database.pragma(`max_page_count = ${Number(database.pragma('page_count', { simple: true })) + 1}`);
    readings.keep('text', 'reader', { hash: 'hash', definition });
    expect(readings.find('text', 'reader')).toBeUndefined();
    database.pragma('max_page_count = 4294967294');
    readings.keep('text', 'reader', { hash: 'hash', definition });
    expect(readings.find('text', 'reader')).toEqual({ hash: 'hash', definition });
  });

  test('on a disk that is really full it is the same, and all that was recorded is there after a restart', (context) => {
    const directory = tinyDisk(context, 1);
    writeFileSync(join(directory, 'ballast'), Buffer.alloc(300_000));
    const store = openStore(directory);
    start(store);
    const recorded = fill(store);
    expect(() => step(store, recorded + 1)).toThrow(StorageFull);
    expect(store.isFull()).toBe(true);
    expectAll(store, recorded);
    store.close();

    const again = openTestStore(directory);
    expect(findProblems(again.database)).toEqual([]);
    expectAll(again, recorded);
    const more = fill(again, recorded);
    rmSync(join(directory, 'ballast'));
    step(again, more + 1);
    expect(again.isFull()).toBe(false);
    expectAll(again, more + 1);
    again.close();
  });
});

function start({ journal, readModels, transaction }: Store): void {
  transaction(() => {
    journal.append([eventOf('run', 1)]);
    readModels.apply(storedChanges({ newRuns: [runRowOf('run')] }));
  });
}

/** Two events and the row of their run, as the engine does it. */
function step({ journal, readModels, transaction }: Store, number: number): void {
  transaction(() => {
    journal.append([eventOf('run', 2 * number), eventOf('run', 2 * number + 1)]);
    readModels.apply(
      storedChanges({ runs: [runChangeOf(runRowOf('run'), { stepsDone: number, sequence: 2 * number + 1 })] }),
    );
  });
}

/** Steps until there is no room; returns how many there are now. */
function fill(store: Store, done = 0): number {
  for (let number = done + 1; number < 100_000; number += 1) {
    try {
      step(store, number);
    } catch (error) {
      expect(error).toBeInstanceOf(StorageFull);
      expect((error as Error).message).toContain('Nothing was recorded');
      return number - 1;
    }
  }
  throw new Error('The disk never filled up.');
}

function expectAll({ journal, readModels, database }: Store, steps: number): void {
  expect(database.inTransaction).toBe(false);
  expect(journal.readRun('run').map(({ sequence }) => sequence)).toEqual(
    Array.from({ length: 2 * steps + 1 }, (_, index) => index + 1),
  );
  expect(readModels.findRun('run')).toMatchObject({ stepsDone: steps, sequence: 2 * steps + 1 });
}
