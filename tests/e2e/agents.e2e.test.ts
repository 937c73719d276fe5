// Who does the work: what they may do, whether they can, and what they answer when they are tried.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchApp, type LaunchedApp } from './launch-app.ts';

let opened: LaunchedApp;

beforeAll(async () => {
  opened = await launchApp();
  await opened.page.getByRole('navigation').getByRole('link', { name: 'Agents' }).click();
});
afterAll(() => opened.close());

test('says what an agent may do and whether it can do it here', async () => {
  const { page } = opened;
  await page.getByRole('link', { name: 'Summarizer' }).click();
  const panel = page.getByRole('complementary', { name: 'Summarizer' });
  await panel.getByText('api.openai.com').waitFor();
  await panel.getByText('a stand-in does its work').waitFor();
  await panel.getByText('in none of the newest runs').waitFor();
});

test('tries an agent and shows its answer, without a run', async () => {
  const { page, client } = opened;
  const panel = page.getByRole('complementary', { name: 'Summarizer' });
  await panel.getByRole('textbox', { name: 'Message' }).fill('Summarize: revenue went up.');
  await panel.getByRole('textbox', { name: /^Context/ }).fill('{');
  await panel.getByText(/^Line \d+: /).waitFor();
  await panel.getByRole('textbox', { name: /^Context/ }).fill('{"audience": "executives"}');
  await panel.getByRole('button', { name: 'Call it' }).click();
  await panel.getByRole('region', { name: 'Answer' }).getByText('The whole answer').waitFor();
  expect((await client.runs.list({})).total).toBe(0);
});

test('goes from agent to agent by the keyboard', async () => {
  const { page } = opened;
  await page.getByRole('heading', { name: 'Agents' }).click();
  await page.keyboard.press('Escape');
  await expect.poll(() => page.getByRole('complementary').count()).toBe(0);
  await page.keyboard.press('j');
  await page.getByRole('complementary').waitFor();
});

test('has nothing to complain about', () => {
  expect(opened.complaints).toEqual([]);
});
