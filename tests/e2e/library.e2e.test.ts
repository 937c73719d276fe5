// From a template or a file to a run, and back to a file.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchApp, type LaunchedApp } from './launch-app.ts';

let opened: LaunchedApp;
const template = readFileSync(
  join(import.meta.dirname, '..', '..', 'orchestrations', 'kpi-tracking', 'orchestration.yaml'),
  'utf8',
);
const mine = template
  .replace('name: kpi-tracking', 'name: my-figures')
  .replace('displayName: KPI Tracking', 'displayName: My Figures');

beforeAll(async () => {
  opened = await launchApp();
});
afterAll(() => opened.close());

function card(page: Page, name: string) {
  return page.getByRole('listitem').filter({ has: page.getByRole('heading', { name, exact: true }) });
}

async function openLibrary(page: Page): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name: 'Library' }).click();
  await card(page, 'KPI Tracking').waitFor();
}

test('leads from nothing to a first rehearsal in three clicks', async () => {
  const { page, client } = opened;
  await page.getByRole('button', { name: 'Open the library' }).click();
  await card(page, 'KPI Tracking').getByRole('button', { name: 'Rehearse' }).click();
  await page.getByText('Filled in with the template’s example.').waitFor();
  await page.getByRole('button', { name: 'Start the rehearsal' }).click();
  await expect.poll(() => page.url()).toContain('#/runs');
  const { items } = await client.runs.list({});
  expect(items).toMatchObject([{ definition: 'kpi-tracking', mode: 'rehearsal', parameters: { grouping: 'month' } }]);
});

test('says what is wrong with parameters before anything starts, in the words of the engine', async () => {
  const { page, client } = opened;
  await openLibrary(page);
  await card(page, 'KPI Tracking').getByRole('button', { name: 'Rehearse' }).click();
  await page.getByText('Filled in as in the newest run.').waitFor();
  const remove = page.getByRole('group', { name: 'kpi_names' }).getByLabel('close');
  for (let left = await remove.count(); left > 0; left -= 1) {
    await remove.first().click();
    await expect.poll(() => remove.count()).toBe(left - 1);
  }
  await page.getByText('The parameter "kpi_names" is required').waitFor();
  await page.getByRole('button', { name: 'Start the rehearsal' }).click();
  await page.getByText('The parameter "kpi_names" is required').waitFor();
  expect((await client.runs.list({})).total).toBe(1);
  await page.getByRole('button', { name: 'Cancel' }).click();
});

test('lists what is wrong with a file, line by line, and imports it when it is mended', async () => {
  const { page, directory } = opened;
  await openLibrary(page);
  const file = join(directory, 'my-figures.yaml');
  writeFileSync(file, mine.replace('depends_on: [fetch-kpi-data]', 'depends_on: [fetch-kpi-dat]'));
  await page.locator('input[type=file]').setInputFiles(file);
  const line = mine.slice(0, mine.indexOf('depends_on: [fetch-kpi-data]')).split('\n').length;
  await page.getByRole('list', { name: 'Problems in my-figures.yaml' }).getByText(`${line}:`).first().waitFor();
  writeFileSync(file, mine);
  await page.locator('input[type=file]').setInputFiles(file);
  await page.getByText('My Figures 1.0.0 is imported from my-figures.yaml').waitFor();
  await card(page, 'My Figures').getByText('Your own').waitFor();
});

test('takes a file that is dropped, and refuses what is none', async () => {
  const { page } = opened;
  const transfer = await page.evaluateHandle(
    (text) => {
      const data = new DataTransfer();
      data.items.add(new File([text], 'dropped.yaml'));
      data.items.add(new File(['…'], 'holiday.jpg'));
      return data;
    },
    mine.replace('my-figures', 'dropped-figures').replace('My Figures', 'Dropped Figures'),
  );
  await page.getByRole('region', { name: 'Library' }).dispatchEvent('drop', { dataTransfer: transfer });
  await page.getByText('Dropped Figures 1.0.0 is imported from dropped.yaml').waitFor();
  await page.getByText('holiday.jpg is no YAML file').waitFor();
  await card(page, 'Dropped Figures').waitFor();
});

test('exports what was imported, byte for byte', async () => {
  const { app, page, directory } = opened;
  const target = join(directory, 'exported.yaml');
  await app.evaluate(
    ({ session }, path) => session.defaultSession.once('will-download', (_event, item) => item.setSavePath(path)),
    target,
  );
  await card(page, 'My Figures').getByRole('button', { name: 'Export My Figures' }).click();
  await expect.poll(() => readOrNull(target)).toBe(mine);
});

test('finds by purpose, owner, agent and feature', async () => {
  const { page } = opened;
  await page.getByRole('textbox', { name: 'Search the library' }).fill('summarizer dropped');
  await card(page, 'Dropped Figures').waitFor();
  await expect
    .poll(() =>
      page
        .getByRole('listitem')
        .filter({ has: page.getByRole('heading') })
        .count(),
    )
    .toBe(1);
  await page.getByRole('textbox', { name: 'Search the library' }).fill('nothing-like-it');
  await page.getByRole('button', { name: 'Show all' }).click();
  await card(page, 'KPI Tracking').waitFor();
});

test('is filtered by features and owner, with the keyboard too, and says what to do when nothing fits', async () => {
  const { page } = opened;
  const cards = () =>
    page
      .getByRole('listitem')
      .filter({ has: page.getByRole('heading') })
      .count();
  const all = await cards();
  const features = page.getByRole('group', { name: 'Features' });
  await features.getByRole('button', { name: /^schedule/ }).press('Enter');
  await card(page, 'Data Quality').waitFor();
  await expect.poll(cards).toBeLessThan(all);
  // What is left offers only what still leads somewhere.
  expect(await features.getByRole('button', { name: /^child orchestration/ }).count()).toBe(0);
  await page.getByRole('textbox', { name: 'Search the library' }).fill('voice');
  await page.getByText('Nothing fits').waitFor();
  await page.getByRole('button', { name: 'Show all' }).click();
  await expect.poll(cards).toBe(all);
  await page.getByRole('textbox', { name: 'Owner' }).fill('voice');
  await page.getByRole('textbox', { name: 'Owner' }).press('Enter');
  await card(page, 'Meeting Notes').waitFor();
  await expect.poll(cards).toBe(4);
  await page.getByRole('radio', { name: 'Imported' }).click({ force: true });
  await page.getByRole('button', { name: 'Show all' }).click();
  await expect.poll(cards).toBe(all);
});

test('offers a newer template for an untouched one, and never in the place of an edited one', async () => {
  const { page, client } = opened;
  await openLibrary(page);
  await client.definitions.import({ source: template.replace('version: 1.0.0', 'version: 1.1.0'), origin: 'editor' }); // seen by itself
  await card(page, 'KPI Tracking').getByText('Edited here').waitFor();
  expect(
    await card(page, 'KPI Tracking')
      .getByRole('button', { name: /Update|Import/ })
      .count(),
  ).toBe(0);
});

test('has nothing to complain about', () => {
  expect(opened.complaints).toEqual([]);
});

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
