import { expect, test } from 'vitest';
import { socketPath } from './socket-path.ts';

test('lies in the data directory, where only its owner can go', () => {
  expect(socketPath('/home/ada/.local/share/baton', 'linux')).toBe('/home/ada/.local/share/baton/socket/engine.sock');
});

test('is never longer than systems allow, and the same each time', () => {
  const long = `/home/${'a'.repeat(200)}`;
  expect(Buffer.byteLength(socketPath(long, 'linux'))).toBeLessThanOrEqual(100);
  expect(socketPath(long, 'linux')).toBe(socketPath(`${long}/`, 'linux'));
  expect(socketPath(long, 'linux')).not.toBe(socketPath(`${long}b`, 'linux'));
});

test('is a named pipe on Windows', () => {
  expect(socketPath('/data/baton', 'win32')).toMatch(/^\\\\\.\\pipe\\baton-[0-9a-f]{16}$/);
});
