import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { oneAtATime } from './one-at-a-time.mjs';

let folder: string;
let lock: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baton-lock-'));
  lock = join(folder, 'lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('two that want to work do so one after the other', async () => {
  const diary: string[] = [];
  const work = (name: string) => async () => {
    diary.push(`${name} begins`);
    await new Promise((done) => setTimeout(done, 30));
    diary.push(`${name} ends`);
  };
  await Promise.all([oneAtATime(lock, work('a')), oneAtATime(lock, work('b'))]);
  expect(diary[0]?.[0]).toBe(diary[1]?.[0]);
  expect(diary[2]?.[0]).toBe(diary[3]?.[0]);
  expect(existsSync(lock)).toBe(false);
});

test('the lock of a process that is gone is no obstacle', async () => {
  const gone = spawnSync(process.execPath, ['-e', '']).pid;
  writeFileSync(lock, String(gone));
  expect(await oneAtATime(lock, async () => 'worked')).toBe('worked');
});

test('the lock of a process that is gone, whose number another process has now, is no obstacle', async () => {
  writeFileSync(lock, String(process.ppid));
  expect(await oneAtATime(lock, async () => 'worked', { silence: 200 })).toBe('worked');
});

test('whoever works keeps the lock however long it takes, as long as it gives signs of life', async () => {
  const diary: string[] = [];
  let mayEnd = (): void => undefined;
  const isEnding = new Promise<void>((done) => (mayEnd = done));
  const first = oneAtATime(
    lock,
    async () => void (diary.push('first begins'), await isEnding, diary.push('first ends')),
    { silence: 1_000 },
  );
  while (diary.length === 0) await new Promise(setImmediate);
  const second = oneAtATime(lock, async () => void diary.push('second'), { silence: 1_000 });
  // Many signs of life later the second still waits.
  let signs = 0;
  for (let last = 0; signs < 8; await new Promise((done) => setTimeout(done, 10))) {
    const { mtimeMs } = statSync(lock);
    if (mtimeMs !== last) [last, signs] = [mtimeMs, signs + 1];
  }
  expect(diary).toEqual(['first begins']);
  mayEnd();
  await Promise.all([first, second]);
  expect(diary).toEqual(['first begins', 'first ends', 'second']);
});

test('the lock is released when the work fails', async () => {
  const work = async () => {
    throw new Error('no');
  };
  await expect(oneAtATime(lock, work)).rejects.toThrow('no');
  expect(existsSync(lock)).toBe(false);
});
