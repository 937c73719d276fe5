// Filters and orders of the run list that somebody gave a name.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchApp, type LaunchedApp } from './launch-app.ts';
import { rehearseSomething } from './rehearse-something.ts';

const directory = mkdtempSync(join(tmpdir(), 'baton-views-'));
let opened: LaunchedApp;

beforeAll(async () => {
  opened = await launchApp({ directory });
  await rehearseSomething(opened.client);
});
afterAll(async () => {
  await opened.close();
  rmSync(directory, { recursive: true, force: true });
});

const view = (page: Page, name: string) =>
  page.getByRole('search', { name: 'Filter runs' }).getByRole('button', { name, exact: true });

test('sorts by every column that has an order', async () => {
  const { page, client } = opened;
  await page.evaluate(() => (location.hash = '/runs'));
  for (const [column, ascending, descending] of [
    ['Definition', 'definition', 'definition_descending'],
    ['Owner', 'owner', 'owner_descending'],
    ['Status', 'status', 'status_descending'],
    ['Took', 'shortest', 'longest'],
  ] as const) {
    const head = page.getByRole('columnheader', { name: column });
    for (const [order, mark] of [
      [descending, 'desc'],
      [ascending, 'asc'],
    ] as const) {
      await head.click();
      await head.locator(`.n-data-table-sorter--${mark}`).waitFor();
      const [first] = (await client.runs.list({ sort: order, parentRunId: null, limit: 1 })).items;
      await page.locator('tbody tr.n-data-table-tr').first().locator(`a[href$="${first?.id}"]`).waitFor();
    }
  }
});

test('keeps a filter with its order under a name, over a restart', async () => {
  await opened.page.getByRole('search', { name: 'Filter runs' }).getByRole('button', { name: 'All runs' }).click();
  await opened.page.getByRole('textbox', { name: 'Filter by title, label, definition, id or error' }).fill('kpi');
  await opened.page.getByRole('columnheader', { name: 'Started' }).click();
  await opened.page.getByRole('button', { name: 'Keep as a view' }).click();
  await opened.page.getByRole('textbox', { name: 'Name of the view' }).fill('Figures, oldest first');
  await opened.page.getByRole('button', { name: 'Keep', exact: true }).click();
  await view(opened.page, 'Figures, oldest first').and(opened.page.locator('[aria-pressed=true]')).waitFor();
  await opened.close();
  opened = await launchApp({ directory });
  const { page, client } = opened;
  await view(page, 'Figures, oldest first').click();
  expect(
    await page.getByRole('textbox', { name: 'Filter by title, label, definition, id or error' }).inputValue(),
  ).toBe('kpi');
  const [oldest] = (await client.runs.list({ sort: 'oldest', text: 'kpi', parentRunId: null, limit: 1 })).items;
  await page.locator('tbody tr.n-data-table-tr').first().locator(`a[href$="${oldest?.id}"]`).waitFor();
});

test('renames it, but not to what another is called', async () => {
  const { page } = opened;
  await page.getByRole('button', { name: 'Rename the view Figures, oldest first' }).click();
  const name = page.getByRole('textbox', { name: 'Name of the view' });
  expect(await name.inputValue()).toBe('Figures, oldest first');
  await name.fill('Under way');
  await page.getByRole('alert').getByText('Another view is called that').waitFor();
  expect(await page.getByRole('button', { name: 'Rename', exact: true }).isDisabled()).toBe(true);
  await name.fill('Old figures');
  await page.getByRole('button', { name: 'Rename', exact: true }).click();
  await view(page, 'Old figures').waitFor();
  expect(await view(page, 'Figures, oldest first').count()).toBe(0);
});

test('deletes it, and has it back when that was a mistake', async () => {
  const { page } = opened;
  await page.getByRole('button', { name: 'Delete the view Old figures' }).click();
  await expect.poll(() => view(page, 'Old figures').count()).toBe(0);
  await page
    .getByRole('status')
    .filter({ hasText: '“Old figures” is deleted' })
    .getByRole('button', { name: 'Undo' })
    .click();
  await view(page, 'Old figures').waitFor();
  await page.getByRole('button', { name: 'Delete the view Old figures' }).click();
  await expect.poll(() => view(page, 'Old figures').count()).toBe(0);
  expect(opened.complaints).toEqual([]);
});
