/**
 * The benchmark anyone can run: one line per workload, each in a process of its own so that memory is its own too.
 * Figures mean something only beside the floor that was measured in the same process.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { barsOf } from './bars.ts';
import type { BenchmarkLine, Measured } from './benchmark-line.ts';
import { measureCalls } from './calls.ts';
import { measureCampaign } from './campaign.ts';
import { measureCommandLine } from './command-line.ts';
import { measureColdStart } from './cold-start.ts';
import { measureFunctions } from './functions.ts';
import { measureDecision, measureRecovery } from './latency.ts';
import { measureList } from './list.ts';
import { measureSchedules } from './schedules.ts';
import { measureStreams } from './streams.ts';
import { measureTimers } from './timers.ts';
import { measureChain, measureConcurrentRuns, measureFan } from './throughput.ts';

const WORKLOADS: Readonly<Record<string, () => Promise<Measured>>> = {
  W1: () => measureChain(20, { rounds: 7, runsPerRound: 40 }),
  W2: () => measureFan(100, 10, 40),
  W3: () => measureConcurrentRuns(100, 20, 7),
  W4: () => measureConcurrentRuns(1_000, 20, 3),
  W5a: () => measureDecision(300),
  W5b: () => measureRecovery(1_000, 5),
  W6: () => measureColdStart(15, entryCommand()),
  W7: () => measureList(10_000, 50, 5),
  'W7-1000': () => measureList(1_000, 50, 10),
  W8: () => measureTimers(10_000, 3),
  W9: () => measureSchedules(1_000, 5),
  W10: () => measureCampaign(30),
  W11: () => measureCommandLine(15),
  W12: () => measureCalls(200, entryCommand()),
  W15: () => measureFunctions(100),
  W16: () => measureStreams(40, entryCommand()),
  'W1-10': () => measureChain(10, { rounds: 5, runsPerRound: 60 }),
  'W1-100': () => measureChain(100, { rounds: 5, runsPerRound: 6 }),
  'W1-1000': () => measureChain(1_000, { rounds: 5, runsPerRound: 1 }),
  'W1-100k': async () => {
    // Reads a definition, and what reads definitions would be in the process whose start is timed.
    const { fillWithFinishedRuns } = await import('./finished-runs.ts');
    return measureChain(20, {
      rounds: 5,
      runsPerRound: 40,
      prepare: ({ engine }) => fillWithFinishedRuns(engine, 100_000),
    });
  },
};

const WORKLOAD_NAMES: readonly string[] = Object.keys(WORKLOADS);

export class UnknownWorkload extends Error {
  override readonly name = 'UnknownWorkload';

  constructor(name: string) {
    super(`There is no workload ${name}; there are ${WORKLOAD_NAMES.join(', ')}`);
  }
}

export interface BenchmarkReport {
  readonly print: (line: BenchmarkLine) => void;
  /** What is measured now: a workload takes up to a minute, and longer on a slow disk. */
  readonly tell: (progress: string) => void;
}

/** Runs each workload (without names: all) in a process of its own and hands over its line. */
export async function runBenchmarks(names: readonly string[], { print, tell }: BenchmarkReport): Promise<void> {
  for (const name of names) if (!(name in WORKLOADS)) throw new UnknownWorkload(name);
  let rateOfW3: number | null = null;
  const wanted = names.length > 0 ? names : WORKLOAD_NAMES;
  for (const [index, name] of wanted.entries()) {
    tell(`${name} (${index + 1} of ${wanted.length})`);
    const { what, figures } = await runApart(name);
    const rate = Number(figures['stepsPerSecond']);
    if (name === 'W3') rateOfW3 = rate;
    const compared =
      name === 'W4' && rateOfW3 !== null
        ? { ...figures, shareOfW3: Math.round((rate / rateOfW3) * 100) / 100 }
        : figures;
    print({ workload: name, what, figures: compared, bars: barsOf(name, compared) });
  }
}

/** Runs one workload in this process. */
export async function runWorkload(name: string): Promise<Measured> {
  const measure = WORKLOADS[name];
  if (!measure) throw new UnknownWorkload(name);
  return measure();
}

function runApart(name: string): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...entryCommand(), name], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(output) as Measured);
      else reject(new Error(`Workload ${name} ended with ${code ?? 'a signal'}`));
    });
  });
}

/** How this process starts another that measures: with the same flags, from the bundle or from the sources. */
function entryCommand(): string[] {
  const entry = import.meta.url.endsWith('.ts') ? './main.ts' : './bench.js';
  return [...process.execArgv, fileURLToPath(new URL(entry, import.meta.url))];
}
