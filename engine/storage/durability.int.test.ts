/** What "recorded" means: looked at from outside, by the system calls that are made and by killing the writer. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openTestStore } from '../testing/open-test-store.ts';
import { seededRandom } from '../testing/seeded-random.ts';
import { ended, nextOutput, outputOf, startProgram } from '../testing/start-program.ts';
import { eventOf } from '../testing/stored-rows.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { findProblems } from './open-database.ts';
import { openStoreForReading, storePath } from './sqlite-store.ts';

const canTrace = spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0;

describe('an append', () => {
  test('is on the disk when it returns: at least one sync of the log for each', async (context) => {
    context.skip(!canTrace, 'strace is missing here, or may not trace');
    const directory = temporaryDirectory();
    const trace = join(directory, 'trace');
    await outputOf(startProgram('append-events.ts', [directory, '50'], ['strace', '-f', '-y', '-e', 'trace=fsync,fdatasync,write', '-o', trace]));
    const calls = readFileSync(trace, 'utf8').split('\n').filter((line) => /(fsync|fdatasync)\(\d+<[^>]*baton\.sqlite-wal>|write\(1<[^>]*>, "\d+\\n"/.test(line));
    // Between an acknowledgement and the next lies a sync.
    const acknowledged = calls.flatMap((line, index) => (line.includes('write(1<') ? [calls[index - 1] ?? ''] : []));
    expect(acknowledged).toHaveLength(50);
    expect(acknowledged.filter((before) => before.includes('write(1<') || before === '')).toEqual([]);
  });

  test('that was acknowledged survives the death of its process, at whatever moment', async () => {
    const directory = temporaryDirectory();
    const random = seededRandom(7);
    for (let round = 0; round < 8; round += 1) {
      const writer = startProgram('append-events.ts', [directory, '1000000']);
      await nextOutput(writer);
      const output = outputOf(writer);
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
    for (let sequence = 1; sequence <= 120; sequence += 1) original.journal.append([eventOf('run', sequence), eventOf(`other-${sequence % 7}`, sequence)]);
    const random = seededRandom(42);
    const lengths = Array.from({ length: 60 }, (_, index) => eventsAfterTearing(original.path, index % 2 === 0 ? 'truncate' : 'flip', random));
    expect(new Set(lengths).size).toBeGreaterThan(20);
  });
});

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
  expect(events.map(({ position, sequence }) => [position, sequence])).toEqual(events.map((_, index) => [index + 1, Math.floor(index / 2) + 1]));
  const next = (journal.readRun('run').at(-1)?.sequence ?? 0) + 1;
  journal.append([eventOf('run', next)]);
  expect(journal.readRun('run')).toHaveLength(next);
  expect(existsSync(path)).toBe(true);
  return events.length;
}
