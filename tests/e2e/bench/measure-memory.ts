/**
 * An hour's worth of events in minutes, past the pages that are open all day: the list of runs, a run, the inbox. What
 * is left after everything that can be thrown away was thrown away is looked at again and again: it must not grow.
 */
import type { CDPSession } from 'playwright-core';
import type { LaunchedApp } from '../launch-app.ts';
import { ASKING, ONE_STEP, print } from './measures.ts';

const ROUNDS = 8;
const RUNS_A_ROUND = 360;
const TOGETHER = 40;
/** Rounds until everything that is kept on purpose (compiled code, caches with a limit) is there. */
const WARM = 3;

interface Kept {
  readonly events: number;
  /** Megabytes after a forced collection. */
  readonly page: number;
  readonly main: number;
  /** Of the engine's process, with whatever could be thrown away. */
  readonly engine: number;
  readonly nodes: number;
  readonly listeners: number;
}

async function look({ app, page, client }: LaunchedApp, session: CDPSession): Promise<Kept> {
  await page.evaluate(() => (location.hash = '#/runs'));
  await page.locator('tbody tr').first().waitFor();
  for (let turn = 0; turn < 3; turn += 1) await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
  const main = await app.evaluate(async () => {
    const [v8, vm] = [process.getBuiltinModule('node:v8'), process.getBuiltinModule('node:vm')];
    v8.setFlagsFromString('--expose-gc');
    const collect = vm.runInNewContext('gc') as () => void;
    for (let turn = 0; turn < 3; turn += 1) {
      collect();
      await new Promise((done) => setTimeout(done, 50));
    }
    return process.memoryUsage().heapUsed;
  });
  const engine = await app.evaluate(
    ({ app: shell }) =>
      (shell.getAppMetrics().find(({ name }) => name === 'Baton engine')?.memory.workingSetSize ?? 0) * 1024,
  );
  const { lastPosition } = await client.system.status({});
  const megabytes = (bytes: number) => Number((bytes / 1024 / 1024).toFixed(1));
  return {
    events: lastPosition,
    page: megabytes(usedSize),
    main: megabytes(main),
    engine: megabytes(engine),
    nodes,
    listeners: jsEventListeners,
  };
}

/**
 * Runs that end, while a page is looked at; and one that asks, is looked at in the inbox and in its own page, and is
 * answered.
 */
async function round({ page, client }: LaunchedApp, number: number): Promise<void> {
  const show = (path: string) => page.evaluate((hash) => (location.hash = hash), `#${path}`);
  const { id: runId } = await client.runs.start({ source: ASKING, mode: 'rehearsal' });
  const pages = [
    '/runs',
    '/approvals',
    `/runs/${runId}?view=list`,
    `/runs/${runId}?view=graph`,
    `/runs/${runId}?view=timeline`,
    `/runs/${runId}?tab=events`,
  ];
  for (let started = 0; started < RUNS_A_ROUND; started += TOGETHER) {
    await show(pages[(started / TOGETHER) % pages.length] ?? '/runs');
    const runs = await Promise.all(
      Array.from({ length: TOGETHER }, () =>
        client.runs.start({ source: started % 80 === 0 ? ASKING : ONE_STEP(`round-${number}`), mode: 'rehearsal' }),
      ),
    );
    if (started % 80 === 0) for (const { id } of runs) await answer(client, id);
  }
  await answer(client, runId);
}

async function answer(client: LaunchedApp['client'], runId: string): Promise<void> {
  for await (const change of await client.runs.watch({ runId })) {
    if (change.kind !== 'waiting') continue;
    for (const { id } of change.approvals) await client.approvals.decide({ approvalId: id, decision: 'continue' });
    return;
  }
}

export async function measureMemory(launched: LaunchedApp): Promise<void> {
  const session = await launched.page.context().newCDPSession(launched.page);
  const kept: Kept[] = [];
  for (let number = 0; number < ROUNDS; number += 1) {
    await round(launched, number);
    kept.push(await look(launched, session));
  }
  await session.detach();
  const warm = kept.slice(WARM);
  const [first, last] = [warm[0], warm.at(-1)];
  if (!first || !last) throw new Error('There were too few rounds to see a trend');
  const perThousand = (of: 'page' | 'main' | 'engine') =>
    Number((((last[of] - first[of]) / (last.events - first.events)) * 1000).toFixed(2));
  print(
    'memory',
    'megabytes in use after a forced collection, round by round, and what a thousand events have added to them since the third',
    {
      rounds: kept,
      addedPerThousandEvents: { page: perThousand('page'), main: perThousand('main'), engine: perThousand('engine') },
      target: 'no growth',
    },
  );
}
