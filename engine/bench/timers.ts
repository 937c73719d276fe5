/**
 * W8: runs that wait for their time. How long until an engine that starts takes a signal for the newest of them, and
 * what it costs when all are due at once.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../port/engine.ts';
import type { Clock } from '../time/clock.ts';
import type { Measured } from './benchmark-line.ts';
import { openMeasuredEngine } from './measured-engine.ts';
import { median, peakMemoryMb, roundedFigure } from './statistics.ts';

const DAY_MS = 86_400_000;
const WAITING =
  'metadata: { name: waiting, version: 1.0.0, owner: bench }\norchestration:\n  steps:\n    - { id: hold, type: wait, seconds: 86400 }\n';
/** Started together, so that their events share transactions. */
const AT_ONCE = 100;

export async function measureTimers(timers: number, rounds: number): Promise<Measured> {
  const directory = mkdtempSync(join(tmpdir(), 'baton-bench-'));
  let ahead = 0;
  const clock: Clock = {
    now: () => Date.now() + ahead,
    steady: () => performance.now(),
    after: (ms, callback) => stopping(setTimeout(callback, Math.min(ms, 2 ** 31 - 1))),
  };
  try {
    const first = await openMeasuredEngine({ directory, clock });
    const name = first.import(WAITING);
    const armStart = performance.now();
    for (let started = 0; started < timers; started += AT_ONCE)
      await Promise.all(Array.from({ length: Math.min(AT_ONCE, timers - started) }, () => first.start(name)));
    const armMs = (performance.now() - armStart) / timers;
    await first.close();

    const startUps: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const start = performance.now();
      const engine = await openMeasuredEngine({ directory, clock });
      await untilOneAnswers(engine.engine);
      startUps.push(performance.now() - start);
      await engine.close();
    }

    ahead = 2 * DAY_MS; // the machine slept
    const start = performance.now();
    const last = await openMeasuredEngine({ directory, clock });
    await new Promise<void>((resolve) => {
      const look = () => {
        if (last.engine.readModels.openRuns().length > 0) return;
        stop();
        resolve();
      };
      const stop = last.engine.subscribe(look);
      look();
    });
    const fireMs = performance.now() - start;
    const fired = last.engine.journal
      .readAll(0, last.engine.journal.lastPosition())
      .filter(({ type }) => type === 'orchestration.timer.fired').length;
    await last.close();
    if (fired !== timers) throw new Error(`${fired} timers fired, of ${timers} that were armed`);
    return {
      what: `${timers} armed timers: start until one answers, all fired at once, ms`,
      figures: {
        timers,
        armEachMs: roundedFigure(armMs),
        startMs: roundedFigure(median(startUps)),
        fireMs: roundedFigure(fireMs),
        firedPerSecond: Math.round(timers / (fireMs / 1000)),
        peakRssMb: peakMemoryMb(),
      },
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Somebody sends the newest run something. */
async function untilOneAnswers({ readModels, signal }: Engine): Promise<void> {
  const newest = readModels.openRuns().at(-1)?.id ?? '';
  await signal(
    {
      to: { runId: newest },
      signal: { signalId: `probe-${performance.now()}`, name: 'probe', payload: null, correlation: null, notes: null },
    },
    'system',
  );
}

function stopping(timer: NodeJS.Timeout): () => void {
  return () => clearTimeout(timer);
}
