/** W11: what somebody waits for who types a command in a checkout in which nothing has changed. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Measured } from './benchmark-line.ts';
import { chainOfSteps } from './bench-definitions.ts';
import { openMeasuredEngine } from './measured-engine.ts';
import { median, quantile, roundedFigure } from './statistics.ts';
import { timeBareStart, timeChild } from './timed-child.ts';

const RUNS = 50;
/** Seen from the sources and from the bundle alike. */
const launcher = fileURLToPath(new URL('../../build/baton.mjs', import.meta.url));

export async function measureCommandLine(rounds: number): Promise<Measured> {
  if (!existsSync(launcher)) throw new Error('The command line of a checkout is measured in a checkout');
  const directory = mkdtempSync(join(tmpdir(), 'baton-bench-'));
  const prepared = await openMeasuredEngine({ directory });
  const name = prepared.import(chainOfSteps(20));
  for (let run = 0; run < RUNS; run++) await prepared.ended(await prepared.start(name));
  await prepared.close();
  const version: number[] = [];
  const runs: number[] = [];
  const bare: number[] = [];
  const time = (...words: string[]) =>
    timeChild([launcher, ...words], { until: 'ended', env: { BATON_HOME: directory } });
  for (let round = 0; round <= rounds; round++) {
    const [bareMs, versionMs, runsMs] = [await timeBareStart(), await time('--version'), await time('runs')];
    if (round === 0) continue; // builds what is not current, and fills the caches of the disk
    bare.push(bareMs);
    version.push(versionMs);
    runs.push(runsMs);
  }
  rmSync(directory, { recursive: true, force: true });
  return {
    what: `commands in a checkout, a store of ${RUNS} runs, ms`,
    figures: {
      versionMs: roundedFigure(median(version)),
      versionP90: roundedFigure(quantile(version, 0.9)),
      runsMs: roundedFigure(median(runs)),
      runsP90: roundedFigure(quantile(runs, 0.9)),
      bareMs: roundedFigure(median(bare)),
    },
  };
}
