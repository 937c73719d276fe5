import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SequenceConflict } from '../../journal/journal.ts';
import type { RunEvent } from '../../run/run-event.ts';
import { openTestStore } from '../../testing/open-test-store.ts';
import { seededRandom } from '../../values/seeded-random.ts';
import { eventOf } from '../../testing/stored-rows.ts';
import { temporaryDirectory } from '../../testing/temporary-directory.ts';
import { storeOfBackup } from './backup-folder.ts';
import { backupStore, makeBackup } from './backup.ts';
import { findBrokenChains } from './event-chain.ts';
import { inspectFile, inspectInBackground } from './inspect-file.ts';
import { migrate } from './migrate.ts';
import { allMigrations } from './migrations/all-migrations.ts';
import { openDatabase } from './open-database.ts';
import { restoreStore } from './restore.ts';
import { createSlowCheck } from './slow-check.ts';
import { openStore, storePath } from './sqlite-store.ts';
import { UnitOfWork } from './unit-of-work.ts';

const NOW = Date.parse('2026-11-20T07:00:00Z');
/** Nowhere else in the file. */
const MARK = 'something that is said once';
const FOUND = 'event 7 of run changed (orchestration.step.progress) is not as it was recorded';

describe('a byte of an event that has changed', () => {
  test('is found and named by an inspection, here and in a thread; the pages are sound', async () => {
    const directory = directoryWithChange();
    expect(inspectFile(storePath(directory), 'pages').problems).toEqual([]);
    for (const depth of ['quick', 'full'] as const) {
      expect(inspectFile(storePath(directory), depth).problems).toEqual([FOUND]);
      expect((await inspectInBackground(storePath(directory), depth)).problems).toEqual([FOUND]);
    }
  });

  test('is no reason not to start, and goes into no backup', async () => {
    const directory = directoryWithChange();
    const store = openTestStore(directory);
    await expect(makeBackup(store.database, { directory, file: null, now: NOW })).rejects.toMatchObject({
      name: 'BackupRefused',
      message: expect.stringContaining(FOUND) as string,
    });
  });

  test('in a backup keeps it from being restored', async () => {
    const store = openTestStore();
    store.journal.append(eventsOf('changed', 10));
    const backup = join(temporaryDirectory(), 'backup');
    await backupStore(store.database, backup);
    changeEvent(storeOfBackup(backup));
    expect(() => restoreStore(temporaryDirectory(), backup, NOW)).toThrow(FOUND);
  });

  test.each([
    ['type', "type = 'orchestration.step.failed'"],
    ['time', 'at = at + 1'],
    ['actor', "actor = 'operator:eve'"],
    ['correlation', "correlation_id = 'other'"],
    ['body', "data = replace(data, '7', '8')"],
    ['checksum', 'chain = chain + 1'],
    ['checksum, which is gone', 'chain = NULL'],
    ['run', 'run = 1'],
  ])('is found in its %s', (_, change) => {
    const store = openTestStore();
    store.journal.append(Array.from({ length: 10 }, (_event, index) => eventOf('first', index + 1)));
    store.journal.append(Array.from({ length: 10 }, (_event, index) => eventOf('second', index + 1)));
    const first = change === 'run = 1' ? 'sequence = 11, ' : '';
    store.database.exec(
      `DROP TRIGGER events_are_never_changed; UPDATE events SET ${first}${change} WHERE position = 17`,
    );
    expect(findBrokenChains(store.database, 10)).not.toEqual([]);
  });

  test('is found by the slow check, which goes on where another left it, and begins anew a day later', () => {
    const { database, journal } = openTestStore(directoryWithChange());
    const found: string[] = [];
    const begin = () =>
      createSlowCheck({
        database,
        unit: new UnitOfWork(database),
        onFound: ({ message }) => found.push(message),
        budgetMs: 0,
      });
    let turns = 0;
    while (!begin().turn(NOW)) turns += 1; // each turn by another one, one event at a time
    expect(turns).toBe(60);
    expect(found).toEqual([expect.stringContaining(FOUND)]);
    expect(begin().turn(NOW + 1000)).toBe(true);
    expect(found).toHaveLength(1);
    journal.append([eventOf('later', 1)]);
    const next = begin();
    while (!next.turn(NOW + 25 * 60 * 60 * 1000));
    expect(found).toHaveLength(2);
  });
});

test('the chain holds over many runs, batches, conflicts and writes that were undone', () => {
  const directory = temporaryDirectory();
  const random = seededRandom(11);
  const last = new Map<string, number>();
  for (let round = 0; round < 6; round += 1) {
    const store = openStore(directory);
    for (let batch = 0; batch < 40; batch += 1) {
      const before = new Map(last);
      const events = Array.from({ length: 1 + Math.floor(random() * 30) }, () => {
        const run = `run-${Math.floor(random() * 9)}`;
        last.set(run, (last.get(run) ?? 0) + 1);
        return eventOf(
          run,
          last.get(run) ?? 0,
          random() < 0.3 ? { correlationId: 'other', actor: 'operator:ada' } : {},
        );
      });
      const fate = random();
      try {
        store.transaction(() => {
          store.journal.append(events);
          if (fate < 0.2) throw new Error('undone');
          if (fate < 0.4) store.journal.append([events[0] ?? eventOf('run-0', 1)]);
        });
      } catch (error) {
        expect(error instanceof SequenceConflict || (error as Error).message === 'undone').toBe(true);
        last.clear();
        for (const [run, sequence] of before) last.set(run, sequence);
      }
    }
    expect(findBrokenChains(store.database, 10)).toEqual([]);
    store.close();
  }
});

test('one statement is never built on a chain that was forgotten while it was made', () => {
  for (const known of [19_997, 19_998, 19_999, 20_000]) {
    const store = openTestStore();
    store.journal.append(Array.from({ length: known }, (_, index) => eventOf(`run-${index}`, 1)));
    store.journal.append([1, 2, 3, 4].flatMap((sequence) => [eventOf('one', sequence), eventOf('other', sequence)]));
    expect(findBrokenChains(store.database, 10), `${known} are known`).toEqual([]);
  }
});

test('events from before there were checksums get theirs with the migration, and later ones are built on them', () => {
  const directory = temporaryDirectory();
  const old = openDatabase(storePath(directory));
  migrate(
    old,
    () => NOW,
    allMigrations.filter(({ version }) => version < 11),
  );
  const insert = old.prepare('INSERT INTO events (run, sequence, type, at, actor, data) VALUES (?, ?, ?, ?, ?, ?)');
  for (const run of [1, 2]) {
    old.prepare('INSERT INTO run_keys (run_id) VALUES (?)').run(`run-${run}`);
    for (let sequence = 1; sequence <= 3_000; sequence += 1)
      insert.run(
        run,
        sequence,
        'orchestration.step.progress',
        NOW,
        'system',
        JSON.stringify({ message: `event ${sequence}` }),
      );
  }
  old.close();
  const store = openTestStore(directory);
  expect(store.info.migration).toMatchObject({ from: 10, to: allMigrations.length });
  store.journal.append([eventOf('run-1', 3_001), eventOf('run-2', 3_001), eventOf('run-1', 3_002)]);
  expect(findBrokenChains(store.database, 10)).toEqual([]);
  store.database.exec(
    "DROP TRIGGER events_are_never_changed; UPDATE events SET data = replace(data, '2500', '2501') WHERE run = 2 AND sequence = 2500",
  );
  expect(findBrokenChains(store.database, 10)).toEqual([
    'event 2500 of run run-2 (orchestration.step.progress) is not as it was recorded',
  ]);
  expect(inspectFile(store.path).events).toBe(6_003);
});

function directoryWithChange(): string {
  const directory = temporaryDirectory();
  const store = openStore(directory);
  for (const run of ['other', 'changed', 'third']) store.journal.append(eventsOf(run, 20));
  store.close();
  changeEvent(store.path);
  return directory;
}

/** In the file itself: SQLite sees nothing wrong with it. */
function changeEvent(path: string): void {
  const bytes = readFileSync(path);
  for (let at = bytes.indexOf(MARK); at >= 0; at = bytes.indexOf(MARK, at + 1)) bytes[at] = 'S'.charCodeAt(0);
  writeFileSync(path, bytes);
}

function eventsOf(run: string, count: number): RunEvent[] {
  return Array.from({ length: count }, (_, index) => {
    const event = eventOf(run, index + 1);
    return (
      run === 'changed' && index === 6 ? { ...event, data: { ...event.data, message: MARK } } : event
    ) as RunEvent;
  });
}
