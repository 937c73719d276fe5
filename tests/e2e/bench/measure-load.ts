/** How long the app's main process, and somebody who types, wait while the engine is as busy as it gets. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import type { LaunchedApp } from '../launch-app.ts';
import { figuresOf, print } from './measures.ts';

const RUNS = 1_000;
/** Started at once: a socket takes no more. */
const BATCH = 100;
const ROUNDS = 3;
const STEPS = 20;
/** Milliseconds between two keys. */
const PAUSE = 100;
const steps = Array.from(
  { length: STEPS },
  (_, index) =>
    `    - { id: s${index}, agent: test-noop, depends_on: [${index === 0 ? '' : `s${index - 1}`}], input: { userMessage: "Do ${index}" } }`,
);
const CHAIN = `metadata: { name: chain, displayName: Chain, version: 1.0.0, description: Twenty steps, owner: test-noop, organization: global }
orchestration:
  steps:
${steps.join('\n')}
`;

export async function measureLoad(launched: LaunchedApp): Promise<void> {
  const { page, client } = launched;
  await client.definitions.import({ source: CHAIN });
  await page.evaluate(() => (location.hash = '#/editor/chain'));
  await page.locator('.monaco-editor .view-lines').first().getByText('agent: test-noop').first().click();
  await page.keyboard.press('End');
  await page.keyboard.type(' # ');
  print(
    'load',
    'ms, with nothing to do: how late the main process has its turns; from a key that the driver presses until the page has it',
    await during(launched, () => sleep(5_000)),
  );
  const begun = performance.now();
  const figures = await during(launched, () => work(launched));
  print('load', `the same while ${RUNS} runs of ${STEPS} steps are at work, ${ROUNDS} times`, {
    stepsPerSecond: Math.round((ROUNDS * RUNS * STEPS) / ((performance.now() - begun) / 1000)),
    ...figures,
  });
}

async function work({ client }: LaunchedApp): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    for (let begun = 0; begun < RUNS; begun += BATCH)
      await Promise.all(
        Array.from({ length: BATCH }, () =>
          client.runs.start({ definition: 'chain', mode: 'rehearsal', attended: false }),
        ),
      );
    while ((await client.system.status({})).openRuns > 0) await sleep(PAUSE);
  }
}

async function during({ app, page }: LaunchedApp, load: () => Promise<void>): Promise<object> {
  await app.evaluate(() => {
    const delays = process.getBuiltinModule('node:perf_hooks').monitorEventLoopDelay({ resolution: 1 });
    Object.assign(globalThis, { delays });
    delays.enable();
  });
  const over = new AbortController();
  const typing = typeUntil(page, over.signal);
  await load().finally(() => over.abort());
  const keys = await typing;
  const mainProcess = await app.evaluate(() => {
    const { delays } = globalThis as unknown as {
      delays: { disable(): void; percentile(of: number): number; max: number };
    };
    delays.disable();
    return { p50: delays.percentile(50) / 1e6, p99: delays.percentile(99) / 1e6, max: delays.max / 1e6 };
  });
  return {
    mainProcess: Object.fromEntries(Object.entries(mainProcess).map(([name, ms]) => [name, Math.round(ms * 10) / 10])),
    keys: figuresOf(keys),
  };
}

async function typeUntil(page: Page, over: AbortSignal): Promise<number[]> {
  const taken: number[] = [];
  while (!over.aborted) {
    const begun = performance.now();
    await page.keyboard.press('x');
    taken.push(performance.now() - begun);
    await sleep(PAUSE);
  }
  return taken;
}
