// Runs that start by themselves, and what an operator does about them.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchApp, type LaunchedApp } from './launch-app.ts';

let opened: LaunchedApp;

const definition = (
  name: string,
  displayName: string,
  trigger: string,
) => `metadata: { name: ${name}, displayName: ${displayName}, version: 1.0.0, description: By the clock, owner: finance-manager }
orchestration:
  parameters: [{ name: grouping, type: string, default: week, enum: [day, week, month] }]
  steps: [{ id: note, agent: summarizer, input: { userMessage: "Figures by {{ grouping }} for {{ run.scheduledFor }}" } }]
  triggers: [${trigger}]
`;
const NIGHTLY = definition(
  'nightly-figures',
  'Nightly Figures',
  '{ id: night, cron: "0 3 * * *", timezone: Asia/Kolkata, overlap: queue_one, missed: run_all, max_missed: 3, parameters: { grouping: day } }',
);
const TICKING = definition('ticking', 'Ticking', '{ id: tick, cron: "* * * * * *", overlap: skip }');
const NIGHT = 'global.finance-manager.nightly-figures.night';

beforeAll(async () => {
  opened = await launchApp();
});
afterAll(() => opened.close());

function visit(path: string): Promise<string> {
  return opened.page.evaluate((hash) => (location.hash = hash), path);
}

test('an empty page says how to get a schedule', async () => {
  const { page } = opened;
  await page.getByRole('navigation').getByRole('link', { name: 'Schedules' }).click();
  await page.getByRole('heading', { name: 'No active definition has a trigger' }).waitFor();
  await page.getByRole('button', { name: 'Open the editor' }).waitFor();
});

test('triggers of active definitions appear by themselves, in words, with their next time', async () => {
  const { page, client } = opened;
  await client.definitions.import({ source: NIGHTLY });
  await page
    .getByRole('row', { name: /On Nightly Figures night every day at 03:00 Asia\/Kolkata .*nothing yet/ })
    .waitFor();
});

test('a time that comes starts a run, and the page shows it as it happens', async () => {
  const { page, client } = opened;
  await client.definitions.import({ source: TICKING });
  const row = page.getByRole('row', { name: /Ticking tick/ });
  await row
    .getByRole('link', { name: 'Completed' })
    .or(row.getByText(/^Skipped/))
    .first()
    .waitFor({ timeout: 30_000 });
  await client.schedules.pause({ scheduleId: 'global.finance-manager.ticking.tick', reason: 'seen it tick' });
  await page.getByRole('row', { name: /Paused Ticking tick/ }).waitFor();
});

test('keys lead to a schedule; its next five times are told here and where its clock is', async () => {
  const { page } = opened;
  await page.getByRole('heading', { name: 'Schedules' }).click(); // away from the navigation, which would take the key
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Nightly Figures' }).waitFor();
  await page.getByRole('columnheader', { name: 'Asia/Kolkata' }).waitFor();
  expect(await page.getByRole('cell', { name: /03:00/ }).count()).toBe(5);
  await page.getByText('the newest 3 are made up for').waitFor();
});

test('run now: with other parameters, and the run says which schedule started it', async () => {
  const { page, client } = opened;
  await page.getByRole('button', { name: 'Run now…' }).click();
  const form = page.getByRole('form', { name: 'Run Nightly Figures now' });
  await form.getByText('day', { exact: true }).first().waitFor();
  await form.getByRole('button', { name: 'Run now' }).click();
  await page.getByText('Started by').waitFor();
  const [run] = (await client.runs.list({ scheduleId: NIGHT })).items;
  expect(run).toMatchObject({ mode: 'rehearsal', attended: false, parameters: { grouping: 'day' } });
  await page.getByRole('link', { name: 'a schedule' }).click();
  await page.getByRole('list', { name: 'History' }).getByText('asked for').waitFor();
});

test('pause asks why, and says it wherever it matters; resume goes on', async () => {
  const { page } = opened;
  await page.getByRole('button', { name: 'Pause…' }).click();
  const form = page.getByRole('form', { name: 'Pause this schedule' });
  expect(await form.getByRole('button', { name: 'Pause', exact: true }).isDisabled()).toBe(true);
  await form.getByRole('textbox').fill('the warehouse moves');
  await form.getByRole('button', { name: 'Pause', exact: true }).click();
  await page.getByRole('note').getByText('the warehouse moves').waitFor();
  await page.getByRole('button', { name: 'Resume…' }).click();
  await page.getByRole('form', { name: 'Resume this schedule' }).getByRole('button', { name: 'Resume' }).click();
  await page.getByRole('note').waitFor({ state: 'detached' });
});

test('a backfill says how many runs it will start, starts them oldest first, and is told to its end', async () => {
  const { page, client } = opened;
  const day = 86_400_000;
  await page.getByRole('button', { name: 'Backfill…' }).click();
  const form = page.getByRole('form', { name: 'Backfill this schedule' });
  await form
    .getByLabel('From', { exact: true })
    .fill(new Date(Date.now() - 3 * day - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 16));
  await form.getByText('will start, one after the other').waitFor();
  await form.getByRole('button', { name: 'Start 3 runs' }).click();
  const history = page.getByRole('list', { name: 'History' });
  await history.getByText('The backfill has finished').waitFor({ timeout: 60_000 });
  expect(await history.getByText('backfill', { exact: false }).count()).toBeGreaterThanOrEqual(4);
  const { items } = await client.runs.list({ scheduleId: NIGHT, sort: 'oldest' });
  const times = items.slice(1).map(({ scheduledFor }) => scheduledFor ?? 0);
  expect(times).toHaveLength(3);
  expect(times).toEqual([...times].sort((a, b) => a - b));
});

test('runs can be asked for by who started them', async () => {
  const { page } = opened;
  await page.getByRole('link', { name: 'Its runs' }).click();
  await page.getByText('Schedule nightly-figures night').waitFor();
  await expect.poll(() => page.getByRole('row', { name: /nightly-figures/ }).count()).toBe(4);
  await page.getByRole('button', { name: 'By schedules' }).click();
  await page
    .getByRole('row', { name: /ticking/ })
    .first()
    .waitFor();
});

test('a schedule that is no more says so', async () => {
  const { page } = opened;
  await visit('/schedules/global.nobody.nothing.never');
  await page.getByRole('heading', { name: 'There is no such schedule' }).waitFor();
  expect(opened.complaints).toEqual([]);
});
