/**
 * What the console costs, measured in the real app: one line of JSON for each. Milliseconds depend on the machine and
 * on what else it does, so a floor is measured at the same moments; the targets are what they are to reach on a desk.
 * Arguments name what to measure: start, events, typing, load, list, memory, metrics; none: all of it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureEvents, measureLargeRun } from './bench/measure-events.ts';
import { measureList } from './bench/measure-list.ts';
import { measureLoad } from './bench/measure-load.ts';
import { measureMemory } from './bench/measure-memory.ts';
import { measureStart } from './bench/measure-start.ts';
import { measureTyping } from './bench/measure-typing.ts';
import { print } from './bench/measures.ts';
import { launchApp, type LaunchedApp } from './launch-app.ts';
import { recordPastRuns } from './past-runs.ts';

const MANY = 100_000;
const DAYS_30 = 30 * 86_400_000;

const home = mkdtempSync(join(tmpdir(), 'baton-bench-'));
const wanted = process.argv.slice(2);
const isWanted = (...names: readonly string[]) => wanted.length === 0 || names.some((name) => wanted.includes(name));

async function inApp(directory: string, measure: (launched: LaunchedApp) => Promise<void>): Promise<void> {
  const launched = await launchApp({ directory, env: { BATON_TEST_AGENTS: '1' } });
  try {
    await measure(launched);
  } finally {
    await launched.close();
  }
}

async function measureMetrics({ client }: LaunchedApp): Promise<void> {
  const until = Date.now();
  const begun = performance.now();
  const { runs } = await client.metrics.read({ periods: [until - DAYS_30], until });
  print('metrics', 'ms for the figures of 30 days', { runs, ms: Math.round(performance.now() - begun) });
}

try {
  if (isWanted('start')) await measureStart(join(home, 'start'));
  if (isWanted('events'))
    await inApp(join(home, 'events'), async (launched) => {
      await measureEvents(launched);
      await measureLargeRun(launched);
    });
  if (isWanted('typing')) await inApp(join(home, 'typing'), measureTyping);
  if (isWanted('load')) await inApp(join(home, 'load'), measureLoad);
  if (isWanted('memory')) await inApp(join(home, 'memory'), measureMemory);
  if (isWanted('list', 'metrics')) {
    const directory = join(home, 'past');
    recordPastRuns({
      directory,
      count: MANY,
      until: Date.now(),
      definitions: ['kpi-tracking', 'content-pipeline', 'image-comparison'].map((name) => ({
        name,
        agent: 'supabase-agent',
        typicalMs: 9_000,
      })),
    });
    await inApp(directory, async (launched) => {
      if (isWanted('list')) await measureList(launched, MANY);
      if (isWanted('metrics')) await measureMetrics(launched);
    });
  }
} finally {
  rmSync(home, { recursive: true, force: true });
}
