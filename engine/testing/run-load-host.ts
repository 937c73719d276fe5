import { spawn } from 'node:child_process';
import { environmentOfHost, hostOfTests } from './host-of-tests.ts';
import type { LoadReport, LoadOrders } from './load-host.ts';

export interface LoadHost {
  readonly reports: LoadReport[];
  /** Resolves when the host has said it, rejects when it ended before. */
  heard(report: LoadReport['said']): Promise<void>;
  /** Resolves when so many runs or decisions have been acknowledged to it, rejects when it ended before. */
  acknowledged(count: number): Promise<void>;
  /** Opens the engine. */
  go(): void;
  kill(): void;
  readonly end: Promise<{
    readonly signal: NodeJS.Signals | null;
    readonly code: number | null;
    readonly errors: string;
  }>;
}

/** A host on the runtime of this process, which waits for `go`. */
export function startLoadHost(orders: LoadOrders): LoadHost {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', hostOfTests('load-host'), JSON.stringify(orders)],
    {
      env: environmentOfHost(),
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  );
  const reports: LoadReport[] = [];
  const waiting = new Set<() => void>();
  let errors = '';
  let hasEnded = false;
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  child.stdin.on('error', () => undefined); // it was killed before it listened
  let rest = '';
  child.stdout.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? ''; // a line that the kill cut short is no report
    for (const line of lines) reports.push(JSON.parse(line) as LoadReport);
    for (const look of waiting) look();
  });
  const end = new Promise<Awaited<LoadHost['end']>>((resolve) => {
    child.on('close', (code, signal) => {
      hasEnded = true;
      for (const look of waiting) look();
      resolve({ signal, code, errors });
    });
  });
  const until = (isTrue: () => boolean, what: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (!isTrue() && !hasEnded) return;
        waiting.delete(look);
        if (isTrue()) resolve();
        else reject(new Error(`The host ended before it said ${what}: ${errors}`));
      };
      waiting.add(look);
      look();
    });
  return {
    reports,
    heard: (wanted) => until(() => reports.some(({ said }) => said === wanted), `"${wanted}"`),
    acknowledged: (count) =>
      until(
        () => reports.filter(({ said }) => said === 'started' || said === 'decided').length >= count,
        `${count} times that something was acknowledged`,
      ),
    go: () => void child.stdin.write('go\n'),
    kill: () => void child.kill('SIGKILL'),
    end,
  };
}
