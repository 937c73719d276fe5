// A step that works through a list: folded with its counts wherever steps are shown, every item on its own, one of them
// asked for again.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchApp, type LaunchedApp } from './launch-app.ts';

let opened: LaunchedApp;
let runId = '';

const source = `
metadata: { name: documents, displayName: Documents, version: 1.0.0, description: Reads documents, owner: archive }
orchestration:
  parameters: [{ name: documents, type: "integer[]", required: true }]
  steps:
    - id: read
      name: Read documents
      agent: summarizer
      for_each: { items: "{{ documents }}", max_parallel: 10, max_failure_percentage: 5 }
      input: { userMessage: "Document {{ 100 / (7 - item) }}" }
    - id: improve
      agent: summarizer
      depends_on: read
      repeat: { until: "iteration == 3", max_iterations: 5 }
      input: { userMessage: "Round {{ iteration }}" }
  output: { read: "{{ steps.read.succeeded }}" }
`;

beforeAll(async () => {
  opened = await launchApp();
  const { client } = opened;
  runId = (
    await client.runs.start({
      source,
      parameters: { documents: Array.from({ length: 200 }, (_, index) => index) },
      mode: 'rehearsal',
      attended: false,
    })
  ).id;
});
afterAll(() => opened.close());

async function show(query: string): Promise<void> {
  await opened.page.evaluate((hash) => (location.hash = hash), `/runs/${runId}?${query}`);
}

test('a step of 200 items is one line with its counts, in the list and in the graph', async () => {
  const { page, client } = opened;
  await expect
    .poll(async () => (await client.runs.get({ runId })).status, { timeout: 60_000 })
    .toBe('partially_completed');
  await show('step=read');
  await page.getByRole('list', { name: 'Steps' }).getByText('199/200 · 1 failed').waitFor();
  await show('step=read&view=graph');
  await page.getByRole('group', { name: 'Graph of the steps' }).getByText('199/200 · 1 failed').waitFor();
  await show('step=read&view=timeline');
  await expect.poll(() => page.getByRole('region', { name: 'Steps over time' }).getByRole('button').count()).toBe(2);
});

test('only what is seen of the items is drawn, and the rest comes when somebody goes there', async () => {
  const { page } = opened;
  await show('step=read');
  const items = page.getByRole('grid', { name: 'Items' });
  await items.getByRole('row').first().waitFor();
  expect(await items.getByRole('row').count()).toBeLessThan(60);
  await expect
    .poll(async () => {
      await items.evaluate((list) =>
        list.querySelectorAll('*').forEach((part) => (part.scrollTop = part.scrollHeight)),
      );
      return items.locator('[data-item="read[199]"]').count();
    })
    .toBe(1);
});

test('the item that failed is found by its status, and says why', async () => {
  const { page } = opened;
  await show('step=read');
  await page.getByRole('tab', { name: 'Failed 1' }).click();
  await page.locator('[data-item="read[7]"]').click();
  await page.getByRole('region', { name: 'Step Read documents 8' }).getByText('divide by zero').first().waitFor();
});

test('an item is skipped with a replacement, and the run goes on with what is then complete', async () => {
  const { page, client } = opened;
  await show('step=read');
  await page.getByRole('tab', { name: 'Failed 1' }).click();
  await page.locator('[data-item="read[7]"]').getByRole('button', { name: 'Skip' }).click();
  const form = page.getByRole('form', { name: 'Skip “Read documents 8”' });
  await form.getByRole('textbox').first().fill('content: by hand');
  await form.getByRole('button', { name: 'Skip “Read documents 8”' }).click();
  await expect.poll(async () => (await client.runs.get({ runId })).status, { timeout: 60_000 }).toBe('completed');
  await page.getByRole('list', { name: 'Steps' }).getByText('200/200').waitFor();
});

test('iterations of a loop are shown in the same way', async () => {
  const { page } = opened;
  await show('step=improve');
  await page.getByRole('tab', { name: 'Iterations (3)' }).waitFor();
  await expect.poll(() => page.getByRole('grid', { name: 'Iterations' }).getByRole('row').count()).toBe(3);
  expect(opened.complaints).toEqual([]);
});
