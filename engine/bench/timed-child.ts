/** How long a process takes, from outside. */
import { spawn } from 'node:child_process';
import { THERE } from './benchmark-line.ts';

/** Milliseconds from starting it until it says that it is there, or without that until it has ended. */
export function timeChild(
  args: readonly string[],
  { until, env }: { readonly until: 'there' | 'ended'; readonly env?: NodeJS.ProcessEnv },
): Promise<number> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', ...env },
    });
    let time: number | null = null;
    child.stdout.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes(THERE)) time ??= performance.now() - start;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (until === 'ended') time = performance.now() - start;
      if (time === null || code !== 0) reject(new Error(`The timed process ended with ${code ?? 'a signal'}`));
      else resolve(time);
    });
  });
}

/** The runtime alone, with the flags of this process. */
export function timeBareStart(): Promise<number> {
  return timeChild([...process.execArgv, '-e', `process.stdout.write('${THERE}')`], { until: 'there' });
}
