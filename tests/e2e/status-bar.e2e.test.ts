// The line at the window's foot, long waits on a timeline, and what became of a deliverable from one version to the
// next.
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { failingSource, hangingSource } from './failing-definition.ts';
import { launchApp, type LaunchedApp } from './launch-app.ts';

let opened: LaunchedApp;
const delivering = failingSource
  .replace('name: failing', 'name: delivering')
  .replace('agent: test-fail', 'agent: test-deliver')
  .replace('script: { behaviour: fail }', 'script: { behaviour: deliver, title: Report, answer: "First line" }');

beforeAll(async () => {
  opened = await launchApp({ env: { BATON_TEST_AGENTS: '1' } });
});
afterAll(() => opened.close());

const bar = () => opened.page.getByRole('contentinfo');

test('says whether anything can run live, and what is under way', async () => {
  const { client } = opened;
  const { items } = await client.agents.list({});
  const able = items.filter(({ live }) => live.isAvailable).length;
  await bar()
    .getByText(able > 0 ? `${able} of ${items.length} agents can run live` : 'Rehearsal only', { exact: true })
    .waitFor();
  await bar().getByText('Nothing under way').waitFor();
  const { id } = await client.runs.start({ source: hangingSource, parameters: { topic: 'Rivers' }, mode: 'rehearsal' });
  await bar().getByText('1 rehearsal under way').waitFor();
  await client.runs.cancel({ runId: id });
  await bar().getByText('Nothing under way').waitFor();
});

test('says when there is no network, by the page and by the engine', async () => {
  const { page, client } = opened;
  const hasNetwork = Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some(({ internal }) => !internal),
  );
  expect((await client.system.status({})).hasNetwork).toBe(hasNetwork);
  if (hasNetwork) expect(await bar().getByText('Offline').count()).toBe(0);
  await page.evaluate(() => {
    Object.defineProperty(navigator, 'onLine', { value: false, configurable: true });
    window.dispatchEvent(new Event('offline'));
  });
  await bar().getByText('Offline').waitFor();
  await page.evaluate(() => {
    Object.defineProperty(navigator, 'onLine', { value: true, configurable: true });
    window.dispatchEvent(new Event('online'));
  });
  await expect.poll(() => bar().getByText('Offline').count()).toBe(hasNetwork ? 0 : 1);
});

test('lays two versions of a deliverable side by side', async () => {
  const { page, client } = opened;
  const { id } = await client.runs.start({ source: delivering, parameters: { topic: 'Rivers' }, mode: 'rehearsal' });
  await expect.poll(async () => (await client.runs.get({ runId: id })).status).toBe('completed');
  await client.runs.rewind({
    runId: id,
    stepId: 'write',
    modifications: { script: { behaviour: 'deliver', title: 'Report', answer: 'Second line' } },
  });
  await expect.poll(async () => (await client.runs.deliverables({ runId: id })).items.length).toBe(2);
  await page.evaluate((hash) => (location.hash = hash), `/runs/${id}?tab=deliverables`);
  const report = page.getByRole('article', { name: 'Report' });
  await report.getByText('Second line').waitFor();
  await report.getByText('As it is').click();
  await page.getByText('Against version 1').click();
  await report.getByText('What became of version 1 in version 2').waitFor();
  await report.getByText('First line').first().waitFor();
  expect(opened.complaints).toEqual([]);
});
