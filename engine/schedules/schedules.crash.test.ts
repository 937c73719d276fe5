import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SCHEDULE_CRASH_POINTS, type CrashPoint } from '../time/crash-points.ts';
import { openStoreForReading } from '../storage/sqlite/sqlite-store.ts';
import type { CrashOrders } from '../testing/crash-host.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { runCrashHost } from '../testing/run-crash-host.ts';
import { TestEngine } from '../testing/test-engine.ts';
import { timesToKill } from '../testing/times-to-kill.ts';

const ID = 'global.owner.nightly.night';
const NIGHTLY = `
metadata: { name: nightly, displayName: Nightly, version: 1.0.0, description: Every night, owner: owner }
orchestration:
  steps: [ { id: work, agent: test-effect, input: { userMessage: "{{ run.scheduledFor }}" } } ]
  triggers: [ { id: night, cron: "0 3 * * *", missed: run_all, max_missed: 3 } ]
`;
/** The first three of these nights are left out, the others are made up for. */
const nights = [6, 7, 8, 9, 10, 11].map((day) => Date.UTC(2026, 0, day, 3));
const kept = nights.slice(3);
const imported = Date.UTC(2026, 0, 5, 12);
const opened = Date.UTC(2026, 0, 11, 12);
const POINTS = [
  'append.before',
  'append.after',
  'projection.before',
  'projection.after',
  'acknowledge.before',
  'acknowledge.after',
  ...SCHEDULE_CRASH_POINTS,
] as const;

const folders: string[] = [];
let prepared: string;
let reached: Readonly<Record<string, number>> = {};

function folder(): string {
  const directory = mkdtempSync(join(tmpdir(), 'baton-crash-'));
  folders.push(directory);
  return directory;
}

function ordersFor(directory: string, crashAt: CrashOrders['crashAt']): CrashOrders {
  return {
    directory,
    ledger: join(directory, 'ledger.jsonl'),
    definitions: [],
    start: [],
    crashAt,
    schedules: { clockAheadMs: opened - Date.now(), untilEnded: kept.length },
  };
}

/** Every time and what became of it, without ids. */
function outcome(directory: string) {
  const store = openStoreForReading(directory);
  try {
    const runs = store.readModels.listRuns({ isScheduled: true, sort: 'oldest' }, { limit: 100, offset: 0 }).items;
    const events = store.schedules.readAll(0, 100);
    return {
      runs: runs
        .map(({ scheduledFor, scheduleId, status }) => ({ scheduledFor, scheduleId, status }))
        .sort((a, b) => (a.scheduledFor ?? 0) - (b.scheduledFor ?? 0)),
      fired: events.flatMap((event) =>
        event.type === 'orchestration.schedule.fired' ? [[event.data.scheduledFor, event.data.cause]] : [],
      ),
      queued: events.flatMap((event) =>
        event.type === 'orchestration.schedule.queued' ? [event.data.scheduledFor] : [],
      ),
      skipped: events.flatMap((event) =>
        event.type === 'orchestration.schedule.skipped'
          ? [[event.data.from, event.data.scheduledFor, event.data.reason]]
          : [],
      ),
      firedRuns:
        events
          .flatMap((event) => (event.type === 'orchestration.schedule.fired' ? [event.data.runId] : []))
          .sort()
          .join() ===
        runs
          .map(({ id }) => id)
          .sort()
          .join(),
      state: store.schedules.states().map(({ going, queue, takenUpTo }) => ({ going, queue, takenUpTo })),
    };
  } finally {
    store.close();
  }
}

const expected = {
  runs: kept.map((scheduledFor) => ({ scheduledFor, scheduleId: ID, status: 'completed' })),
  fired: kept.map((scheduledFor) => [scheduledFor, 'missed']),
  queued: kept,
  skipped: [[nights[0], nights[2], 'missed']],
  firedRuns: true,
  state: [{ going: [], queue: [], takenUpTo: nights[5] }],
};

beforeAll(async () => {
  prepared = folder();
  const it = await TestEngine.open({ directory: prepared, clock: new ManualClock(imported) });
  it.import('nightly', NIGHTLY);
  while ((await it.engine.schedules.find(ID)).state.armed === null) await new Promise(setImmediate);
  await it.close();
  const directory = folder();
  cpSync(prepared, directory, { recursive: true });
  const host = await runCrashHost(ordersFor(directory, null));
  const end = host.reports.find((report) => report.said === 'ended');
  if (end?.said !== 'ended') throw new Error(`The undisturbed engine did not end: ${host.errors}`);
  reached = end.reached;
  expect(outcome(directory)).toEqual(expected);
});

afterAll(() => {
  for (const directory of folders) rmSync(directory, { recursive: true, force: true });
});

test('the undisturbed engine passes every point', () => {
  expect(POINTS.filter((point) => !reached[point])).toEqual([]);
});

describe.each(POINTS)('killed at %s', (point: CrashPoint) => {
  test('every time that is made up for has exactly one run in the end, and the others are told once', async () => {
    let kills = 0;
    for (const time of timesToKill({ point, reached: reached[point] ?? 0 })) {
      const directory = folder();
      cpSync(prepared, directory, { recursive: true });
      const killed = await runCrashHost(ordersFor(directory, { point, time }));
      // How much is recorded at once, and so how often the journal is written to, is never quite the same.
      if (killed.signal === null) break;
      kills++;
      expect(killed.signal, `${point} for the ${time}. time: ${killed.errors}`).toBe('SIGKILL');
      const after = await runCrashHost(ordersFor(directory, null));
      expect(after.reports.at(-1), after.errors).toMatchObject({ said: 'ended' });
      expect(after.reports.filter(({ said }) => said === 'bug')).toEqual([]);
      expect(outcome(directory), `${point} for the ${time}. time`).toEqual(expected);
    }
    expect(kills).toBeGreaterThan(0);
  });
});
