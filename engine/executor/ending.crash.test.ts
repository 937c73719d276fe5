import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readLedger } from '../agents/recording/ledger.ts';
import { openStoreForReading } from '../storage/sqlite/sqlite-store.ts';
import type { CrashOrders } from '../testing/crash-host.ts';
import { runCrashHost } from '../testing/run-crash-host.ts';
import { timesToKill } from '../testing/times-to-kill.ts';
import type { CrashPoint } from '../time/crash-points.ts';

/** Everything that the end of a run is made of: a child that is undone, one by one, a retry, and cleanup. */
const CHILD = `
metadata: { name: child, displayName: Child, version: 1.0.0, description: A child, owner: owner }
orchestration:
  steps:
    - { id: reserve, agent: test-effect, input: { userMessage: "Reserve" }, compensate: { agent: test-effect } }
`;
const TRIP = `
metadata: { name: trip, displayName: Trip, version: 1.0.0, description: A trip, owner: owner }
orchestration:
  error_handling: { on_step_failure: { notifyHuman: false } }
  steps:
    - { id: nested, type: orchestration, orchestration: { name: child, version: 1.0.0, owner: owner } }
    - id: flight
      agent: test-effect
      depends_on: [nested]
      input: { userMessage: "Flight" }
      compensate: { agent: test-flaky, retry: { maxAttempts: 2, initialDelayMs: 60000, maxDelayMs: 60000 } }
    - { id: payment, agent: test-fail, depends_on: [flight], input: { userMessage: "Pay" } }
  finally:
    - { id: tidy, agent: test-effect, input: { userMessage: "Tidy" } }
`;

/** Where something of the end can be lost. */
const POINTS = [
  'append.before',
  'append.after',
  'effect.before',
  'effect.after',
  'timer.before',
] as const satisfies readonly CrashPoint[];

const folders: string[] = [];

function newOrders(crashAt: CrashOrders['crashAt']): CrashOrders {
  const directory = mkdtempSync(join(tmpdir(), 'baton-crash-'));
  folders.push(directory);
  return {
    directory,
    ledger: join(directory, 'ledger.jsonl'),
    definitions: [
      { name: 'child', source: CHILD },
      { name: 'trip', source: TRIP },
    ],
    start: ['trip'],
    skipsTime: true,
    crashAt,
  };
}

/** What a reader of the whole journal finds, without times and ids. */
function outcome(orders: CrashOrders) {
  const store = openStoreForReading(orders.directory);
  try {
    const runs = store.readModels.listRuns({}, { limit: 10, offset: 0 }).items;
    const events = runs.flatMap(({ id }) => store.journal.readRun(id));
    return {
      runs: runs
        .map(({ definition, status, error }) => ({ definition, status, error }))
        .sort((a, b) => (a.definition < b.definition ? -1 : 1)),
      completed: events
        .flatMap((event) =>
          event.type === 'orchestration.step.completed' ? [`${event.data.stepId} ${event.data.attempt}`] : [],
        )
        .sort(),
      compensated: events
        .flatMap((event) => (event.type === 'orchestration.step.compensated' ? [event.data.stepId] : []))
        .sort(),
      begun: events.filter(
        ({ type }) => type === 'orchestration.run.rollback_started' || type === 'orchestration.run.cleanup_started',
      ).length,
      restarted: new Set(
        events.flatMap((event) =>
          event.type === 'orchestration.step.started' && event.data.restarted
            ? [`${event.runId}/${event.data.stepId}/${event.data.attempt}`]
            : [],
        ),
      ),
    };
  } finally {
    store.close();
  }
}

let undisturbed: ReturnType<typeof outcome>;
let reached: Readonly<Record<string, number>> = {};

beforeAll(async () => {
  const orders = newOrders(null);
  const host = await runCrashHost(orders);
  const end = host.reports.find((report) => report.said === 'ended');
  if (end?.said !== 'ended') throw new Error(`The undisturbed run did not end: ${host.errors}`);
  reached = end.reached;
  undisturbed = outcome(orders);
});

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

test('the undisturbed run is undone, cleans up and fails', () => {
  expect(undisturbed).toMatchObject({
    runs: [
      { definition: 'child', status: 'aborted' },
      { definition: 'trip', status: 'failed' },
    ],
    compensated: ['flight', 'nested', 'reserve'],
    completed: [
      'flight 1',
      'flight@compensation 2',
      'nested 1',
      'nested@compensation 1',
      'reserve 1',
      'reserve@compensation 1',
      'tidy 1',
    ],
    begun: 3,
  });
});

describe.each(POINTS)('killed at %s', (point) => {
  test('the run ends as the undisturbed one does: each completion undone once, cleaned up once', async () => {
    expect(reached[point] ?? 0).toBeGreaterThan(0);
    let kills = 0;
    for (const time of timesToKill({ point, reached: reached[point] ?? 0 })) {
      const orders = newOrders({ point, time });
      const killed = await runCrashHost(orders);
      // How much one turn records, and so how often the journal is written to, is never quite the same.
      if (killed.signal === null) break;
      kills++;
      expect(killed.signal, `${point} for the ${time}. time: ${killed.errors}`).toBe('SIGKILL');
      const isRecorded = outcome(orders).runs.some(({ definition }) => definition === 'trip');
      const after = await runCrashHost({ ...orders, crashAt: null, start: isRecorded ? [] : ['trip'] });
      expect(after.reports.at(-1), after.errors).toMatchObject({ said: 'ended' });
      expect(after.reports.filter(({ said }) => said === 'bug')).toEqual([]);
      const { restarted, ...found } = outcome(orders);
      const { restarted: _, ...expected } = undisturbed;
      expect(found, `${point} for the ${time}. time`).toEqual(expected);
      const sent = new Map<string, number>();
      for (const { phase, key } of readLedger(orders.ledger))
        if (phase === 'before') sent.set(key, (sent.get(key) ?? 0) + 1);
      for (const [key, times] of sent)
        expect(times, `${key} at ${point} for the ${time}. time`).toBeLessThanOrEqual(restarted.has(key) ? 2 : 1);
    }
    expect(kills).toBeGreaterThan(0);
  });
});
