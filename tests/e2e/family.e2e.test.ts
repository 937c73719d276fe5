// A run that starts another: from the parent to the child and back, and what the child delivered, with its pictures.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchApp, type LaunchedApp } from './launch-app.ts';

let opened: LaunchedApp;
const quarter = { kpi_names: ['revenue'], start_date: '2025-07-01', end_date: '2025-09-30' };

beforeAll(async () => {
  opened = await launchApp();
  for (const name of ['finance-quarterly-review', 'image-comparison']) await opened.client.library.import({ name });
});
afterAll(() => opened.close());

const hash = () => opened.page.evaluate(() => location.hash);
const show = (path: string) => opened.page.evaluate((to) => (location.hash = to), path);

test('leads from the parent to the child that waits, and back', async () => {
  const { page, client } = opened;
  const { id } = await client.runs.start({
    definition: 'finance-quarterly-review',
    parameters: quarter,
    mode: 'rehearsal',
  });
  await show(`/runs/${id}`);
  await page
    .getByRole('list', { name: 'What it waits for' })
    .getByText('kpi-tracking: Review KPI query results')
    .waitFor();
  await page.getByRole('region', { name: 'Step Run KPI Tracking' }).getByRole('link', { name: 'Open' }).click();
  const [child] = (await client.runs.get({ runId: id })).children;
  await expect.poll(hash).toBe(`#/runs/${child?.id}`);
  await page.getByText('Step “run-kpi-tracking” of').getByRole('link', { name: 'its parent run' }).click();
  await expect.poll(hash).toBe(`#/runs/${id}`);
  await page.getByRole('tab', { name: 'Overview' }).click();
  await page.getByRole('region', { name: 'Overview' }).getByRole('link', { name: 'kpi-tracking' }).click();
  await expect.poll(hash).toBe(`#/runs/${child?.id}`);
});

test('shows in the parent what its child has delivered, once somebody has let it go on', async () => {
  const { page, client } = opened;
  const [waiting] = (await client.approvals.list({ status: 'pending' })).items;
  await client.approvals.decide({ approvalId: waiting?.id ?? '', decision: 'continue' });
  const [parent] = (await client.runs.list({ definition: 'finance-quarterly-review' })).items;
  await show(`/runs/${parent?.id}?tab=deliverables`);
  await page.getByRole('list', { name: 'Deliverables' }).getByText('child run').first().waitFor();
  await show(`/runs/${parent?.id}?view=timeline`);
  await page.getByRole('region', { name: 'Steps over time' }).getByRole('button', { name: 'Fetch KPI Data' }).waitFor();
});

test('shows the pictures that agents have made', async () => {
  const { page, client } = opened;
  const { id } = await client.runs.start({
    definition: 'image-comparison',
    parameters: { prompt: 'A boat on a lake' },
    mode: 'rehearsal',
    attended: false,
  });
  await show(`/runs/${id}?tab=deliverables`);
  const picture = page.getByRole('article').getByRole('img').first();
  await page.getByRole('list', { name: 'Deliverables' }).getByRole('button').first().click();
  await picture.waitFor();
  await expect.poll(() => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBeGreaterThan(0);
  expect(opened.complaints).toEqual([]);
});
