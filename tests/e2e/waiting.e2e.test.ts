// Somebody looks after runs that wait: for a signal, for a time, for an answer that expires, in a state.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchApp, type LaunchedApp } from './launch-app.ts';

const examples = join(import.meta.dirname, '..', '..', 'docs', 'guide', 'examples');
const pictures = process.env['BATON_PICTURES'];
let opened: LaunchedApp;

beforeAll(async () => {
  opened = await launchApp();
});
afterAll(() => opened.close());

async function start(name: string): Promise<string> {
  const { id } = await opened.client.runs.start({
    source: readFileSync(join(examples, `${name}.yaml`), 'utf8'),
    mode: 'rehearsal',
    attended: true,
  });
  return id;
}

async function show(path: string): Promise<void> {
  await opened.page.evaluate((hash) => (location.hash = hash), path);
}

/** Where BATON_PICTURES names a folder, for those who want to look. */
async function picture(name: string): Promise<void> {
  if (!pictures) return;
  for (const colorScheme of ['light', 'dark'] as const) {
    await opened.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await opened.page.screenshot({ path: join(pictures, `${name}-${colorScheme}.png`) });
  }
}

test('says what a run waits for and how long, and sends the signal that it takes', async () => {
  const { page, client } = opened;
  const id = await start('waiting');
  await show(`/runs/${id}`);
  await page.getByText('one of the signals contract-signed, contract-declined about C-2026-17').first().waitFor();
  await page
    .getByText(/in (29 days 23 h|30 days)/)
    .first()
    .waitFor();
  await picture('wait');
  await page.getByRole('button', { name: 'Send signal…' }).click();
  const form = page.getByRole('form', { name: 'Send a signal' });
  await form.getByText('“Signature” waits for it.').waitFor();
  expect(await form.getByLabel('Correlation').inputValue()).toBe('C-2026-17');
  await form.getByLabel('What comes with it').fill('signedBy: Ada');
  await picture('signal');
  await form.getByRole('button', { name: 'Send signal' }).click();
  await page.locator('header').getByText('Completed').first().waitFor();
  expect((await client.runs.get({ runId: id })).results['signature']).toMatchObject({
    by: 'signal',
    signal: 'contract-signed',
    payload: { signedBy: 'Ada' },
  });
});

test('draws the states of a run, where it is, and the way that it has taken', async () => {
  const { page, client } = opened;
  const id = await start('state-machines');
  await expect.poll(async () => (await client.runs.get({ runId: id })).state).toBe('contacted');
  await show(`/runs/${id}?view=states`);
  await page
    .getByRole('region', { name: 'The way taken' })
    .or(page.getByLabel('The way taken'))
    .getByText('when that was done')
    .waitFor();
  await page.getByText(/Goes on by itself/).waitFor();
  await picture('states');
  await client.runs.signal({ runId: id, signal: 'replied', payload: { interested: true } });
  await page.getByLabel('The way taken').getByText('on replied').waitFor();
});

test('shows in the inbox when a request expires, and what happens then', async () => {
  const { page, client } = opened;
  const id = await start('approvals');
  await expect.poll(async () => (await client.approvals.list({ runId: id, status: 'pending' })).total).toBe(1);
  const [approval] = (await client.approvals.list({ runId: id, status: 'pending' })).items;
  await show(`/approvals/${approval?.id}`);
  await page
    .getByText(/expires in 2[34] h/)
    .first()
    .waitFor();
  await page.getByText('Without an answer it is put before somebody else as well').waitFor();
  await picture('expiry');
});

test('says of a step how it stands to its SLA', async () => {
  const { page } = opened;
  const id = await start('sla');
  await show(`/runs/${id}?step=answer`);
  await page.getByText(/a reminder in (11 h 59 min|12 h)/).waitFor();
  await picture('sla');
});
