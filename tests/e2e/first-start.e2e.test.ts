// The app on the day that somebody opens it for the first time.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchApp, type LaunchedApp } from './launch-app.ts';

let opened: LaunchedApp;

beforeAll(async () => {
  opened = await launchApp();
});
afterAll(() => opened.close());

test('says that nothing has run yet, and leads to the library', async () => {
  const { page } = opened;
  await page.getByRole('heading', { name: 'Nothing has run yet' }).waitFor();
  await page.getByRole('contentinfo').getByText('Engine: Running').waitFor();
  await page.getByRole('button', { name: 'Open the library' }).click();
  await page.getByRole('heading', { name: 'KPI Tracking' }).waitFor();
});

test('has a page behind every entry of the navigation', async () => {
  const { page } = opened;
  for (const title of ['Runs', 'Approvals', 'Library', 'Editor', 'Agents', 'Schedules', 'Metrics', 'Settings']) {
    await page.getByRole('navigation').getByRole('link', { name: title }).click();
    await expect.poll(() => page.title()).toBe(`${title} – Baton`);
    await page.locator('main h1').waitFor();
  }
});

test('goes where the keyboard says, and finds pages by name', async () => {
  const { page } = opened;
  await page.keyboard.press('g');
  await page.keyboard.press('l');
  await expect.poll(() => page.title()).toBe('Library – Baton');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'What to find or do' }).fill('agen');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.title()).toBe('Agents – Baton');
});

test('imports a template with one click', async () => {
  const { page } = opened;
  await page.getByRole('navigation').getByRole('link', { name: 'Library' }).click();
  const card = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'KPI Tracking' }) });
  await card.getByRole('button', { name: 'Import' }).click();
  await card.getByText('Imported').waitFor();
});

test('has nothing to complain about', () => {
  expect(opened.complaints).toEqual([]);
});
