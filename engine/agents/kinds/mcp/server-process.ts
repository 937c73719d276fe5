/**
 * The process of a tool server, and whatever it starts.
 *
 * Rules
 *  1. It leads a group of its own, and ends with all of it: what `npx` starts would outlive `npx` otherwise.
 *  2. A guard within the group holds a pipe to this process. When that breaks, because this process is gone, the guard
 *     ends the group: no server outlives whoever started it, however that ended.
 *  3. The guard ignores SIGTERM, so that the number of the group can't be another's while we still use it.
 *  4. It finds little in its environment. What it writes to its standard error is read, and its end is kept.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

/** The guard waits for the end of the pipe 3, then the program takes the shell's place. */
const GUARDED = `trap '' TERM
( while read -r _; do :; done <&3; kill -KILL 0 ) </dev/null >/dev/null 2>&1 &
trap - TERM
exec "$@" 3<&-`;
const KEPT_OF_STDERR = 8 * 1024;
const EXIT_WITHIN_MS = 1_000;
const PASSED_ON =
  process.platform === 'win32'
    ? ['APPDATA', 'COMSPEC', 'LOCALAPPDATA', 'PATH', 'PATHEXT', 'PROGRAMDATA', 'SYSTEMDRIVE', 'SYSTEMROOT', 'TEMP']
    : ['HOME', 'LANG', 'LOGNAME', 'PATH', 'SHELL', 'TERM', 'TMPDIR', 'USER'];

export interface ProgramToStart {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface ServerProcess {
  readonly pid: number | null;
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** The end of what it wrote to its standard error. */
  lastWords(): string;
  /** When it is gone. `didStart` is false where there is no such program. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null; readonly didStart: boolean }>;
  /** Ends it and all that it started, asking first. Safe to repeat. */
  end(): Promise<void>;
}

/** @param clean takes keys out of what it writes: half a key is not found any more where a text was cut */
export function startServer({ command, args, env }: ProgramToStart, clean: (text: string) => string): ServerProcess {
  const isGuarded = process.platform !== 'win32';
  const surroundings = { ...environment(), ...env };
  const child = isGuarded
    ? spawn('/bin/sh', ['-c', GUARDED, 'sh', command, ...args], {
        env: surroundings,
        stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
        detached: true, // rule 1
      })
    : spawn(command, args, { env: surroundings, stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true });
  const { stdin, stdout, stderr } = child;
  if (!stdin || !stdout || !stderr) throw new Error('A tool server is spoken to by pipes');
  const guard = child.stdio[3] as Writable | undefined;
  for (const stream of [stdin, stdout, stderr, guard]) stream?.on('error', () => undefined);
  let words = '';
  let isGone = false;
  stderr.setEncoding('utf8').on('data', (text: string) => {
    words = clean(words + text).slice(-KEPT_OF_STDERR);
  });
  const ended = new Promise<Awaited<ServerProcess['ended']>>((resolve) => {
    child.once('error', () => resolve({ code: null, signal: null, didStart: false }));
    child.once('exit', (code, signal) => {
      endGroup(child, 'SIGKILL'); // rule 1: of a server that ended by itself, too
      isGone = true;
      // the shell says so of a program that it can't start, or doesn't find
      resolve({ code, signal, didStart: !(isGuarded && (code === 126 || code === 127)) });
    });
  });
  let ending: Promise<void> | null = null;
  async function end(): Promise<void> {
    stdin?.end(); // which is how the protocol asks
    if (!isGone) endGroup(child, 'SIGTERM');
    let timer: NodeJS.Timeout | undefined;
    const isLate = new Promise((resolve) => void (timer = setTimeout(resolve, EXIT_WITHIN_MS)));
    await Promise.race([ended, isLate]);
    clearTimeout(timer);
    if (!isGone) endGroup(child, 'SIGKILL'); // rule 3
    await ended;
    for (const stream of [stdin, stdout, stderr, guard]) stream?.destroy();
  }
  return { pid: child.pid ?? null, stdin, stdout, lastWords: () => words.trim(), ended, end: () => (ending ??= end()) };
}

function environment(): Record<string, string> {
  return Object.fromEntries(PASSED_ON.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

function endGroup(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  const { pid } = child;
  if (pid === undefined) return;
  try {
    if (process.platform !== 'win32') process.kill(-pid, signal);
    else if (signal === 'SIGKILL' && child.exitCode === null) spawnSync('taskkill', ['/pid', `${pid}`, '/T', '/F']);
  } catch {
    // it is gone already
  }
}
