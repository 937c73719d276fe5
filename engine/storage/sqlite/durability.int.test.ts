/** What "recorded" means: looked at from outside, by the system calls that are made and by killing the writer. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openTestStore } from '../../testing/open-test-store.ts';
import { seededRandom } from '../../values/seeded-random.ts';
import { ended, nextOutput, outputOfProgram, startProgram } from '../../testing/start-program.ts';
import { eventOf } from '../../testing/stored-rows.ts';
import { temporaryDirectory } from '../../testing/temporary-directory.ts';
import { findProblems } from './open-database.ts';
import { openStoreForReading, storePath } from './sqlite-store.ts';
import { findTornLog } from './torn-log.ts';

const canTrace = spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0;

describe('an append', () => {
  test('is on the disk when it returns: at least one sync of the log for each', async (context) => {
    context.skip(!canTrace, 'strace is missing here, or may not trace');
    const directory = temporaryDirectory();
    const trace = join(directory, 'trace');
    await outputOfProgram(
      startProgram('append-events', [directory, '50'], {
        under: ['strace', '-f', '-y', '-e', 'trace=fsync,fdatasync,write', '-o', trace],
      }),
    );
    const calls = readFileSync(trace, 'utf8')
      .split('\n')
      .filter((line) => /(fsync|fdatasync)\(\d+<[^>]*baton\.sqlite-wal>|write\(1<[^>]*>, "\d+\\n"/.test(line));
    // Between an acknowledgement and the next lies a sync.
    const acknowledged = calls.flatMap((line, index) => (line.includes('write(1<') ? [calls[index - 1] ?? ''] : []));
    expect(acknowledged).toHaveLength(50);
    expect(acknowledged.filter((before) => before.includes('write(1<') || before === '')).toEqual([]);
  });

  test('that was acknowledged survives the death of its process, at whatever moment', async () => {
    const directory = temporaryDirectory();
    const random = seededRandom(7);
    for (let round = 0; round < 8; round += 1) {
      const writer = startProgram('append-events', [directory, '1000000']);
      await nextOutput(writer);
      const output = outputOfProgram(writer);
      setTimeout(() => writer.kill('SIGKILL'), random() * 100);
      const acknowledged = Number((await output).trim().split('\n').at(-1) || 0);
      await ended(writer);
      const reader = openStoreForReading(directory);
      const sequences = reader.journal.readRun('run').map(({ sequence }) => sequence);
      reader.close();
      expect(sequences.length).toBeGreaterThanOrEqual(acknowledged);
      expect(sequences).toEqual(sequences.map((_, index) => index + 1));
    }
  });
});

describe('a torn log', () => {
  test('opens to what was recorded before the tear: 60 of them', () => {
    const original = openTestStore();
    original.database.pragma('wal_autocheckpoint = 0');
    original.database.pragma('wal_checkpoint(TRUNCATE)');
    for (let sequence = 1; sequence <= 120; sequence += 1)
      original.journal.append([eventOf('run', sequence), eventOf(`other-${sequence % 7}`, sequence)]);
    const random = seededRandom(42);
    const lengths = Array.from({ length: 60 }, (_, index) =>
      eventsAfterTearing(original.path, index % 2 === 0 ? 'truncate' : 'flip', random),
    );
    expect(new Set(lengths).size).toBeGreaterThan(20);
  });
});

describe('what a torn log took with it is told', () => {
  test.each([
    ['its end was cut off', (log: string) => truncateSync(log, statSync(log).size - 3 * 4120 - 100), true],
    ['a page in it was changed', (log: string) => flipByte(log, 32 + 60 * 4120 + 700), true],
    ['the mark of a page was changed', (log: string) => flipByte(log, 32 + 60 * 4120 + 9), true],
    ['its head was changed', (log: string) => flipByte(log, 17), true],
    ['its process was killed and it is whole', () => undefined, false],
    [
      'its process was killed while it wrote a page',
      (log: string) => writeFileSync(log, Buffer.alloc(2_000, 7), { flag: 'a' }),
      false,
    ],
  ])('when %s', (_, tear, isTold) => {
    const original = openTestStore();
    original.database.pragma('wal_autocheckpoint = 0');
    for (let sequence = 1; sequence <= 60; sequence += 1) original.journal.append([eventOf('run', sequence)]);
    const directory = temporaryDirectory();
    for (const suffix of ['', '-wal', '-shm']) copyFileSync(original.path + suffix, storePath(directory) + suffix);
    tear(`${storePath(directory)}-wal`);
    const torn = readFileSync(`${storePath(directory)}-wal`);
    const { info, journal } = openTestStore(directory);
    const lost = 60 - journal.lastPosition();
    expect(lost > 0, 'something is lost').toBe(isTold);
    if (!isTold) return expect(info.tornLog).toBeNull();
    expect(info.tornLog?.message).toMatch(
      /\d+ transactions? that had been recorded can not be read any more: of \d+ pages in the log, \d+ are sound/,
    );
    const kept = readdirSync(directory).find((name) => name.includes('-wal.torn-')) ?? '';
    expect(readFileSync(join(directory, kept)).equals(torn)).toBe(true);
  });

  test('to the transaction, where the frames and their index are still there', () => {
    const original = openTestStore();
    original.database.pragma('wal_autocheckpoint = 0');
    original.database.pragma('wal_checkpoint(TRUNCATE)');
    for (let sequence = 1; sequence <= 60; sequence += 1) original.journal.append([eventOf('run', sequence)]);
    const directory = temporaryDirectory();
    for (const suffix of ['', '-wal', '-shm']) copyFileSync(original.path + suffix, storePath(directory) + suffix);
    flipByte(`${storePath(directory)}-wal`, 32 + 60 * 4120 + 700);
    const expected = findTornLog(storePath(directory));
    const lost = 60 - openTestStore(directory).journal.lastPosition();
    expect(lost).toBeGreaterThan(1);
    expect(expected?.transactions).toBe(lost);
  });
});

function flipByte(path: string, offset: number): void {
  const bytes = readFileSync(path);
  bytes[offset] = (bytes[offset] ?? 0) ^ 0xff;
  writeFileSync(path, bytes);
}

/** How many events are left. */
function eventsAfterTearing(original: string, kind: 'truncate' | 'flip', random: () => number): number {
  const directory = temporaryDirectory();
  const path = storePath(directory);
  for (const suffix of ['', '-wal']) copyFileSync(original + suffix, path + suffix);
  const log = `${path}-wal`;
  const offset = Math.floor(random() * statSync(log).size);
  if (kind === 'truncate') truncateSync(log, offset);
  else {
    const bytes = readFileSync(log);
    bytes[offset] = (bytes[offset] ?? 0) ^ 0xff;
    writeFileSync(log, bytes);
  }
  const { journal, database } = openTestStore(directory);
  expect(findProblems(database)).toEqual([]);
  const events = journal.readAll(0, 1000);
  // Both events of a transaction, or none.
  expect(events.length % 2).toBe(0);
  expect(events.map(({ position, sequence }) => [position, sequence])).toEqual(
    events.map((_, index) => [index + 1, Math.floor(index / 2) + 1]),
  );
  const next = (journal.readRun('run').at(-1)?.sequence ?? 0) + 1;
  journal.append([eventOf('run', next)]);
  expect(journal.readRun('run')).toHaveLength(next);
  expect(existsSync(path)).toBe(true);
  return events.length;
}
