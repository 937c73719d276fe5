// Somebody changes an agent: problem and fix, draft, test call, publishing, and an older version made current again.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ModelServer } from '../../engine/testing/model-server/model-server.ts';
import { launchApp, type LaunchedApp } from './launch-app.ts';

const directory = mkdtempSync(join(tmpdir(), 'baton-app-'));
const pictures = process.env['BATON_PICTURES'];
let models: ModelServer;
let opened: LaunchedApp;

const open = () =>
  launchApp({ directory, env: { OPENAI_BASE_URL: models.baseUrl, OPENAI_API_KEY: 'sk-of-a-test-4711-4711-4711' } });

beforeAll(async () => {
  models = await ModelServer.open(() => ({ text: 'As a model would say it.' }));
  opened = await open();
});
afterAll(async () => {
  await opened.close();
  await models.close();
  rmSync(directory, { recursive: true, force: true });
});

const text = () => opened.page.locator('.monaco-editor .view-lines').first();

async function openSummarizer(): Promise<void> {
  const { page } = opened;
  await page.getByRole('navigation').getByRole('link', { name: 'Agents' }).click();
  await page.getByRole('link', { name: 'Summarizer' }).click();
  await page.getByRole('complementary', { name: 'Summarizer' }).getByRole('button', { name: 'Edit' }).click();
  await text().getByText('displayName').first().waitFor();
}

/** For who looks at it: in both sizes and colours, where a folder for pictures is named. */
async function picture(name: string): Promise<void> {
  if (pictures === undefined) return;
  const { app, page } = opened;
  mkdirSync(pictures, { recursive: true });
  for (const width of [900, 1440])
    for (const colorScheme of ['light', 'dark'] as const) {
      await app.evaluate(({ BrowserWindow }, w) => BrowserWindow.getAllWindows()[0]?.setContentSize(w, 860), width);
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.waitForTimeout(500);
      await page.screenshot({ path: join(pictures, `${name}-${width}-${colorScheme}.png`) });
    }
  await page.emulateMedia({ colorScheme: 'light' });
}

test('marks what is wrong with its line, completes by the kind of the agent, and mends on request', async () => {
  const { page } = opened;
  await openSummarizer();
  await page.getByText('Valid', { exact: true }).waitFor();
  await text().getByText('organization').first().click();
  await page.keyboard.press('Home');
  await page.keyboard.press('Delete');
  await page.locator('.squiggly-error').first().waitFor();
  const problems = page.getByRole('list', { name: 'Problems' });
  await problems.getByText('rganization').first().waitFor();
  await picture('problem');
  await problems
    .getByRole('button', { name: /organization/ })
    .last()
    .click();
  await page.getByText('Valid', { exact: true }).waitFor();

  await text().getByText('model:').first().click();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await page.keyboard.type('top');
  await page.keyboard.press('Control+Space');
  await page.locator('.suggest-widget.visible').getByText('top_p').first().waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.type('P: 0.5');
  await page.getByText('Valid', { exact: true }).waitFor();
});

test('keeps the draft through a crash', async () => {
  const draft = () => opened.client.definitions.getDraft({ id: 'agent:summarizer' });
  await expect.poll(async () => (await draft())?.source, { timeout: 30_000 }).toContain('topP: 0.5');
  expect((await opened.client.definitions.listDrafts({})).total).toBe(0);
  opened.app.process().kill('SIGKILL');
  await opened.close();
  opened = await open();
  await openSummarizer();
  await opened.page.getByText('Your draft was restored').waitFor();
});

test('is tried as it is written: rehearsed, and live after saying whom it asks', async () => {
  const { page, client } = opened;
  await page.getByRole('tab', { name: 'Test call' }).click();
  const form = page.getByRole('form', { name: 'Test call' });
  await form.getByRole('textbox', { name: 'Message' }).fill('Summarize: revenue went up.');
  await form.getByRole('button', { name: 'Call it' }).click();
  await form.getByRole('region', { name: 'Answer' }).getByText('The whole answer').waitFor();
  expect(models.asked).toEqual([]);
  await form.getByText('Live', { exact: true }).click();
  await form.getByText(new URL(models.baseUrl).host).waitFor();
  await form.getByRole('button', { name: 'Call it live' }).click();
  await form.getByText('As a model would say it.').first().waitFor();
  await picture('test-call');
  expect(models.asked.at(-1)?.body).toMatchObject({ top_p: 0.5 });
  expect((await client.runs.list({})).total).toBe(0);
  expect((await client.agents.figures({ name: 'summarizer' })).tests.map(({ mode }) => mode)).toEqual([
    'live',
    'rehearsal',
  ]);
});

test('a text that asks for more is granted that beside its test call, and called then', async () => {
  const { page, client } = opened;
  const form = page.getByRole('form', { name: 'Test call' });
  const asked = page.getByRole('region', { name: 'To be granted before a live call' });
  const { length } = models.asked;
  await text().hover();
  await page.mouse.wheel(0, 2_000); // lines that are out of sight are not on the page
  await text().getByText('deliverables').last().click();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await page.keyboard.type('assets: [read]');
  await asked.getByText('Reads', { exact: true }).waitFor();
  expect(await form.getByRole('textbox', { name: 'Message' }).inputValue()).toBe('Summarize: revenue went up.');
  await form.getByText('It can’t be called live yet: nobody has granted what this text asks for.').waitFor();
  await picture('to-grant');
  await asked.getByRole('button', { name: 'Grant all of this' }).click();
  await asked.waitFor({ state: 'detached' });
  await form.getByRole('button', { name: 'Call it live' }).click();
  await expect.poll(() => models.asked.length).toBe(length + 1);
  expect((await client.agents.permissions({ name: 'summarizer' })).grant).toBe('shipped');
});

test('is published with what differs beside it, under a version that is free', async () => {
  const { page } = opened;
  await page.getByRole('button', { name: 'Publish' }).click();
  const panel = page.getByRole('region', { name: 'Publish' });
  await page.locator('.monaco-diff-editor').waitFor();
  await panel.getByRole('button', { name: /^Publish \d/ }).click();
  await panel.getByText('comes with Baton and says something else').waitFor();
  await picture('publish');
  await panel.getByRole('button', { name: 'Raise the version' }).click();
  await panel.getByRole('button', { name: /^Publish \d/ }).click();
  await panel.waitFor({ state: 'detached' });
  await page.getByText('current', { exact: true }).first().waitFor();
  const versions = (await opened.client.agents.versions({ name: 'summarizer' })).items;
  expect(versions.map(({ state, from }) => `${state} ${from}`)).toEqual(['current published', 'kept shipped']);
});

test('gives its place to an older version on the page of the agent, which shows what it cost and when it was tried', async () => {
  const { page, client } = opened;
  await page.getByRole('button', { name: 'To the agent' }).click();
  const panel = page.getByRole('complementary', { name: 'Summarizer' });
  await panel.getByRole('list', { name: 'Test calls' }).getByText('live').first().waitFor();
  await panel.getByRole('table', { name: 'Spent' }).waitFor();
  await picture('page');
  await panel.getByRole('list', { name: 'Versions' }).scrollIntoViewIfNeeded();
  await picture('page-below');
  const older = (await client.agents.versions({ name: 'summarizer' })).items[1]?.version ?? '';
  await panel.getByRole('button', { name: `Use ${older}` }).click();
  await panel
    .getByRole('group', { name: /New runs use/ })
    .getByRole('button', { name: `Use ${older}` })
    .click();
  await expect.poll(async () => (await client.agents.get({ name: 'summarizer' })).version).toBe(older);
  await panel
    .getByRole('button', { name: /^Use \d/ })
    .first()
    .waitFor();
});

test('comes from a file that somebody chooses, and a wrong one is refused with its place', async () => {
  const { page, client } = opened;
  const own = readFileSync(join(import.meta.dirname, '../../orchestrations/agents/summarizer.yaml'), 'utf8')
    .replace('name: summarizer', 'name: my-summarizer')
    .replace('displayName: Summarizer', 'displayName: My Summarizer');
  const [good, bad] = [join(directory, 'any-name.yaml'), join(directory, 'bad.yaml')] as const;
  writeFileSync(good, own);
  writeFileSync(bad, own.replace('configuration:', 'configuratoin:'));
  await page.getByLabel('Files of agents').setInputFiles([good, bad]);
  await page.getByText(/bad\.yaml, line \d+/).waitFor();
  expect((await client.agents.list({})).items.some(({ name }) => name === 'my-summarizer')).toBe(false);
  await page.getByLabel('Files of agents').setInputFiles(good);
  await page.getByRole('complementary', { name: 'My Summarizer' }).waitFor();
});

test('a new agent begins valid', async () => {
  const { page } = opened;
  await page.getByRole('button', { name: 'New agent' }).click();
  await text().getByText('new-agent').first().waitFor();
  await page.getByText('Valid', { exact: true }).waitFor();
});

test('has nothing to complain about', () => {
  expect(opened.complaints).toEqual([]);
});
