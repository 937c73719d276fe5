import { expect, test } from 'vitest';
import { openTestServer } from '../testing/open-test-server.ts';
import { storedChanges, runRowOf } from '../testing/stored-rows.ts';
import { TWO_STEPS } from '../testing/yaml-definitions.ts';
import { writableStore } from '../testing/writable-store.ts';

const DAY = 86_400_000;

async function runOnce(
  client: Awaited<ReturnType<typeof openTestServer>>['client'],
  mode: 'live' | 'rehearsal',
): Promise<void> {
  const { id } = await client.runs.start({ source: TWO_STEPS, mode });
  for await (const change of await client.runs.watch({ runId: id })) if (change.kind === 'ended') return;
}

test('figures say how many runs there were, how they went, and what agents did', async () => {
  const { client, bugs } = await openTestServer();
  await runOnce(client, 'rehearsal');
  await runOnce(client, 'rehearsal');
  const until = Date.now() + 1;
  const periods = [until - DAY, until - DAY / 2];
  const figures = await client.metrics.read({ periods, until, rehearsals: true });
  expect(figures).toMatchObject({
    runs: 2,
    rehearsals: 2,
    periods: [
      { from: periods[0], runs: {} },
      { from: periods[1], runs: { completed: 2 } },
    ],
    steps: { completed: 4, failed: 0, queued: { count: 4 } },
  });
  expect(figures.definitions).toMatchObject([{ runs: 2, completed: 4, duration: { count: 2 } }]);
  expect(figures.agents.reduce((sum, { completed }) => sum + completed, 0)).toBe(4);
  expect(await client.metrics.read({ periods, until })).toMatchObject({
    runs: 0,
    rehearsals: 2,
    definitions: [],
    agents: [],
    steps: { completed: 0, worked: null },
  });
  expect(bugs).toEqual([]);
});

test('more runs than are read at once are all counted, once', async () => {
  const { client, engine } = await openTestServer();
  const newRuns = Array.from({ length: 9_001 }, (_, index) =>
    runRowOf(`run-${index}`, { createdAt: 1_000 + Math.floor(index / 3), status: 'completed', finishedAt: 9_000 }),
  );
  writableStore(engine).readModels.apply(storedChanges({ newRuns }));
  expect(await client.metrics.read({ periods: [1_000, 2_000], until: 10_000 })).toMatchObject({
    runs: 9_001,
    periods: [{ runs: { completed: 3_000 } }, { runs: { completed: 6_001 } }],
  });
  expect(await client.metrics.read({ periods: [1_001], until: 1_003 })).toMatchObject({ runs: 6 });
});
