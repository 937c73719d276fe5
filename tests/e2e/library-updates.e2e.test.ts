// What ships is newer than what is here: offered for an untouched copy, and never put in the place of an edited one.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchApp, type LaunchedApp } from './launch-app.ts';

let opened: LaunchedApp;
const shipped = (name: string) =>
  readFileSync(join(import.meta.dirname, '..', '..', 'orchestrations', name, 'orchestration.yaml'), 'utf8');
const older = (name: string) => shipped(name).replace(/version: \d+\.\d+\.\d+/, 'version: 0.9.0');

beforeAll(async () => {
  opened = await launchApp();
  await opened.page.getByRole('navigation').getByRole('link', { name: 'Library' }).click();
});
afterAll(() => opened.close());

const card = (name: string) =>
  opened.page.getByRole('listitem').filter({ has: opened.page.getByRole('heading', { name, exact: true }) });

test('an untouched copy is updated by its button, and the older version stays in the history', async () => {
  const { client } = opened;
  await client.definitions.import({ source: older('kpi-tracking'), origin: 'library' });
  const kpi = card('KPI Tracking');
  await kpi.getByText('0.9.0').waitFor();
  await kpi.getByRole('button', { name: /^Update to \d/ }).click();
  await expect.poll(() => kpi.getByRole('button', { name: /^Update to/ }).count()).toBe(0);
  const { items } = await client.definitions.list({ name: 'kpi-tracking' });
  expect(items.map(({ version, status }) => [version, status])).toEqual([
    [expect.stringMatching(/^1\./), 'active'],
    ['0.9.0', 'archived'],
  ]);
});

test('an edited copy stays active: the template comes beside it as a draft', async () => {
  const { client } = opened;
  await client.definitions.import({
    source: older('content-pipeline').replace(/description: .*/, 'description: As we do it here'),
    origin: 'editor',
  });
  const pipeline = card('Content Pipeline');
  await pipeline.getByText('Yours stays as it is').waitFor();
  expect(await pipeline.getByRole('button', { name: /^Update to/ }).count()).toBe(0);
  await pipeline.getByRole('button', { name: 'Take it as a draft' }).click();
  await expect
    .poll(async () =>
      (await client.definitions.list({ name: 'content-pipeline' })).items
        .map(({ version, status }) => `${version} ${status}`)
        .sort(),
    )
    .toEqual(['0.9.0 active', expect.stringMatching(/^1\..* draft$/)]);
  expect(opened.complaints).toEqual([]);
});
