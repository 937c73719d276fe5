import { spawn, type ChildProcess } from 'node:child_process';
import { environmentOfHost, hostOfTests } from './host-of-tests.ts';
import { lendStore } from './lend-store.ts';
import type { CrashReport, CrashOrders } from './crash-host.ts';

export interface CrashedHost {
  readonly reports: readonly CrashReport[];
  readonly signal: NodeJS.Signals | null;
  readonly code: number | null;
  readonly errors: string;
}

export interface CrashHostOptions {
  /** May kill it. */
  readonly onStart?: (child: ChildProcess) => void;
  /** Where the services of its agents are, and their keys. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts a host on the runtime of this process and waits for its end. */
export function runCrashHost(orders: CrashOrders, { onStart, env }: CrashHostOptions = {}): Promise<CrashedHost> {
  lendStore(orders.directory);
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', hostOfTests('crash-host'), JSON.stringify(orders)],
    {
      env: { ...environmentOfHost(), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  onStart?.(child);
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  return new Promise((resolve) => {
    child.on('close', (code, signal) => {
      // A line that the kill cut short is no report.
      const reports = output
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as CrashReport);
      resolve({ reports, signal, code, errors });
    });
  });
}
