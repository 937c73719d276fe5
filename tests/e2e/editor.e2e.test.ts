// Somebody writes a definition: problems, completion, drafts, and what it takes to publish.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { typeInside } from './journey.ts';
import { launchApp, type LaunchedApp } from './launch-app.ts';

const directory = mkdtempSync(join(tmpdir(), 'baton-app-'));
let opened: LaunchedApp;

beforeAll(async () => {
  opened = await launchApp({ directory });
});
afterAll(async () => {
  await opened.close();
  rmSync(directory, { recursive: true, force: true });
});

const text = () => opened.page.locator('.monaco-editor .view-lines').first();

async function openKpiTracking(): Promise<void> {
  const { page } = opened;
  await page.getByRole('navigation').getByRole('link', { name: 'Editor' }).click();
  await page.getByRole('link', { name: 'KPI Tracking' }).first().click(); // the newest version is on top
  await text().getByText('finance-manager').first().waitFor();
}

/** The cursor to the end of a line, as somebody would who knows where they want to go. */
async function goToLineWith(words: string): Promise<void> {
  const { page } = opened;
  await text().getByText(words).first().click();
  await page.keyboard.press('End');
}

test('opens what was imported, with templates coloured apart and an outline', async () => {
  const { page } = opened;
  await page.getByRole('navigation').getByRole('link', { name: 'Library' }).click();
  const card = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'KPI Tracking' }) });
  await card.getByRole('button', { name: 'Import' }).click();
  await card.getByRole('button', { name: 'Import' }).waitFor({ state: 'detached' });
  await openKpiTracking();
  await page.getByRole('tab', { name: 'Outline' }).click();
  await page
    .getByRole('list', { name: 'Outline' })
    .getByRole('button', { name: /^fetch-kpi-data/ })
    .click();
  await page.locator('.baton-template').first().waitFor();
  await page.getByText('Valid', { exact: true }).waitFor();
});

test('marks what is wrong while it is written, and mends it on request', async () => {
  const { page } = opened;
  await goToLineWith('supabase-agent');
  for (let count = 0; count < 'agent'.length; count += 1) await page.keyboard.press('Backspace');
  await page.keyboard.type('agnt');
  await page.keyboard.press('Escape');
  await page.locator('.squiggly-error').first().waitFor();
  await page.getByRole('tab', { name: /^Problems 1/ }).click();
  const problems = page.getByRole('list', { name: 'Problems' });
  await problems.getByText('supabase-agnt').waitFor();
  await problems
    .getByRole('button', { name: /supabase-agent/ })
    .last()
    .click();
  await page.getByText('Valid', { exact: true }).waitFor();
});

test('offers agents that exist, and inside of a template what the document has', async () => {
  const { page } = opened;
  const suggestions = page.locator('.suggest-widget.visible');
  await page.getByRole('tab', { name: 'Outline' }).click();
  await page
    .getByRole('list', { name: 'Outline' })
    .getByRole('button', { name: /^summarize-results/ })
    .click();
  await goToLineWith('agent: summarizer');
  for (let count = 0; count < 'summarizer'.length; count += 1) await page.keyboard.press('Backspace');
  await page.keyboard.press('Control+Space');
  await suggestions.getByText('copywriter').first().waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.type('summ');
  await suggestions.getByText('summarizer').first().waitFor();
  await page.keyboard.press('Enter');
  await page.getByText('Valid', { exact: true }).waitFor();

  await goToLineWith('rowCount:');
  await page.keyboard.press('Enter');
  await typeInside(page, 'more: "{{ steps.', ' }}"');
  await suggestions.getByText('fetch-kpi-data').first().waitFor();
  await page.keyboard.press('Enter');
  await page.keyboard.type('.');
  await suggestions.getByText('query_results').first().waitFor();
  await page.keyboard.press('Enter');
  await page.getByText('Valid', { exact: true }).waitFor();
});

test('keeps the draft through a crash, and says that it was restored', async () => {
  const draft = () => opened.client.definitions.getDraft({ id: 'finance-manager/kpi-tracking' });
  await expect
    .poll(async () => (await draft())?.source, { timeout: 30_000 })
    .toMatch(/more: "\{\{ steps\.fetch-kpi-data\.query_results ?\}\}"/);
  opened.app.process().kill('SIGKILL');
  await opened.close();
  opened = await launchApp({ directory });
  await openKpiTracking();
  await opened.page.getByText('Your draft was restored').waitFor();
  await opened.page.getByRole('tab', { name: 'Outline' }).click();
  await opened.page
    .getByRole('list', { name: 'Outline' })
    .getByRole('button', { name: /^summarize-results/ })
    .click();
  await text().getByText('more:').first().waitFor();
});

test('publishes under a version that nobody has published', async () => {
  const { page } = opened;
  await page.getByRole('button', { name: 'Publish' }).click();
  const panel = page.getByRole('region', { name: 'Publish' });
  await panel.getByRole('list', { name: 'What runs differently' }).getByText('summarize-results').waitFor();
  await panel.getByRole('button', { name: 'Publish 1.0.0' }).click();
  await panel.getByText('is published and says something else').waitFor();
  await panel.getByRole('button', { name: 'Raise the version' }).click();
  await panel.getByRole('button', { name: 'Publish 1.0.1' }).click();
  await panel.waitFor({ state: 'detached' });
  await page.getByRole('navigation').getByRole('link', { name: 'Editor' }).click();
  await page.getByRole('row').filter({ hasText: '1.0.1' }).getByText('active').waitFor();
  await page.getByRole('row').filter({ hasText: '1.0.0' }).getByText('archived').waitFor();
});

test('shows the graph beside the text: a click on either side finds the other, and a broken text keeps what was drawn', async () => {
  const { page } = opened;
  await openKpiTracking();
  await page.getByRole('tab', { name: 'Graph' }).click();
  const graph = page.getByRole('group', { name: 'Graph of the steps' });
  await graph.getByRole('button', { name: /Summarize Results/ }).click();
  await text().getByText('Summarize Results').first().waitFor();
  await graph.getByRole('button', { name: /Summarize Results/, pressed: true }).waitFor();
  await goToLineWith('Summarize Results');
  await page.keyboard.press('Enter');
  await page.keyboard.type('oops: "');
  await page.getByText('As it was before the text was broken').waitFor();
  await graph.getByRole('button', { name: /Fetch KPI Data/ }).waitFor();
  await page.getByRole('button', { name: 'Discard draft' }).click();
  await page
    .getByRole('group', { name: /thrown away/ })
    .getByRole('button', { name: 'Discard draft' })
    .click();
  await page.getByText('Valid', { exact: true }).waitFor();
});

test('tells what changed since an older version, line by line and in words', async () => {
  const { page } = opened;
  await page.getByRole('tab', { name: 'Versions' }).click();
  await page
    .getByRole('list', { name: 'Versions' })
    .getByRole('button', { name: /1\.0\.0/ })
    .click();
  await page.getByRole('list', { name: 'What runs differently' }).getByText('The version: 1.0.1, was 1.0.0').waitFor();
  await page.locator('.monaco-diff-editor').waitFor();
});

test('rehearses the text as it is, with parameters that the engine has checked', async () => {
  const { page } = opened;
  await page.getByRole('tab', { name: 'Rehearse' }).click();
  await page.getByRole('form', { name: 'Rehearse' }).getByRole('button', { name: 'Rehearse' }).click();
  const result = page.getByRole('region', { name: 'Result of the rehearsal' });
  await result.getByRole('heading', { name: 'Output' }).waitFor({ timeout: 60_000 });
  await result.getByRole('link', { name: 'Open the run' }).waitFor();
});

test('begins a new definition with one that is valid', async () => {
  const { page } = opened;
  await page.getByRole('navigation').getByRole('link', { name: 'Editor' }).click();
  await page.getByRole('button', { name: 'New definition' }).click();
  await page.getByText('Valid', { exact: true }).waitFor();
  await text().getByText('new-definition').first().waitFor();
});

test('has nothing to complain about', () => {
  expect(opened.complaints).toEqual([]);
});
