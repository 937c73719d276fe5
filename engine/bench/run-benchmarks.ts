/**
 * The benchmark anyone can run: one line per workload, each in a process of its own so that memory is its own too.
 * Figures mean something only beside the floor that was measured in the same process.
 */
import { spawn } from 'node:child_process';
import type { BenchmarkLine } from './benchmark-line.ts';
import { COLD_START_CHILD, coldStartChild, measureColdStart } from './cold-start.ts';
import { fillWithFinishedRuns } from './finished-runs.ts';
import { measureDecision, measureRecovery } from './latency.ts';
import { measureChain, measureConcurrentRuns, measureFan } from './throughput.ts';

export interface BenchmarkOptions {
  /** Null: all of them. */
  readonly workloads: readonly string[] | null;
  /** Arguments by which this program starts itself with one workload: the script and what comes before the workload's name. */
  readonly command: readonly string[];
}

const WORKLOADS: Readonly<Record<string, (name: string, command: readonly string[]) => Promise<BenchmarkLine>>> = {
  W1: (name) => measureChain(name, 20, { rounds: 7, runsPerRound: 40 }),
  W2: (name) => measureFan(name, 100, 10, 40),
  W3: (name) => measureConcurrentRuns(name, 100, 20, 7),
  W4: (name) => measureConcurrentRuns(name, 1_000, 20, 3),
  W5a: (name) => measureDecision(name, 300),
  W5b: (name) => measureRecovery(name, 1_000, 5),
  W6: (name, command) => measureColdStart(name, 15, command),
  'W1-10': (name) => measureChain(name, 10, { rounds: 5, runsPerRound: 60 }),
  'W1-100': (name) => measureChain(name, 100, { rounds: 5, runsPerRound: 6 }),
  'W1-1000': (name) => measureChain(name, 1_000, { rounds: 5, runsPerRound: 1 }),
  'W1-100k': (name) => measureChain(name, 20, { rounds: 5, runsPerRound: 40, prepare: ({ engine }) => fillWithFinishedRuns(engine, 100_000) }),
};

export const WORKLOAD_NAMES: readonly string[] = Object.keys(WORKLOADS);

/** Runs each workload in a process of its own and hands over its line. */
export async function runBenchmarks({ workloads, command }: BenchmarkOptions, print: (line: BenchmarkLine) => void): Promise<void> {
  for (const name of workloads ?? WORKLOAD_NAMES) print(await runApart(name, command));
}

/** Runs one workload in this process. */
export async function runWorkload(name: string, args: readonly string[], command: readonly string[]): Promise<BenchmarkLine | null> {
  if (name === COLD_START_CHILD) {
    await coldStartChild(args[0] ?? '', args[1] ?? '');
    return null;
  }
  const measure = WORKLOADS[name];
  if (!measure) throw new Error(`There is no workload ${name}; there are ${WORKLOAD_NAMES.join(', ')}`);
  return measure(name, command);
}

function runApart(name: string, command: readonly string[]): Promise<BenchmarkLine> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...command, name], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(output) as BenchmarkLine);
      else reject(new Error(`Workload ${name} ended with ${code ?? 'a signal'}`));
    });
  });
}
