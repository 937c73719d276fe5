// Starting other programs.
import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';

/**
 * Runs a program to its end.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{
 *   cwd?: string, env?: NodeJS.ProcessEnv, shell?: boolean,
 *   output?: 'capture' | 'stderr', // 'stderr': shown to the person as progress; default 'capture'
 *   timeoutMs?: number,            // default: none
 *   onStart?: (child: import('node:child_process').ChildProcess) => void,
 * }} [options]
 * @returns {Promise<{ code: number, stdout: string, stderr: string }>} code is 127 when it could not be started
 */
export function runProgram(command, args, options = {}) {
  const { output = 'capture', timeoutMs, onStart, ...rest } = options;
  return new Promise((done) => {
    const channel = output === 'stderr' ? process.stderr : 'pipe';
    /** @type {import('node:child_process').ChildProcess} */
    const child = spawn(command, [...args], {
      ...rest,
      stdio: ['ignore', channel, channel],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    });
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (text) => (stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text) => (stderr += text));
    child.on('error', (error) => done({ code: 127, stdout, stderr: error.message }));
    child.on('close', (code, signal) => done({ code: exitCode(code, signal), stdout, stderr }));
    onStart?.(child);
  });
}

/**
 * Runs npm: the one that started us when there is one, else the one on the path.
 * @param {readonly string[]} args
 * @param {Parameters<typeof runProgram>[2]} [options]
 */
export function runNpm(args, options = {}) {
  // The project's .npmrc silences npm so that standard output stays clean; here real errors must be seen.
  const loud = [...args, '--loglevel=error'];
  const npmScript = process.env.npm_execpath;
  if (npmScript?.endsWith('npm-cli.js')) return runProgram(process.execPath, [npmScript, ...loud], options);
  return runProgram('npm', loud, { ...options, shell: process.platform === 'win32' });
}

/**
 * Puts a program in our place: it owns the terminal, gets our signals, and its exit is our exit.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @param {(text: string) => void} [say] gets what it prints; without it, it prints to our terminal
 * @param {(child: import('node:child_process').ChildProcess) => void} [onStart]
 * @returns {Promise<number>} its exit code, or 128 + the signal that ended it
 */
export function standInFor(command, args, env, say, onStart) {
  return new Promise((done, refuse) => {
    const child = spawn(command, [...args], { stdio: say ? ['ignore', 'pipe', 'pipe'] : 'inherit', env });
    if (say) for (const channel of [child.stdout, child.stderr]) channel?.setEncoding('utf8').on('data', say);
    // A terminal sends Ctrl-C to the whole group, `kill` only to us. The program counts a second interrupt as
    // impatience, so an interrupt is passed on only when the terminal has not delivered it already.
    const forward = (/** @type {NodeJS.Signals} */ signal) => {
      if (signal === 'SIGINT' && (process.stdin.isTTY || process.stderr.isTTY)) return;
      child.kill(signal);
    };
    /** @type {NodeJS.Signals[]} */
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, forward);
    child.on('error', refuse);
    onStart?.(child);
    child.on('close', (code, signal) => {
      for (const name of signals) process.off(name, forward);
      done(exitCode(code, signal));
    });
  });
}

/** Enough to matter, and little enough that what waits for it to be done is not kept waiting for long. */
const A_LITTLE_LATER = 5;

/**
 * Where there is not enough of the machine for all, a program and what it starts get less of it.
 * @param {import('node:child_process').ChildProcess} child has just been started
 */
export function letOthersGoFirst({ pid }) {
  if (pid === undefined) return;
  try {
    setPriority(pid, A_LITTLE_LATER);
  } catch {
    // It has ended already, or this system knows no such thing: then it goes as fast as the others.
  }
}

/**
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 */
function exitCode(code, signal) {
  return code ?? 128 + (constants.signals[signal ?? 'SIGKILL'] ?? 0);
}
