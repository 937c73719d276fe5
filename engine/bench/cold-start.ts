/** W6: from starting a process to its first step. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Measured } from './benchmark-line.ts';
import { chainOfSteps } from './bench-definitions.ts';
import { openMeasuredEngine } from './measured-engine.ts';
import { median, quantile, roundedFigure } from './statistics.ts';

/** The argument with which the benchmark starts itself to be timed. */
export const COLD_START_CHILD = 'cold-start-child';
const FIRST_STEP = 'first step';

export async function measureColdStart(rounds: number, command: readonly string[]): Promise<Measured> {
  const directory = mkdtempSync(join(tmpdir(), 'baton-bench-'));
  const prepared = await openMeasuredEngine({ directory });
  const name = prepared.import(chainOfSteps(20));
  await prepared.ended(await prepared.start(name));
  await prepared.close();
  const times: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const ms = await timeChild([...command, COLD_START_CHILD, directory, name]);
    if (round > 0) times.push(ms); // the first fills the caches of the disk
  }
  rmSync(directory, { recursive: true, force: true });
  const figures = {
    ms: roundedFigure(median(times)),
    best: roundedFigure(Math.min(...times)),
    p90: roundedFigure(quantile(times, 0.9)),
  };
  return { what: 'start of a process to its first step, ms', figures };
}

/** The process that is timed: says when its first step is at work, and ends. */
export async function coldStartChild(directory: string, name: string): Promise<void> {
  const invoked = new Promise<void>((resolve) => {
    void openMeasuredEngine({ directory, onInvoke: resolve }).then((measured) => measured.start(name));
  });
  await invoked;
  process.stdout.write(`${FIRST_STEP}\n`, () => process.exit(0));
}

function timeChild(args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    });
    let time: number | null = null;
    child.stdout.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes(FIRST_STEP)) time ??= performance.now() - start;
    });
    child.on('error', reject);
    child.on('close', () =>
      time === null ? reject(new Error('The timed process ended without a step')) : resolve(time),
    );
  });
}
