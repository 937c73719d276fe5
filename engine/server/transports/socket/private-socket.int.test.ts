import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { temporaryDirectory } from '../../../testing/temporary-directory.ts';
import { isAnswered, mustBeOurs } from './private-socket.ts';

/** Somebody who answers, in a folder of that mode. */
async function answering(mode: number): Promise<string> {
  const folder = join(temporaryDirectory(), 'socket');
  mkdirSync(folder);
  const path = join(folder, 'engine.sock');
  const server = createServer();
  await new Promise<void>((listening) => void server.listen(path, listening));
  onTestFinished(() => new Promise<void>((closed) => void server.close(() => closed())));
  chmodSync(folder, mode);
  return path;
}

describe.skipIf(process.platform === 'win32')('a socket', () => {
  test('of ours, in a folder of ours, is spoken to', async () => {
    expect(await isAnswered(await answering(0o700))).toBe(true);
  });

  test('that is not there is nobody’s', async () => {
    expect(await isAnswered(join(temporaryDirectory(), 'socket', 'engine.sock'))).toBe(false);
  });

  test('of another user is not spoken to', async () => {
    const path = await answering(0o700);
    expect(() => mustBeOurs(path, 4_242)).toThrow(/belongs to somebody else/);
  });

  test.each([0o770, 0o777, 0o702])('in a folder to which others can write (%o) is not spoken to', async (mode) => {
    await expect(isAnswered(await answering(mode))).rejects.toThrow(/Others can write/);
  });

  test('in a folder that is a link is not spoken to: whoever made it can lead it elsewhere', async () => {
    const path = await answering(0o700);
    const link = join(temporaryDirectory(), 'link');
    symlinkSync(join(path, '..'), link);
    await expect(isAnswered(join(link, 'engine.sock'))).rejects.toThrow(/belongs to somebody else/);
  });

  test('whose engine goes in the very moment in which it is looked for is nobody’s', async () => {
    const path = join(temporaryDirectory(), 'engine.sock');
    const server = createServer();
    await new Promise<void>((listening) => void server.listen(path, listening));
    const answered = isAnswered(path);
    server.close(); // whoever waits to be let in is reset
    expect(await answered).toBe(false);
  });
});
