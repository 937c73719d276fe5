/**
 * The floor: the same event bytes through better-sqlite3 with no engine, once with one FULL transaction per step and
 * once with one per tick of ready steps. What the engine costs stands as a ratio to this, measured in the same process.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunEvent } from '../run/run-event.ts';
import { openPlainJournal } from '../storage/sqlite/plain-journal.ts';
import { median } from './statistics.ts';

export interface Floor {
  /** Milliseconds per step, one transaction for each. */
  readonly stepMs: number;
  /** Milliseconds per step, one transaction per tick. */
  readonly groupMs: number;
}

const ROUNDS = 5;
/** Of one round. A slow disk is measured by fewer steps, and not for ten minutes. */
const ROUND_MS = 1_000;

/**
 * @param steps    the events of each step, in order
 * @param perTick  how many steps are ready at once
 */
export function measureFloor(steps: readonly (readonly RunEvent[])[], perTick: number): Floor {
  return { stepMs: median(repeat(() => write(steps, 1))), groupMs: median(repeat(() => write(steps, perTick))) };
}

function repeat(measure: () => number): number[] {
  measure(); // the first round pays for the file's growth
  return Array.from({ length: ROUNDS }, measure);
}

function write(steps: readonly (readonly RunEvent[])[], perTransaction: number): number {
  const directory = mkdtempSync(join(tmpdir(), 'baton-floor-'));
  const journal = openPlainJournal(join(directory, 'floor.sqlite'));
  try {
    return writeFor(steps, perTransaction, {
      write: (some) => journal.write(some.flat()),
      now: () => performance.now(),
      mostMs: ROUND_MS,
    });
  } finally {
    journal.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

export interface TimedWriting<Step> {
  readonly write: (steps: readonly Step[]) => void;
  readonly now: () => number;
  /** No transaction begins after that. */
  readonly mostMs: number;
}

/** Writes steps until they or the time are used up. Returns milliseconds per step that was written. */
export function writeFor<Step>(
  steps: readonly Step[],
  perTransaction: number,
  { write: writeSome, now, mostMs }: TimedWriting<Step>,
): number {
  const start = now();
  let written = 0;
  do {
    const some = steps.slice(written, written + perTransaction);
    writeSome(some);
    written += some.length;
  } while (written < steps.length && now() - start < mostMs);
  return (now() - start) / written;
}

/** Groups a run's step events by step: what one transaction per step would hold. */
export function byStep(events: Iterable<RunEvent>): RunEvent[][] {
  const groups = new Map<string, RunEvent[]>();
  for (const event of events) {
    if (event.type !== 'orchestration.step.started' && event.type !== 'orchestration.step.completed') continue;
    const key = `${event.runId}/${event.data.stepId}`;
    const group = groups.get(key);
    if (group) group.push(event);
    else groups.set(key, [event]);
  }
  return [...groups.values()];
}
