// Figures about what ran.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchApp, type LaunchedApp } from './launch-app.ts';
import { recordPastRuns } from './past-runs.ts';

const directory = mkdtempSync(join(tmpdir(), 'baton-metrics-'));
let opened: LaunchedApp;

beforeAll(async () => {
  recordPastRuns({
    directory,
    count: 300,
    until: Date.now(),
    definitions: [
      { name: 'kpi-tracking', agent: 'supabase-agent', typicalMs: 9_000 },
      { name: 'image-comparison', agent: 'image-maker', typicalMs: 40_000 },
    ],
  });
  opened = await launchApp({ directory });
});
afterAll(async () => {
  await opened.close();
  rmSync(directory, { recursive: true, force: true });
});

test('shows how many runs there were, how they ended, and how long they took, in pictures and in tables', async () => {
  const { page, client } = opened;
  await page.getByRole('navigation').getByRole('link', { name: 'Metrics' }).click();
  await page.getByText('Last 30 days').click();
  const until = Date.now();
  const { runs } = await client.metrics.read({ periods: [until - 29 * 86_400_000 - (until % 86_400_000)], until });
  expect(runs).toBeGreaterThan(250);
  const outcomes = page.getByRole('table', { name: 'Runs by outcome' });
  await expect.poll(() => outcomes.getByRole('row').count()).toBe(31);
  await outcomes.getByRole('columnheader', { name: 'Failed' }).waitFor();
  const durations = page.getByRole('table', { name: 'How long runs take, by definition' });
  await durations.getByRole('row', { name: /^image-comparison \d+ .* s/ }).waitFor();
  await page
    .getByRole('table', { name: 'How long agents work, by agent' })
    .getByRole('row', { name: /^supabase-agent/ })
    .waitFor();
  expect(
    await page
      .getByRole('img', { name: /same figures/ })
      .locator('svg')
      .count(),
  ).toBe(3);
});

test('another time has other figures, and keys lead there', async () => {
  const { page } = opened;
  const rows = page.getByRole('table', { name: 'Runs by outcome' }).getByRole('row');
  await page.keyboard.press('2');
  await expect.poll(() => rows.count()).toBe(8);
  await page.keyboard.press('1');
  await expect.poll(() => rows.count()).toBe(25);
});

test('counts rehearsals when it is told to, and then each one as it happens', async () => {
  const { page, client } = opened;
  const runs = page.locator('dl > div').filter({ hasText: 'Runs' }).locator('dd').first();
  const figure = async () => Number(await runs.innerText());
  const before = await figure();
  await client.library.import({ name: 'kpi-tracking' });
  await page.getByRole('switch', { name: 'Count rehearsals' }).click();
  for (let run = 1; run <= 2; run += 1) {
    await client.runs.start({
      definition: 'kpi-tracking',
      parameters: { kpi_names: ['revenue'], start_date: '2025-07-01', end_date: '2025-09-30' },
      mode: 'rehearsal',
    });
    await expect.poll(figure, { timeout: 15_000 }).toBe(before + run);
  }
});

test('has nothing to complain about', () => {
  expect(opened.complaints).toEqual([]);
});
