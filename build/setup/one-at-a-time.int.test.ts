import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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

test('the lock is released when the work fails', async () => {
  const work = async () => {
    throw new Error('no');
  };
  await expect(oneAtATime(lock, work)).rejects.toThrow('no');
  expect(existsSync(lock)).toBe(false);
});
