import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { environmentOfHost, hostOfTests } from './host-of-tests.ts';

export type Program = ChildProcessByStdio<null, Readable, null>;

interface Surroundings {
  /** Another program under which it runs: `strace`. */
  readonly under?: readonly string[];
  /** What it may use of memory for values. */
  readonly heapMb?: number;
}

/** A program of this folder on the runtime of the tests. Killed when the test has ended. */
export function startProgram(
  name: string,
  args: readonly string[],
  { under = [], heapMb }: Surroundings = {},
): Program {
  const options = heapMb === undefined ? [] : [`--max-old-space-size=${heapMb}`];
  const [command = '', ...rest] = [...under, process.execPath, ...options, hostOfTests(name), ...args];
  const child = spawn(command, rest, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...environmentOfHost(), NODE_NO_WARNINGS: '1' },
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}

/** All that it has printed when it ends. */
export async function outputOfProgram(child: Program): Promise<string> {
  let output = '';
  for await (const chunk of child.stdout.setEncoding('utf8')) output += String(chunk);
  return output;
}

export function nextOutput(child: Program): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout.setEncoding('utf8').once('data', (chunk) => resolve(String(chunk)));
    child.once('exit', (code) => reject(new Error(`It ended with ${code} before it said anything.`)));
  });
}

export function ended(child: Program): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });
}
