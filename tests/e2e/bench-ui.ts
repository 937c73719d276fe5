/**
 * What the console costs, measured in the real app: one line of JSON for each. Milliseconds depend on the machine and on what
 * else it does; the targets are what they are to reach on a desk.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { launchApp, type LaunchedApp } from './launch-app.ts';
import { recordPastRuns } from './past-runs.ts';

const STARTS = 5;
const EVENTS = 60;
const MANY = 100_000;

const SOURCE = (name: string) => `
metadata: { name: ${name}, displayName: A Task, version: 1.0.0, description: One step, owner: test-noop, organization: global }
orchestration: { steps: [{ id: first, agent: test-echo, input: { userMessage: Begin } }] }
`;

const quantile = (values: readonly number[], share: number) => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))] ?? Number.NaN;
const summary = (values: readonly number[]) => ({ count: values.length, p50: Math.round(quantile(values, 0.5)), p99: Math.round(quantile(values, 0.99)) });
const print = (measurement: string, what: string, figures: object) => process.stdout.write(`${JSON.stringify({ measurement, what, figures })}\n`);

/** Milliseconds from an action to the frame in which its effect is to be seen. */
async function timed(page: Page, act: () => Promise<unknown>, seen: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await act();
  await seen();
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => done(null))));
  return performance.now() - from;
}

async function measureStart(directory: string): Promise<void> {
  const toPaint: number[] = [];
  const toUsable: number[] = [];
  for (let start = 0; start < STARTS; start += 1) {
    const from = performance.now();
    const { page, app, close } = await launchApp({ directory });
    toUsable.push(performance.now() - from);
    const startedAt = await app.evaluate(() => performance.timeOrigin);
    toPaint.push((await page.evaluate(() => performance.timeOrigin + (performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN))) - startedAt);
    await close();
  }
  print('start', 'ms from the process to the first painted content; to an engine that answers, with the test driver attached', { paint: summary(toPaint), usable: summary(toUsable), targetMs: 1500 });
}

/** The run is on the screen, after it was asked for over the socket: two processes lie between. */
async function measureEvents({ page, client }: LaunchedApp): Promise<void> {
  await page.evaluate(() => (location.hash = '#/runs'));
  await client.runs.start({ source: SOURCE('warm'), mode: 'rehearsal' });
  await page.getByText('warm').first().waitFor();
  const taken: number[] = [];
  for (let index = 0; index < EVENTS; index += 1) {
    const name = `event-${index}`;
    const seen = page.evaluate(
      (text) =>
        new Promise<number>((done) => {
          const look = () => {
            const cell = [...document.querySelectorAll('tbody td')].find((each) => each.textContent?.includes(text));
            if (cell) requestAnimationFrame(() => done(Date.now()));
            return cell !== undefined;
          };
          const observer = new MutationObserver(() => look() && observer.disconnect());
          if (!look()) observer.observe(document.body, { childList: true, subtree: true, characterData: true });
        }),
      name,
    );
    const { createdAt } = await client.runs.start({ source: SOURCE(name), mode: 'rehearsal' });
    taken.push((await seen) - createdAt);
  }
  print('event', 'ms from a recorded event to the frame that shows it', { ...summary(taken), targetMs: 100 });
}

async function measureList({ page, client }: LaunchedApp): Promise<void> {
  const rows = page.locator('tbody tr').first();
  const open: number[] = [];
  const filter: number[] = [];
  const goTo = (path: string) => page.evaluate((hash) => (location.hash = hash), path);
  for (let round = 0; round < 8; round += 1) {
    await goTo('/settings');
    await page.getByRole('heading', { name: 'Settings' }).waitFor();
    open.push(await timed(page, () => goTo('/runs'), () => rows.waitFor()));
  }
  const asked: number[] = [];
  for (let round = 0; round < 20; round += 1) {
    const from = performance.now();
    await client.runs.list({ parentRunId: null, status: round % 2 ? ['failed'] : ['completed'], limit: 100 });
    asked.push(performance.now() - from);
  }
  const box = page.locator('main header input, main input[type=text], main input').first();
  for (const text of ['image', 'content', 'kpi', 'image-c']) {
    filter.push(await timed(page, () => box.fill(text), () => page.waitForFunction((wanted) => { const cell = document.querySelector('tbody tr'); return cell?.textContent?.toLowerCase().includes(wanted.slice(0, 3)) ?? false; }, text)));
  }
  print('list', `${MANY.toLocaleString('en')} runs: ms to open the list, to ask the engine for a filtered page, and from a typed word to its hits (150 ms of them are waiting for more keys)`, { open: summary(open), ask: summary(asked), filter: summary(filter), targetMs: 100 });
}

async function measureMemory({ app, page, client }: LaunchedApp): Promise<void> {
  const memory = async () => {
    await page.evaluate(() => (location.hash = '#/runs'));
    const metrics = await app.evaluate(({ app: electron }) => electron.getAppMetrics().map(({ type, memory: { workingSetSize } }) => [type, Math.round(workingSetSize / 1024)] as const));
    return Object.fromEntries(metrics);
  };
  const before = await memory();
  for (let batch = 0; batch < 20; batch += 1) await Promise.all(Array.from({ length: 50 }, () => client.runs.start({ source: SOURCE('many'), mode: 'rehearsal' })));
  print('memory', 'megabytes by process, before and after 1,000 runs (6,000 events) with the list open', { before, after: await memory() });
}

const small = mkdtempSync(join(tmpdir(), 'baton-bench-'));
const large = mkdtempSync(join(tmpdir(), 'baton-bench-'));
try {
  await measureStart(small);
  const launched = await launchApp({ directory: small, env: { BATON_TEST_AGENTS: '1' } });
  await measureEvents(launched);
  await measureMemory(launched);
  await launched.close();
  recordPastRuns({ directory: large, count: MANY, until: Date.now(), definitions: ['kpi-tracking', 'content-pipeline', 'image-comparison'].map((name) => ({ name, agent: 'supabase-agent', typicalMs: 9_000 })) });
  const crowded = await launchApp({ directory: large });
  await measureList(crowded);
  const until = Date.now();
  const from = performance.now();
  const { runs } = await crowded.client.metrics.read({ periods: [until - 30 * 86_400_000], until });
  print('metrics', 'ms for the figures of 30 days', { runs, ms: Math.round(performance.now() - from) });
  await crowded.close();
} finally {
  for (const directory of [small, large]) rmSync(directory, { recursive: true, force: true });
}
