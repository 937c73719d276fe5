// Somebody tries a step, and the whole, while they write it; and asks the text what its names stand for.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { launchApp, type LaunchedApp } from './launch-app.ts';

const directory = mkdtempSync(join(tmpdir(), 'baton-app-'));
const parameters = { kpi_names: ['churn'], start_date: '2025-07-01', end_date: '2025-09-30', grouping: 'month' };
let opened: LaunchedApp;
let runId: string;

beforeAll(async () => {
  opened = await launchApp({ directory });
  const { client, page } = opened;
  await client.library.import({ name: 'kpi-tracking' });
  runId = (await client.runs.start({ definition: 'kpi-tracking', mode: 'rehearsal', attended: false, parameters })).id;
  await vi.waitFor(async () => expect((await client.runs.get({ runId })).status).toBe('completed'), {
    timeout: 120_000,
    interval: 100,
  });
  await page.evaluate(() => (location.hash = '#/editor/kpi-tracking'));
  await text().getByText('finance-manager').first().waitFor();
}, 180_000);
afterAll(async () => {
  await opened.close();
  rmSync(directory, { recursive: true, force: true });
});

const text = () => opened.page.locator('.monaco-editor .view-lines').first();
const graph = () => opened.page.getByRole('group', { name: 'Graph of the steps' });
const outline = () => opened.page.getByRole('list', { name: 'Outline' });
const form = () => opened.page.getByRole('form', { name: 'Rehearse one step' });
const result = () => opened.page.getByRole('region', { name: 'Result of the step' });
const input = () => form().getByRole('textbox', { name: 'Input' });

async function choose(field: string, option: RegExp): Promise<void> {
  const { page } = opened;
  await page.getByRole('form').getByText(field, { exact: true }).locator('..').locator('.n-base-selection').click();
  await page.locator('.n-base-select-menu').getByText(option).first().click();
}

test('what is chosen in the graph or in the outline is found in the text, and the other way round', async () => {
  const { page } = opened;
  await graph()
    .getByRole('button', { name: /Summarize Results/ })
    .click();
  await text().getByText('Summarize Results').first().waitFor();
  await graph()
    .getByRole('button', { name: /Summarize Results/, pressed: true })
    .waitFor();
  await page.getByRole('tab', { name: 'Outline' }).click();
  await outline().locator('[aria-current=true]').filter({ hasText: 'summarize-results' }).waitFor();
  await outline()
    .getByRole('button', { name: /^fetch-kpi-data/ })
    .click();
  await text().getByText('supabase-agent').first().click();
  await outline().locator('[aria-current=true]').filter({ hasText: 'fetch-kpi-data' }).waitFor();
  await outline()
    .getByRole('button', { name: /^grouping/ })
    .click();
  await text().getByText('What the days are put together to').first().waitFor();
  await outline()
    .getByRole('button', { name: /^summarize-results/ })
    .click();
  await text().getByText('agent: summarizer').first().click();
  await page.getByRole('tab', { name: 'Graph' }).click();
  await graph()
    .getByRole('button', { name: /Summarize Results/, pressed: true })
    .waitFor();
});

test('the text says who an agent is, and what a path leads to', async () => {
  const { page } = opened;
  const hover = page.locator('.monaco-hover:visible');
  await text().getByText('summarizer', { exact: true }).first().hover();
  await hover.getByText('In rehearsal: yes').waitFor();
  await hover.getByText(/context agent/).waitFor();
  await page.mouse.move(5, 5);
  await hover.first().waitFor({ state: 'hidden' });
  const path = text().getByText('{{ steps.fetch-kpi-data.query_results }}').first();
  const box = await path.boundingBox();
  await path.hover({ position: { x: (box?.width ?? 0) * 0.8, y: 8 } });
  await hover.getByText('$.content.deliverable.content').waitFor();
  await page.mouse.move(5, 5);
});

test('one step runs with what a run gave it, and its mapped output is shown beside the text', async () => {
  const { page, client } = opened;
  await page.getByRole('group', { name: 'Chosen step' }).getByRole('button', { name: 'Rehearse this step' }).click();
  await expect.poll(() => input().inputValue()).toContain('2025-07-01');
  await form().getByRole('button', { name: 'Rehearse this step' }).click();
  await result().getByRole('heading', { name: 'Output' }).waitFor({ timeout: 60_000 });
  await result().getByText('summary', { exact: true }).waitFor();
  await result().getByText(/churn/i).first().waitFor();
  await result().getByText('Response of the agent').click();
  await result().getByRole('region', { name: 'Response of the agent' }).getByText('"deliverable"').waitFor();
  const [run] = (await client.runs.list({ definition: 'kpi-tracking--summarize-results' })).items;
  expect(run).toMatchObject({ mode: 'rehearsal', status: 'completed', stepsTotal: 1 });
});

test('an input of one’s own is checked as it is typed, and given as it is', async () => {
  const { page, client } = opened;
  await input().fill('{ "userMessage": ');
  await form()
    .getByText(/^Line \d+: /)
    .waitFor();
  expect(await form().getByRole('button', { name: 'Rehearse this step' }).isDisabled()).toBe(true);
  const before = (await client.runs.list({})).total;
  await input().fill(
    '{ "userMessage": "Summarize {{ this }}", "context": { "data": [{ "kpi": "arr", "value": 7 }] } }',
  );
  await page.keyboard.press('Control+Enter');
  await expect.poll(async () => (await client.runs.list({})).total).toBe(before + 1);
  const [run] = (await client.runs.list({ definition: 'kpi-tracking--summarize-results' })).items;
  await expect
    .poll(async () => (await client.runs.get({ runId: run?.id ?? '' })).finishedAt, { timeout: 60_000 })
    .not.toBeNull();
  const [step] = (await client.runs.get({ runId: run?.id ?? '' })).steps;
  expect(step?.input).toEqual({ userMessage: 'Summarize {{ this }}', context: { data: [{ kpi: 'arr', value: 7 }] } });
  await form().getByRole('button', { name: 'Undo my changes' }).click();
  await expect.poll(() => input().inputValue()).toContain('2025-07-01');
});

test('a step whose text has changed is offered both: what it asks now, and what it was given then', async () => {
  const { page } = opened;
  await text().getByText('mode: BUILD').last().click();
  await page.keyboard.press('End');
  await text().getByText('Summarize what these').first().click();
  await page.keyboard.press('Home');
  for (let count = 0; count < 'userMessage: "'.length; count += 1) await page.keyboard.press('ArrowRight');
  await page.keyboard.type('Briefly! ');
  await choose('Values from', new RegExp(`run …${runId.slice(-8)}$`));
  await form().getByRole('radio', { name: 'As this text asks' }).waitFor();
  await expect.poll(() => input().inputValue()).toContain('Briefly! Summarize');
  await form().getByText('As it was given then').click();
  await expect.poll(() => input().inputValue()).not.toContain('Briefly!');
});

test('a lens above a step and a command lead to it, too', async () => {
  const { page } = opened;
  await page.getByRole('tab', { name: 'Outline' }).click();
  await outline().getByRole('button', { name: 'Rehearse fetch-kpi-data' }).click();
  await form().getByText('Fetch KPI Data (fetch-kpi-data)').waitFor();
  await page.getByRole('tab', { name: 'Outline' }).click();
  await outline()
    .getByRole('button', { name: /^summarize-results/ })
    .click();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'What to find or do' }).fill('rehearse the step');
  await page.getByRole('option', { name: /Rehearse the step at the cursor/ }).waitFor();
  await page.keyboard.press('Enter');
  await form().getByText('Summarize Results (summarize-results)').waitFor();
  await page.getByRole('tab', { name: 'Outline' }).click();
  await outline()
    .getByRole('button', { name: /^fetch-kpi-data/ })
    .click();
  await page.locator('.codelens-decoration').getByText('Rehearse this step').first().click();
  await form().getByText('Fetch KPI Data (fetch-kpi-data)').waitFor();
});

test('the whole is rehearsed with the parameters of an earlier run', async () => {
  const { page, client } = opened;
  await client.runs.start({
    definition: 'kpi-tracking',
    mode: 'rehearsal',
    attended: false,
    parameters: { ...parameters, kpi_names: ['arr'], grouping: 'week' },
  });
  await page.getByText('Whole definition').click();
  const whole = page.getByRole('form', { name: 'Rehearse', exact: true });
  await whole.getByText('arr', { exact: true }).waitFor();
  await choose('With the parameters of an earlier run', /churn/);
  await whole.getByText('churn', { exact: true }).waitFor();
  await whole.getByRole('button', { name: 'Rehearse' }).click();
  await page
    .getByRole('region', { name: 'Result of the rehearsal' })
    .getByRole('heading', { name: 'Output' })
    .waitFor({ timeout: 60_000 });
  const [newest] = (await client.runs.list({ definition: 'kpi-tracking', parentRunId: null })).items;
  expect(newest?.parameters).toEqual(parameters);
});

test('has nothing to complain about', () => {
  expect(opened.complaints).toEqual([]);
});
