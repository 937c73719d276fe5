// Everything that can be done with a run, each by its button, with a note that stays in the event log with who and
// when.
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { failingSource, hangingSource } from './failing-definition.ts';
import { launchApp, type LaunchedApp } from './launch-app.ts';

let opened: LaunchedApp;

beforeAll(async () => {
  opened = await launchApp({ env: { BATON_TEST_AGENTS: '1' } });
  for (const source of [failingSource, hangingSource]) await opened.client.definitions.import({ source });
});
afterAll(() => opened.close());

async function startAndShow(definition: string, status: string): Promise<string> {
  const { id } = await opened.client.runs.start({ definition, parameters: { topic: 'Rivers' }, mode: 'rehearsal' });
  await opened.page.evaluate((hash) => (location.hash = hash), `/runs/${id}`);
  await head(status).waitFor();
  return id;
}

const head = (status: string) => opened.page.locator('header').getByText(status, { exact: true }).first();
const form = (name: string): Locator => opened.page.getByRole('form', { name });

/** Fills in the note of the form and presses its button. */
async function confirm(name: string, note: string): Promise<void> {
  await form(name).getByPlaceholder('Why?').fill(note);
  await form(name).getByRole('button', { name, exact: true }).click();
  await form(name).waitFor({ state: 'detached' });
}

/** In the event log of the run that is shown: the event with its person, its time and the note. */
async function seeInLog(type: string, note: string): Promise<void> {
  const { page } = opened;
  await page.getByRole('tab', { name: 'Events' }).click();
  await page.getByRole('textbox', { name: 'Search events' }).fill(`${type} ${note}`);
  await page
    .getByRole('button', { name: new RegExp(type.replaceAll('.', '\\.')) })
    .last()
    .click();
  const detail = page.getByRole('region', { name: 'The chosen event' });
  await detail.getByText(note).waitFor();
  expect(await detail.innerText()).toMatch(/\d{4}.* · by operator:\S+ · place \d/);
  await page.getByRole('tab', { name: /^Steps/ }).click();
}

test('a step that failed is tried again with another input, and the run goes on', async () => {
  const { page, client } = opened;
  const id = await startAndShow('failing', 'Needs attention');
  await page.getByRole('region', { name: 'Step Write' }).getByRole('button', { name: 'Retry…' }).click();
  const retry = form('Retry “Write”');
  await retry.getByText('“Write” runs again').waitFor();
  await retry.getByRole('button', { name: 'Start from its last input' }).click();
  const input = retry.getByRole('textbox').first();
  await input.fill((await input.inputValue()).replace(/: fail$/m, ': succeed'));
  await confirm('Retry “Write”', 'The service is back');
  await head('Completed').waitFor();
  await seeInLog('step.reopened', 'The service is back');
  expect((await client.runs.get({ runId: id })).steps[1]?.attempts.map(({ status }) => status)).toEqual([
    'failed',
    'completed',
  ]);
});

test('a step is passed over with what it should have delivered, and the next one works with that', async () => {
  const { page, client } = opened;
  const id = await startAndShow('failing', 'Needs attention');
  await page.getByRole('region', { name: 'Step Write' }).getByRole('button', { name: 'Skip…' }).click();
  await form('Skip “Write”').getByText('is passed over').waitFor();
  await form('Skip “Write”').getByPlaceholder('summary: …').fill('text: Written by hand');
  await confirm('Skip “Write”', 'I wrote it myself');
  await head('Completed').waitFor();
  await seeInLog('step.skipped', 'I wrote it myself');
  expect(JSON.stringify((await client.runs.get({ runId: id })).steps[2]?.input)).toContain('Written by hand');
});

test('a run that works is paused and resumed', async () => {
  const { page } = opened;
  await startAndShow('hanging', 'Running');
  await page.getByRole('button', { name: 'Pause…' }).click();
  await confirm('Pause this run', 'Lunch');
  await head('Paused').waitFor();
  await seeInLog('run.paused', 'Lunch');
  await page.getByRole('button', { name: 'Resume…' }).click();
  await confirm('Resume this run', 'Back again');
  await head('Running').waitFor();
  await seeInLog('run.resumed', 'Back again');
});

test('a run that works is aborted: what runs is told to stop, what is done is kept', async () => {
  const { page, client } = opened;
  const id = await startAndShow('hanging', 'Running');
  await page.getByRole('button', { name: 'Abort…' }).click();
  await form('Abort this run').getByText('cannot go on').waitFor();
  await confirm('Abort this run', 'The wrong topic');
  await head('Aborted').waitFor();
  await seeInLog('run.aborted', 'The wrong topic');
  expect((await client.runs.get({ runId: id })).steps.map(({ status }) => status)).toEqual([
    'completed',
    'cancelled',
    'pending',
  ]);
});

test('a run goes back to an earlier step, whose later results are made anew', async () => {
  const { page, client } = opened;
  const id = await startAndShow('failing', 'Needs attention');
  await page
    .getByRole('list', { name: 'Steps' })
    .getByRole('button', { name: /Gather/ })
    .click();
  await page.getByRole('region', { name: 'Step Gather' }).getByRole('button', { name: 'Rewind…' }).click();
  await form('Rewind “Gather”').getByText('“Gather”').first().waitFor();
  await confirm('Rewind “Gather”', 'From the start, please');
  await expect.poll(async () => (await client.runs.get({ runId: id })).steps[0]?.attempts.length).toBe(2);
  await seeInLog('run.rewound', 'From the start, please');
});

test('leaving a form leaves the run as it is', async () => {
  const { page, client } = opened;
  const id = await startAndShow('hanging', 'Running');
  const { sequence } = await client.runs.get({ runId: id });
  await page.getByRole('button', { name: 'Cancel…' }).click();
  await form('Cancel this run').getByRole('button', { name: 'Leave it as it is' }).click();
  await form('Cancel this run').waitFor({ state: 'detached' });
  expect(await client.runs.get({ runId: id })).toMatchObject({ status: 'running', sequence });
});

test('has nothing to complain about', () => {
  expect(opened.complaints).toEqual([]);
});
