import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readLedger } from '../agents/recording/ledger.ts';
import type { StoredEvent } from '../journal/journal.ts';
import { openStoreForReading } from '../storage/sqlite/sqlite-store.ts';
import type { CrashOrders } from '../testing/crash-host.ts';
import { runCrashHost } from '../testing/run-crash-host.ts';
import { timesToKill } from '../testing/times-to-kill.ts';
import { CRASH_POINTS, type CrashPoint } from '../time/crash-points.ts';

const CHILD = `
metadata: { name: child, displayName: Child, version: 1.0.0, description: A child, owner: owner }
orchestration:
  steps:
    - { id: work, agent: test-effect, input: { userMessage: "Child work" } }
    - { id: finish, agent: test-effect, depends_on: [work], input: { userMessage: "Child end" } }
`;

/** Everything that a crash can fall into: parallel steps, a retry's timer, a checkpoint, a child run, a join. */
const PARENT = `
metadata: { name: parent, displayName: Parent, version: 1.0.0, description: A parent, owner: owner }
orchestration:
  execution: { mode: parallel, concurrency: { maxParallel: 3, queueStrategy: fifo } }
  steps:
    - { id: first, agent: test-effect, input: { userMessage: "First" }, checkpoint_after: { question: "Go on?" } }
    - { id: left, agent: test-effect, depends_on: [first], input: { userMessage: "Left" } }
    - id: right
      agent: test-flaky
      depends_on: [first]
      input: { userMessage: "Right" }
      retry: { maxAttempts: 2, initialDelayMs: 60000, maxDelayMs: 60000 }
    - id: nested
      type: orchestration
      depends_on: [first]
      orchestration: { name: child, version: 1.0.0, owner: owner }
    - { id: join, agent: test-effect, depends_on: [left, right, nested], input: { userMessage: "{{ steps.nested.status }}" } }
`;

const folders: string[] = [];

function newOrders(crashAt: CrashOrders['crashAt']): CrashOrders {
  const directory = mkdtempSync(join(tmpdir(), 'baton-crash-'));
  folders.push(directory);
  return {
    directory,
    ledger: join(directory, 'ledger.jsonl'),
    definitions: [
      { name: 'child', source: CHILD },
      { name: 'parent', source: PARENT },
    ],
    start: ['parent'],
    skipsTime: true,
    crashAt,
  };
}

/** What a reader of the whole journal finds, without times and ids. */
function outcome(orders: CrashOrders) {
  const store = openStoreForReading(orders.directory);
  try {
    const runs = store.readModels.listRuns({}, { limit: 10, offset: 0 }).items;
    const histories = runs.map(({ id }) => store.journal.readRun(id));
    return {
      runs: runs
        .map(({ definition, status, stepsDone, stepsTotal, error }) => ({
          definition,
          status,
          stepsDone,
          stepsTotal,
          error,
        }))
        .sort((a, b) => (a.definition < b.definition ? -1 : 1)),
      approvals: store.readModels
        .listApprovals({}, { limit: 10, offset: 0 })
        .items.map(({ stepId, status, decision }) => ({ stepId, status, decision })),
      completed: completedOf(histories.flat()),
      histories,
    };
  } finally {
    store.close();
  }
}

/** Every recorded outcome, as `definition step attempt`. */
function completedOf(events: readonly StoredEvent[]): string[] {
  return events
    .flatMap((event) =>
      event.type === 'orchestration.step.completed' ? [`${event.data.stepId} ${event.data.attempt}`] : [],
    )
    .sort();
}

function expectSoundEffects(orders: CrashOrders, histories: readonly (readonly StoredEvent[])[]): void {
  const begun = new Map<string, number>();
  for (const { phase, key } of readLedger(orders.ledger))
    if (phase === 'before') begun.set(key, (begun.get(key) ?? 0) + 1);
  const events = histories.flat();
  for (const [key, times] of begun) {
    const starts = events.filter(
      (event) =>
        event.type === 'orchestration.step.started' &&
        `${event.runId}/${event.data.stepId}/${event.data.attempt}` === key,
    );
    expect(starts.length, `the start of ${key} is recorded before its effect`).toBeGreaterThan(0);
    const isUncertain = starts.some((event) => event.type === 'orchestration.step.started' && event.data.restarted);
    expect(times, `${key} was sent ${times} times`).toBeLessThanOrEqual(isUncertain ? 2 : 1);
  }
  for (const history of histories)
    expect(history.map(({ sequence }) => sequence)).toEqual(history.map((_, index) => index + 1));
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

test('the undisturbed run passes every crash point', () => {
  expect(Object.keys(reached).sort()).toEqual([...CRASH_POINTS].sort());
  expect(undisturbed.runs).toMatchObject([
    { definition: 'child', status: 'completed' },
    { definition: 'parent', status: 'completed' },
  ]);
});

describe.each(CRASH_POINTS)('killed at %s', (point: CrashPoint) => {
  test('the run ends as the undisturbed one does, with every outcome once and no effect lost or needlessly repeated', async () => {
    let kills = 0;
    for (const time of timesToKill({ point, reached: reached[point] ?? 0 })) {
      const orders = newOrders({ point, time });
      const killed = await runCrashHost(orders);
      // How much one turn records, and so how often the journal is written to, is never quite the same.
      if (killed.signal === null) break;
      kills++;
      expect(killed.signal, `${point} for the ${time}. time: ${killed.errors}`).toBe('SIGKILL');
      // Whether the run's creation was recorded before the kill decides whether it has to be started again.
      const isRecorded = outcome(orders).runs.some(({ definition }) => definition === 'parent');
      if (killed.reports.some(({ said }) => said === 'started'))
        expect(isRecorded, 'an acknowledged run is never lost').toBe(true);
      const after = await runCrashHost({ ...orders, crashAt: null, start: isRecorded ? [] : ['parent'] });
      expect(after.reports.at(-1), after.errors).toMatchObject({ said: 'ended' });
      expect(after.reports.filter(({ said }) => said === 'bug')).toEqual([]);
      const { histories, ...found } = outcome(orders);
      const { histories: _, ...expected } = undisturbed;
      expect(found, `${point} for the ${time}. time`).toEqual(expected);
      expectSoundEffects(orders, histories);
    }
    expect(kills).toBeGreaterThan(0);
  });
});
