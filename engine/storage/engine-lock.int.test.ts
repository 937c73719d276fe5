import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ended, nextOutput, startProgram } from '../testing/start-program.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { StoreHeld, acquireEngineLock, findEngineHolder } from './engine-lock.ts';

const ME = { pid: process.pid, startedAt: Date.parse('2026-11-20T07:00:00Z'), socket: null };

describe('the engine lock', () => {
  test('lets a second process not in, says who holds it, and is free when the first one is killed', async () => {
    const directory = temporaryDirectory();
    const holder = startProgram('hold-engine-lock', [directory]);
    expect(await nextOutput(holder)).toBe('held\n');
    const error = errorOf(() => acquireEngineLock(directory, ME));
    expect(error).toBeInstanceOf(StoreHeld);
    expect(error).toMatchObject({ holder: { pid: holder.pid, socket: '/tmp/baton.sock' } });
    expect((error as Error).message).toMatch(new RegExp(`in use by another Baton \\(process ${holder.pid}, since 20`));
    expect(findEngineHolder(directory)).toMatchObject({ pid: holder.pid });

    holder.kill('SIGKILL');
    await ended(holder);
    expect(findEngineHolder(directory)).toBeUndefined();
    const mine = acquireEngineLock(directory, ME);
    expect(findEngineHolder(directory)).toEqual(ME);
    mine.release();
  });

  test('lets this process not in twice either, and again after it was released', () => {
    const directory = temporaryDirectory();
    const first = acquireEngineLock(directory, ME);
    expect(() => acquireEngineLock(directory, ME)).toThrow(StoreHeld);
    first.release();
    first.release();
    const second = acquireEngineLock(directory, ME);
    first.release();
    expect(findEngineHolder(directory)).toEqual(ME);
    second.release();
    expect(findEngineHolder(directory)).toBeUndefined();
  });

  test('is not disturbed by those who look', () => {
    const directory = temporaryDirectory();
    expect(findEngineHolder(directory)).toBeUndefined();
    const lock = acquireEngineLock(directory, ME);
    for (let look = 0; look < 20; look += 1) findEngineHolder(directory);
    expect(() => acquireEngineLock(directory, ME)).toThrow(StoreHeld);
    lock.release();
  });

  test('tells what became known later, to its owner only', () => {
    const directory = temporaryDirectory();
    const lock = acquireEngineLock(directory, ME);
    lock.describe({ ...ME, socket: '/run/baton.sock' });
    expect(findEngineHolder(directory)).toEqual({ ...ME, socket: '/run/baton.sock' });
    if (process.platform !== 'win32') expect(statSync(join(directory, 'engine.json')).mode & 0o777).toBe(0o600);
    lock.release();
  });

  test('holds without its note, and a note without a lock means nothing', () => {
    const directory = temporaryDirectory();
    const lock = acquireEngineLock(directory, ME);
    writeFileSync(join(directory, 'engine.json'), 'half a no');
    expect(findEngineHolder(directory)).toBeNull();
    expect(errorOf(() => acquireEngineLock(directory, ME))).toMatchObject({ name: 'StoreHeld', holder: null });
    lock.release();
    writeFileSync(join(directory, 'engine.json'), JSON.stringify(ME));
    expect(findEngineHolder(directory)).toBeUndefined();
    acquireEngineLock(directory, { ...ME, pid: 7 }).describe({ ...ME, pid: 8 });
    expect(readFileSync(join(directory, 'engine.json'), 'utf8')).toContain('"pid":8');
  });
});

function errorOf(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
