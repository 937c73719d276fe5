import { expect, test } from 'vitest';
import { runProgram } from './program.mjs';

test('a program gives back what it printed and how it ended', async () => {
  const ended = await runProgram(process.execPath, ['-e', 'console.log(1); console.error(2); process.exit(3)']);
  expect(ended).toEqual({ code: 3, stdout: '1\n', stderr: '2\n' });
});

test('a signal is told as 128 and its number', async () => {
  const ended = await runProgram(process.execPath, [
    '-e',
    'process.kill(process.pid, "SIGTERM"); setTimeout(() => {}, 5000)',
  ]);
  expect(ended.code).toBe(143);
});

test('a program that is not there ends with 127', async () => {
  const ended = await runProgram('baton-no-such-program', []);
  expect(ended.code).toBe(127);
  expect(ended.stderr).toContain('ENOENT');
});
