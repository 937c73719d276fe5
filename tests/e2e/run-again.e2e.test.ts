// The same work once more, by the form that the definition's parameters make.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { failingSource } from './failing-definition.ts';
import { launchApp, type LaunchedApp } from './launch-app.ts';

let opened: LaunchedApp;
const source = failingSource
  .replace('name: failing', 'name: never-imported')
  .replace('behaviour: fail', 'behaviour: succeed');

beforeAll(async () => {
  opened = await launchApp({ env: { BATON_TEST_AGENTS: '1' } });
});
afterAll(() => opened.close());

async function openForm(runId: string) {
  const { page } = opened;
  await page.evaluate((hash) => (location.hash = hash), `/runs/${runId}`);
  await page.locator('header').getByText('Completed', { exact: true }).first().waitFor();
  await page.getByRole('button', { name: 'Run again…' }).click();
  return page.getByRole('form', { name: 'Run again' });
}

test('of a text that was never imported: as it was then, with other parameters', async () => {
  const { page, client } = opened;
  const { id } = await client.runs.start({ source, parameters: { topic: 'Rivers', pages: 2 }, mode: 'rehearsal' });
  const form = await openForm(id);
  await form.getByText('it runs as it was then').waitFor();
  expect(await form.getByRole('textbox', { name: 'topic' }).inputValue()).toBe('Rivers');
  await form.getByRole('textbox', { name: 'topic' }).fill('Lakes');
  await form.getByRole('button', { name: 'Rehearse again' }).click();
  await expect.poll(() => page.evaluate(() => location.hash)).not.toContain(id);
  const again = (await page.evaluate(() => location.hash)).replace('#/runs/', '');
  expect(await client.runs.get({ runId: again })).toMatchObject({
    definition: 'never-imported',
    mode: 'rehearsal',
    parameters: { topic: 'Lakes', pages: 2 },
  });
});

test('says what is wrong with parameters in the words of the engine, and starts nothing', async () => {
  const { client } = opened;
  const { items, total } = await client.runs.list({ text: 'never-imported' });
  const form = await openForm(items[0]?.id ?? '');
  await form.getByRole('textbox', { name: 'topic' }).fill('');
  await form.getByRole('button', { name: 'Rehearse again' }).click();
  await form.getByText('The parameter "topic" is required').waitFor();
  expect((await client.runs.list({ text: 'never-imported' })).total).toBe(total);
  await form.getByRole('button', { name: 'Not now' }).click();
});

test('offers the version that is active now beside the one of then', async () => {
  const { page, client } = opened;
  await client.definitions.import({
    source: source.replace('version: 1.0.0', 'version: 1.1.0').replace('name: pages', 'name: chapters'),
  });
  const [{ id } = { id: '' }] = (await client.runs.list({ text: 'never-imported', sort: 'oldest' })).items;
  const form = await openForm(id);
  await form.getByText('1.1.0, as it is now').click();
  await form.getByRole('group', { name: 'chapters' }).waitFor();
  expect(await form.getByRole('group', { name: 'pages' }).count()).toBe(0);
  await form.getByRole('button', { name: 'Rehearse again' }).click();
  await expect.poll(() => page.evaluate(() => location.hash)).not.toContain(id);
  const again = (await page.evaluate(() => location.hash)).replace('#/runs/', '');
  expect(await client.runs.get({ runId: again })).toMatchObject({
    version: '1.1.0',
    parameters: { topic: 'Rivers', chapters: 3 },
  });
  expect(opened.complaints).toEqual([]);
});

test('says what it would cost live by the lists that it was given, as the first start does', async () => {
  const { client } = opened;
  const summing = `
metadata: { name: summing, version: 1.0.0, owner: owner }
orchestration:
  parameters: [{ name: pages, type: "string[]", required: true }]
  steps: [{ id: sum, agent: summarizer, for_each: "{{ pages }}", input: { userMessage: "{{ item }}" } }]
`;
  const { id } = await client.runs.start({
    source: summing,
    parameters: { pages: ['a', 'b', 'c'] },
    mode: 'rehearsal',
  });
  const form = await openForm(id);
  await form.getByText('Live', { exact: true }).click();
  await form
    .getByText(/3 calls/)
    .first()
    .waitFor();
});
