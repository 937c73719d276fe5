/** The engine killed between the items of a list and the iterations of a loop: only what is missing is done again. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readLedger } from '../agents/recording/ledger.ts';
import { openStoreForReading } from '../storage/sqlite/sqlite-store.ts';
import { checkHistory } from '../testing/check-history.ts';
import type { CrashOrders } from '../testing/crash-host.ts';
import { runCrashHost } from '../testing/run-crash-host.ts';
import { timesToKill } from '../testing/times-to-kill.ts';
import type { CrashPoint } from '../time/crash-points.ts';

const ITEMS = `
metadata: { name: items, displayName: Items, version: 1.0.0, description: A list and a loop, owner: owner }
orchestration:
  steps:
    - id: each
      agent: test-effect
      for_each: { items: "{{ [10, 20, 30, 40, 50] }}", max_parallel: 2 }
      input: { userMessage: "Item {{ item }}" }
    - id: flaky
      agent: test-flaky
      depends_on: [each]
      for_each: { items: "{{ [1, 2] }}" }
      retry: { maxAttempts: 2, initialDelayMs: 60000, maxDelayMs: 60000 }
    - id: again
      agent: test-effect
      depends_on: [each]
      repeat: { until: "iteration == 3", max_iterations: 5 }
      input: { userMessage: "Round {{ iteration }}" }
`;

const POINTS: readonly CrashPoint[] = [
  'append.before',
  'append.after',
  'projection.after',
  'effect.before',
  'effect.after',
  'timer.before',
];

const folders: string[] = [];

function newOrders(crashAt: CrashOrders['crashAt']): CrashOrders {
  const directory = mkdtempSync(join(tmpdir(), 'baton-crash-'));
  folders.push(directory);
  return {
    directory,
    ledger: join(directory, 'ledger.jsonl'),
    definitions: [{ name: 'items', source: ITEMS }],
    start: ['items'],
    skipsTime: true,
    crashAt,
  };
}

/** What a reader of the journal finds, without times and ids. */
function read({ directory }: CrashOrders) {
  const store = openStoreForReading(directory);
  try {
    const [run] = store.readModels.listRuns({}, { limit: 1, offset: 0 }).items;
    if (!run) return null;
    const events = store.journal.readRun(run.id);
    const completed = events
      .flatMap(({ type, data }) => (type === 'orchestration.step.completed' ? [`${data.stepId} ${data.attempt}`] : []))
      .sort();
    const restarted = new Set(
      events.flatMap(({ type, data }) =>
        type === 'orchestration.step.started' && data.restarted ? [`${run.id}/${data.stepId}/${data.attempt}`] : [],
      ),
    );
    const definition = store.journal.findSnapshot(run.definitionHash);
    return {
      outcome: { status: run.status, completed },
      restarted,
      complaints: definition ? checkHistory(definition, events) : ['no definition'],
    };
  } finally {
    store.close();
  }
}

let undisturbed: NonNullable<ReturnType<typeof read>>['outcome'] | undefined;
let reached: Readonly<Record<string, number>> = {};

beforeAll(async () => {
  const orders = newOrders(null);
  const host = await runCrashHost(orders);
  const end = host.reports.find((report) => report.said === 'ended');
  if (end?.said !== 'ended') throw new Error(`The undisturbed run did not end: ${host.errors}`);
  reached = end.reached;
  undisturbed = read(orders)?.outcome;
});

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

test('undisturbed, every item and iteration delivers once', () => {
  expect(undisturbed?.status).toBe('completed');
  expect(undisturbed?.completed).toEqual([
    'again 1',
    'again[0] 1',
    'again[1] 1',
    'again[2] 1',
    'each 1',
    ...[0, 1, 2, 3, 4].map((place) => `each[${place}] 1`),
    'flaky 1',
    'flaky[0] 2',
    'flaky[1] 2',
  ]);
});

describe.each(POINTS)('killed at %s', (point) => {
  test('what had delivered is not done again, and what was under way keeps its key', async () => {
    const times = timesToKill({ point, reached: reached[point] ?? 0 });
    expect(times.length).toBeGreaterThan(0);
    let kills = 0;
    for (const time of times) {
      const orders = newOrders({ point, time });
      const killed = await runCrashHost(orders);
      // how much one turn records, and so how often some points are reached, is never quite the same
      if (killed.signal === null) break;
      expect(killed.signal, `${point} for the ${time}. time: ${killed.errors}`).toBe('SIGKILL');
      kills++;
      const after = await runCrashHost({ ...orders, crashAt: null, start: read(orders) ? [] : ['items'] });
      expect(after.reports.at(-1), after.errors).toMatchObject({ said: 'ended' });
      expect(after.reports.filter(({ said }) => said === 'bug')).toEqual([]);
      const found = read(orders);
      expect(found?.outcome, `${point} for the ${time}. time`).toEqual(undisturbed);
      expect(found?.complaints).toEqual([]);
      const begun = new Map<string, number>();
      for (const { phase, key } of readLedger(orders.ledger))
        if (phase === 'before') begun.set(key, (begun.get(key) ?? 0) + 1);
      for (const [key, count] of begun)
        expect(count, `${key} was sent ${count} times`).toBeLessThanOrEqual(found?.restarted.has(key) ? 2 : 1);
    }
    expect(kills).toBeGreaterThan(0);
  });
});
