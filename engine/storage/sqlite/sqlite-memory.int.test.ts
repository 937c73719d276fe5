import { expect, onTestFinished, test } from 'vitest';
import { temporaryDirectory } from '../../testing/temporary-directory.ts';
import type { WritableDatabase } from './open-database.ts';
import { SqliteMemory } from './sqlite-memory.ts';
import { openStore } from './sqlite-store.ts';
import { UnitOfWork } from './unit-of-work.ts';

const DAY = 24 * 60 * 60 * 1000;
const TODAY = Date.UTC(2026, 0, 5);
const YEAR = 365 * DAY;
const by = { writtenBy: 'agent:clerk', runId: 'run-1', stepId: 'work' };
const ALL = { limit: 50, offset: 0 };

function openMemory() {
  const directory = temporaryDirectory();
  const store = openStore(directory);
  onTestFinished(() => store.close());
  let calls = 0;
  const write = (key: string, now: number, expiresAt: number | null) =>
    store.memory.write(`call-${++calls}`, [{ namespace: 'customers', key, value: key, expiresAt }], by, now);
  const keysAt = (now: number) => store.memory.list({}, ALL, now).items.map(({ key }) => key);
  /** Those of the table, whatever the time is. */
  const kept = () => keysAt(0);
  /** What a call that was heard before brings once more. */
  const writeAgain = (call: number, key: string, now: number) =>
    store.memory.write(`call-${call}`, [{ namespace: 'customers', key, value: 'again', expiresAt: null }], by, now);
  const { database } = store;
  const recalled = (most: number, now: number) =>
    store.memory.recall('customers', null, most, now).map(({ key }) => key);
  return { write, writeAgain, keysAt, kept, recalled, database, transaction: store.transaction.bind(store) };
}

test('a clock that ran a year ahead while others were written takes no memory away', () => {
  const { write, keysAt } = openMemory();
  write('lasting', TODAY, TODAY + 30 * DAY);
  write('ahead', TODAY + YEAR, null);
  write('still-ahead', TODAY + YEAR + DAY, null);
  expect(keysAt(TODAY + YEAR + DAY)).not.toContain('lasting');
  write('right-again', TODAY + DAY, null);
  expect(keysAt(TODAY + DAY)).toContain('lasting');
});

test('what has expired is read by nobody, and deleted a week after it was first found to be', () => {
  const { write, keysAt, kept } = openMemory();
  write('short', TODAY, TODAY + DAY);
  write('second', TODAY + 2 * DAY, null);
  expect(keysAt(TODAY + 2 * DAY)).toEqual(['second']);
  write('third', TODAY + 8 * DAY, null);
  expect(kept()).toContain('short');
  write('fourth', TODAY + 9 * DAY, null);
  expect(kept()).not.toContain('short');
});

test('what a clock that ran ahead found to have expired is deleted in its own time all the same', () => {
  const { write, kept } = openMemory();
  write('short', TODAY, TODAY + 3 * DAY);
  write('ahead', TODAY + YEAR, null);
  write('right-again', TODAY + 4 * DAY, null);
  write('week-later', TODAY + 11 * DAY, null);
  expect(kept()).not.toContain('short');
});

test('a memory that has expired and is written again is a new one', () => {
  const { write, keysAt } = openMemory();
  write('short', TODAY, TODAY + DAY);
  write('other', TODAY + 2 * DAY, null);
  write('short', TODAY + 3 * DAY, TODAY + 20 * DAY);
  write('more', TODAY + 12 * DAY, null);
  expect(keysAt(TODAY + 12 * DAY)).toContain('short');
});

test('a call is not heard twice because a clock ran a year ahead while another was heard', () => {
  const { write, writeAgain } = openMemory();
  write('first', TODAY, null);
  write('ahead', TODAY + YEAR, null);
  write('still-ahead', TODAY + YEAR + DAY, null);
  expect(writeAgain(1, 'first', TODAY + 2 * DAY)).toBeNull();
});

test('of calls that were heard more than ninety days ago the newest ten thousand are kept, and a write deletes a hundred others', () => {
  const { write, writeAgain, database, transaction } = openMemory();
  const heard = () =>
    database.prepare<[], { total: number }>('SELECT count(*) AS total FROM memory_calls').get()?.total;
  transaction(() => {
    for (let call = 0; call < 10_250; call++) write('key', TODAY, null);
  });
  write('key', TODAY + 91 * DAY, null);
  expect(heard()).toBe(10_151);
  write('key', TODAY + 91 * DAY, null);
  write('key', TODAY + 91 * DAY, null);
  expect(heard()).toBe(10_000);
  expect(writeAgain(1, 'key', TODAY + 92 * DAY)).not.toBeNull();
  expect(writeAgain(300, 'key', TODAY + 92 * DAY)).toBeNull();
});

test('a write finds a hundred memories expired, and deletes a hundred, of as many as there may be', () => {
  const { write, database, transaction } = openMemory();
  const count = (which: string) =>
    database.prepare<[], { total: number }>(`SELECT count(*) AS total FROM memories WHERE ${which}`).get()?.total;
  transaction(() => {
    for (let memory = 0; memory < 250; memory++) write(`key-${memory}`, TODAY, TODAY + DAY);
  });
  const days = [2, 3, 4, 11, 12, 13].map((day) => {
    write('other', TODAY + day * DAY, null);
    return [count('found_expired_at IS NOT NULL'), count('true')];
  });
  expect(days).toEqual([
    [100, 251],
    [200, 251],
    [250, 251],
    [150, 151],
    [50, 51],
    [0, 1],
  ]);
});

test('no write and no look at a namespace goes through all that is remembered', () => {
  const { write, recalled, database } = openMemory();
  write('key', TODAY, TODAY + DAY);
  recalled(20, TODAY);
  const asked = new Set<string>();
  const { prepare } = database;
  const spied = Object.assign(Object.create(database) as WritableDatabase, {
    prepare: (sql: string) => {
      asked.add(sql);
      return prepare.call(database, sql);
    },
  });
  const memory = new SqliteMemory(spied, new UnitOfWork(spied));
  memory.write('another', [{ namespace: 'customers', key: 'key', value: 1, expiresAt: null }], by, TODAY);
  memory.recall('customers', null, 20, TODAY);
  const plans = [...asked]
    .filter((sql) => /^\s*(SELECT|INSERT|UPDATE|DELETE)/.test(sql) && !sql.includes('count(*)'))
    .map((sql) => `EXPLAIN QUERY PLAN ${sql.replaceAll(/@\w+|\?/g, '1')}`)
    .map((sql) => database.prepare<[], { detail: string }>(sql).all());
  expect(plans.length).toBeGreaterThan(5);
  const scans = plans.flatMap((plan) => plan.map(({ detail }) => detail)).filter((detail) => /SCAN memor/.test(detail));
  expect(scans).toEqual([]);
});

test('the newest is what was written last, whatever the clock said', () => {
  const { write, recalled, keysAt } = openMemory();
  write('first', TODAY, null);
  write('second', TODAY - 60 * 60 * 1000, null);
  expect(recalled(1, TODAY)).toEqual(['second']);
  expect(keysAt(TODAY)).toEqual(['second', 'first']);
  write('first', TODAY - 2 * 60 * 60 * 1000, null);
  expect(recalled(1, TODAY)).toEqual(['first']);
});
