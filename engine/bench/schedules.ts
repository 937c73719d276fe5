/** W9: what a thousand schedules cost when the engine starts, and when all of them are due at once. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createEngine } from '../assembly/create-engine.ts';
import type { Engine } from '../port/engine.ts';
import type { Clock } from '../time/clock.ts';
import { systemClock } from '../time/clock.ts';
import type { Measured } from './benchmark-line.ts';
import { noOpAgents } from './no-op-agents.ts';
import { median, roundedFigure } from './statistics.ts';

const ZONES = ['Europe/Zurich', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'UTC'];
const HOUR = 3_600_000;

export async function measureSchedules(count: number, rounds: number): Promise<Measured> {
  const directory = mkdtempSync(join(tmpdir(), 'baton-bench-'));
  try {
    await prepare(directory, count);
    const opens: number[] = [];
    const knows: number[] = [];
    let delayMs = 0;
    for (let round = 0; round < rounds; round++) {
      const quiet = await openKeeping(directory, systemClock);
      opens.push(quiet.openMs);
      knows.push(await knownAfter(quiet.engine, count));
      delayMs = Math.max(delayMs, quiet.delayMs());
      await quiet.engine.close();
    }
    const { firstMs, allMs } = await fireAll(directory, count);
    const figures = {
      openMs: roundedFigure(median(opens)),
      knownMs: roundedFigure(median(knows)),
      eventLoopDelayMaxMs: roundedFigure(delayMs),
      firedFirstMs: roundedFigure(firstMs),
      firedAllMs: roundedFigure(allMs),
      perFiringMs: roundedFigure(allMs / count),
    };
    return { what: `${count} schedules: engine open, all known, and all of them due at once, ms`, figures };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function prepare(directory: string, count: number): Promise<void> {
  const engine = await createEngine({ directory, agents: noOpAgents() });
  for (let index = 0; index < count; index++) {
    const name = `timed-${index}`;
    const key = { organization: 'global', owner: 'bench', name };
    engine.definitions.saveDraft({ ...key, version: '1.0.0', source: timed(name, index), origin: 'bench' }, Date.now());
    engine.definitions.activate(key, '1.0.0', Date.now());
  }
  await engine.close(); // when it has, they are armed
}

/** Once in an hour, all at different minutes. */
function timed(name: string, index: number): string {
  return `metadata: { name: ${name}, displayName: Timed, version: 1.0.0, description: Timed, owner: bench }
orchestration:
  steps: [ { id: work, agent: no-op, input: { userMessage: Go } } ]
  triggers: [ { id: hourly, cron: "${index % 60} * * * *", timezone: ${ZONES[index % ZONES.length] ?? 'UTC'} } ]
`;
}

async function openKeeping(directory: string, clock: Clock) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const start = performance.now();
  const engine = await createEngine({
    directory,
    agents: noOpAgents(),
    clock,
    schedules: { isKeeping: true, usualMode: () => 'rehearsal' },
  });
  return { engine, openMs: performance.now() - start, delayMs: () => delay.max / 1e6 };
}

/** Milliseconds until whoever asks for the schedules gets all of them. */
async function knownAfter(engine: Engine, count: number): Promise<number> {
  const start = performance.now();
  const { length } = await engine.schedules.list();
  if (length !== count) throw new Error(`There are ${length} schedules instead of ${count}`);
  return performance.now() - start;
}

/** Two hours were slept through: every schedule makes up for the newest of its times. */
async function fireAll(directory: string, count: number): Promise<{ firstMs: number; allMs: number }> {
  const start = performance.now();
  const { engine } = await openKeeping(directory, { ...systemClock, now: () => Date.now() + 2 * HOUR });
  let fired = 0;
  let firstMs = 0;
  await new Promise<void>((resolve) => {
    engine.schedules.subscribe((events) => {
      for (const { type } of events) {
        if (type !== 'orchestration.schedule.fired') continue;
        fired += 1;
        if (fired === 1) firstMs = performance.now() - start;
        if (fired === count) resolve();
      }
    });
  });
  const allMs = performance.now() - start;
  await engine.close();
  return { firstMs, allMs };
}
