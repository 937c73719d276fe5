// Somebody looks after runs: finds one in the list, sees what it did and waits for, and acts on it.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchApp, type LaunchedApp } from './launch-app.ts';
import { look } from './look.ts';
import { rehearseSomething } from './rehearse-something.ts';

let opened: LaunchedApp;

beforeAll(async () => {
  opened = await launchApp();
  await rehearseSomething(opened.client);
});
afterAll(() => opened.close());

async function show(path: string): Promise<void> {
  await opened.page.evaluate((hash) => (location.hash = hash), path);
}

const newest = async (status: 'checkpoint' | 'completed') =>
  (await opened.client.runs.list({ status: [status], limit: 1 })).items[0]?.id ?? '';

test('lists what has run, and narrows it down by a view, by words and by nothing', async () => {
  const { page, client } = opened;
  await show('/runs');
  const rows = page.locator('tbody tr.n-data-table-tr');
  const { total } = await client.runs.list({ parentRunId: null });
  await expect.poll(() => rows.count()).toBe(total);
  await page.getByRole('button', { name: 'Needs you' }).click();
  await expect.poll(() => rows.count()).toBe((await client.runs.list({ status: ['checkpoint'] })).total);
  await page.getByRole('button', { name: 'All runs' }).click();
  await page.keyboard.press('/');
  await page.keyboard.type('no such thing');
  await page.getByRole('heading', { name: 'No run matches' }).waitFor();
  await page.getByRole('button', { name: 'Show all runs' }).click();
  await expect.poll(() => rows.count()).toBe(total);
});

test('opens the run that the keyboard has chosen', async () => {
  const { page, client } = opened;
  await show('/runs');
  await page.locator('tbody tr.n-data-table-tr').first().waitFor();
  await page.getByRole('heading', { name: 'Runs' }).click();
  await page.keyboard.press('j');
  await page.locator('tr.chosen').waitFor();
  await page.keyboard.press('Enter');
  const [first] = (await client.runs.list({ parentRunId: null, limit: 1 })).items;
  await expect.poll(() => page.evaluate(() => location.hash)).toBe(`#/runs/${first?.id}`);
});

test('says what a run waits for, and shows the decision as soon as it is made elsewhere', async () => {
  const { page, client } = opened;
  const id = await newest('checkpoint');
  await show(`/runs/${id}`);
  await page.getByText('Review KPI query results before summarizing?').first().waitFor();
  const [approval] = (await client.approvals.list({ runId: id, status: 'pending' })).items;
  await client.approvals.decide({ approvalId: approval?.id ?? '', decision: 'continue' });
  await page.locator('header').getByText('Completed').first().waitFor();
});

test('draws the steps as a graph, and a click on one of them shows it', async () => {
  const { page } = opened;
  await show(`/runs/${await newest('completed')}?view=graph&step=fetch-kpi-data`);
  await page
    .getByRole('group', { name: 'Graph of the steps' })
    .getByRole('button', { name: 'Summarize Results' })
    .click();
  await page.getByRole('region', { name: 'Step Summarize Results' }).waitFor();
});

test('draws when each step was at work', async () => {
  const { page } = opened;
  await show(`/runs/${await newest('completed')}?view=timeline`);
  const timeline = page.getByRole('region', { name: 'Steps over time' });
  await timeline.getByRole('button', { name: 'Fetch KPI Data' }).click();
  await page.getByRole('region', { name: 'Step Fetch KPI Data' }).waitFor();
  await timeline.locator('.bar.completed').first().waitFor();
});

test('finds an event by what was recorded with it', async () => {
  const { page } = opened;
  await show(`/runs/${await newest('completed')}`);
  await page.getByRole('tab', { name: 'Events' }).click();
  await page.getByRole('textbox', { name: 'Search events' }).fill('step.completed summarize');
  await page.getByText('step.completed').click();
  await page.getByRole('region', { name: 'What was recorded' }).getByText('summarize-results').waitFor();
});

test('renders what was delivered', async () => {
  const { page } = opened;
  await show(`/runs/${await newest('completed')}?tab=deliverables`);
  await page.getByRole('article').getByRole('heading').nth(1).waitFor();
});

test('says what going back would do, does it with a note, and keeps the note', async () => {
  const { page, client } = opened;
  const id = await newest('completed');
  await show(`/runs/${id}?step=fetch-kpi-data`);
  await page.getByRole('button', { name: 'Rewind…' }).click();
  const form = page.getByRole('form', { name: 'Rewind “Fetch KPI Data”' });
  await form.getByText('The result of “Summarize Results” no longer counts').waitFor();
  await form.getByPlaceholder('Why?').fill('The wrong quarter');
  await form.getByRole('button', { name: 'Rewind “Fetch KPI Data”' }).click();
  await page.getByRole('tab', { name: 'Attempts (2)' }).waitFor();
  const { items } = await client.runs.events({ runId: id });
  expect(items.find(({ type }) => type === 'orchestration.run.rewound')?.data).toMatchObject({
    toStep: 'fetch-kpi-data',
    notes: 'The wrong quarter',
  });
  await page.locator('header').getByText('Completed').first().waitFor();
});

test('refuses changes that are no names with values, before anything moves', async () => {
  const { page } = opened;
  await show(`/runs/${await newest('completed')}?step=fetch-kpi-data`);
  await page.getByRole('button', { name: 'Rewind…' }).click();
  const form = page.getByRole('form', { name: 'Rewind “Fetch KPI Data”' });
  await form.getByPlaceholder('userMessage: …').fill('- one\n- two');
  await form.getByRole('alert').waitFor();
  expect(await form.getByRole('button', { name: 'Rewind “Fetch KPI Data”' }).isDisabled()).toBe(true);
  await page.keyboard.press('Escape');
  await expect.poll(() => form.count()).toBe(0);
});

test('runs the same again with other parameters, and goes there', async () => {
  const { page, client } = opened;
  const id = await newest('completed');
  await show(`/runs/${id}`);
  await page.getByRole('button', { name: 'Run again…' }).click();
  const form = page.getByRole('form', { name: 'Run again' });
  await form.getByRole('textbox', { name: 'end_date' }).fill('2025-07-31');
  await form.getByRole('button', { name: 'Rehearse again' }).click();
  await expect.poll(() => page.evaluate(() => location.hash)).not.toContain(id);
  const again = (await page.evaluate(() => location.hash)).replace(/^#\/runs\//, '').replace(/\?.*$/, '');
  expect((await client.runs.get({ runId: again })).parameters).toMatchObject({
    start_date: '2025-07-01',
    end_date: '2025-07-31',
  });
});

const TITLED = `metadata: { name: titled, version: 1.0.0, owner: finance-manager, organization: global }
orchestration:
  run_title: "Close of {{ parameters.quarter }}"
  labels: { customer: ada, quarter: "{{ parameters.quarter }}" }
  parameters: [ { name: quarter, type: string, default: q3 } ]
  steps: [ { id: note, agent: notifier, input: { userMessage: Done } } ]
`;

test('finds a run by its label, and its page says what it is called', async () => {
  const { page, client } = opened;
  const { id } = await client.runs.start({ source: TITLED, mode: 'rehearsal' });
  await show('/runs');
  const rows = page.locator('tbody tr.n-data-table-tr');
  await page.keyboard.press('/');
  await page.keyboard.type('ada');
  await expect.poll(() => rows.count()).toBe(1);
  await rows.getByText('Close of q3').waitFor();
  await rows.getByText('customer: ada').waitFor();
  await look(page, 'runs-labelled');
  await show(`/runs/${id}`);
  await page.getByRole('heading', { name: 'Close of q3' }).waitFor();
  await page.locator('header').getByText('quarter: q3').waitFor();
  await look(page, 'run-titled');
});

test('has nothing to complain about', () => {
  expect(opened.complaints).toEqual([]);
});
