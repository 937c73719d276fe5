import { expect, onTestFinished, test } from 'vitest';
import { temporaryDirectory } from '../../testing/temporary-directory.ts';
import { openStore } from './sqlite-store.ts';

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
  return { write, keysAt, kept };
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
