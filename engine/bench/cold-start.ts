/** W6: from starting a process to its first step, and what of that is the runtime's own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COLD_START_CHILD, type Measured } from './benchmark-line.ts';
import { chainOfSteps } from './bench-definitions.ts';
import { openMeasuredEngine } from './measured-engine.ts';
import { median, quantile, roundedFigure } from './statistics.ts';
import { timeBareStart, timeChild } from './timed-child.ts';

export async function measureColdStart(rounds: number, command: readonly string[]): Promise<Measured> {
  const directory = mkdtempSync(join(tmpdir(), 'baton-bench-'));
  const prepared = await openMeasuredEngine({ directory });
  const name = prepared.import(chainOfSteps(20));
  await prepared.ended(await prepared.start(name));
  await prepared.close();
  const times: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const bareMs = await timeBareStart();
    const ms = await timeChild([...command, COLD_START_CHILD, directory, name], { until: 'there' });
    if (round === 0) continue; // fills the caches of the disk
    bare.push(bareMs);
    times.push(ms);
  }
  rmSync(directory, { recursive: true, force: true });
  const figures = {
    ms: roundedFigure(median(times)),
    bareMs: roundedFigure(median(bare)),
    overBareMs: roundedFigure(median(times) - median(bare)),
    best: roundedFigure(Math.min(...times)),
    p90: roundedFigure(quantile(times, 0.9)),
  };
  return { what: 'start of a process to its first step, ms', figures };
}
