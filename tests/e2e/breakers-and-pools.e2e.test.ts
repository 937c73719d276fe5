// Who may call agents: a pool's limit is changed while steps wait for it, and a breaker is tripped and reset with a
// reason.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchApp, type LaunchedApp } from './launch-app.ts';

const SOURCE = `
metadata: { name: narrow-run, version: 1.0.0, owner: content-manager, organization: global }
orchestration:
  execution: { pool: narrow }
  steps:
    - { id: first, agent: summarizer, input: { userMessage: "Summarize: revenue went up." } }
    - { id: second, agent: summarizer, input: { userMessage: "Summarize: costs went down." } }
`;

let opened: LaunchedApp;
let runId = '';

beforeAll(async () => {
  opened = await launchApp();
  await opened.client.admission.setPoolLimit({ pool: 'narrow', limit: 0, notes: 'nobody yet' });
  ({ id: runId } = await opened.client.runs.start({ source: SOURCE, mode: 'rehearsal', attended: false }));
});
afterAll(() => opened.close());

test('the run says what its steps wait for, and leads to who has the room', async () => {
  const { page } = opened;
  await page.evaluate((id) => (location.hash = `#/runs/${id}`), runId);
  const waits = page.getByRole('list', { name: 'What it waits for' });
  await waits.getByText('“First” and 1 more wait for room in the pool “narrow”').waitFor();
  await waits.getByRole('link', { name: 'See' }).click();
  await page.getByRole('article', { name: 'Pool narrow' }).getByText('Nobody may enter').waitFor();
});

test('a pool shows who waits, and a limit that is changed lets them in', async () => {
  const { page, client } = opened;
  const pool = page.getByRole('article', { name: 'Pool narrow' });
  await pool.getByRole('heading', { name: 'Waiting 2' }).waitFor();
  await pool.getByRole('button', { name: 'Change the limit of narrow' }).click();
  const form = pool.getByRole('form', { name: 'Limit of narrow' });
  await form.getByRole('textbox', { name: 'How many at once' }).fill('1');
  await form.getByRole('textbox', { name: 'Why' }).fill('one at a time is fine');
  await form.getByRole('button', { name: 'Set' }).click();
  await pool.getByText('Room for 1').waitFor();
  await pool.getByRole('heading', { name: 'Waiting 0' }).waitFor();
  await expect.poll(async () => (await client.runs.get({ runId })).status).toBe('completed');
  await page.getByRole('complementary', { name: 'History' }).getByText('“one at a time is fine”').waitFor();
});

test('a pool is removed after asking, and one that is used says by whom', async () => {
  const { page, client } = opened;
  await client.definitions.import({ source: SOURCE.replace(/name: [\w-]+/, 'name: narrowed') });
  const pool = page.getByRole('article', { name: 'Pool narrow' });
  const remove = async () => {
    await pool.getByRole('button', { name: 'Remove narrow' }).click();
    await pool
      .getByRole('group', { name: 'The pool and its limit are forgotten.' })
      .getByRole('button', { name: 'Remove' })
      .click();
  };
  await remove();
  await page.getByText('The pool narrow is used by the definition narrowed').waitFor();
  await client.definitions.archive({ name: 'narrowed', version: '1.0.0' });
  await remove();
  await page.getByText('There are no pools').waitFor();
  await page.getByRole('complementary', { name: 'History' }).getByText('was removed').waitFor();
});

test('a breaker is tripped with a reason, holds what needs its agent, and is reset', async () => {
  const { page, client } = opened;
  await page.getByRole('tab', { name: 'Breakers' }).click();
  await page.getByRole('heading', { name: 'Stop another agent' }).waitFor();
  await client.admission.trip({ agent: 'summarizer', mode: 'rehearsal', notes: 'its service is being moved' });
  const breakers = page.getByRole('list', { name: 'Breakers of agents' });
  await breakers.getByText('“its service is being moved”').waitFor();
  const { id } = await client.runs.start({ source: SOURCE, mode: 'rehearsal', attended: false });
  await breakers.getByText('2 steps wait').waitFor();
  await breakers.getByRole('button', { name: 'Reset the breaker of summarizer, rehearsal' }).click();
  const form = breakers.getByRole('form', { name: 'Reset the breaker of summarizer' });
  await form.getByText('summarizer is called again in rehearsals').waitFor();
  await form.getByRole('textbox', { name: 'Why' }).fill('moved');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await client.runs.get({ runId: id })).status).toBe('completed');
  await breakers.getByText('“moved”').waitFor();
  expect((await client.admission.history({ subject: 'summarizer' })).items.map(({ data }) => data['notes'])).toEqual([
    'moved',
    'its service is being moved',
  ]);
});

test('an agent says what limits it, and is stopped and called again on its page', async () => {
  const { page } = opened;
  await page.getByRole('tab', { name: 'Agents' }).click();
  await page.getByRole('link', { name: 'Summarizer' }).click();
  const panel = page.getByRole('complementary', { name: 'Summarizer' });
  await panel.getByText('calls in 60 s').waitFor();
  await panel.getByRole('button', { name: 'Trip the breaker of summarizer, live' }).click();
  await panel.getByRole('textbox', { name: 'Why' }).fill('too dear');
  await page.keyboard.press('Enter');
  await panel.getByRole('button', { name: 'Reset the breaker of summarizer, live' }).click();
  await panel.getByRole('textbox', { name: 'Why' }).fill('cheaper now');
  await page.keyboard.press('Enter');
  await panel.getByRole('button', { name: 'Trip the breaker of summarizer, live' }).waitFor();
});

test('has nothing to complain about', () => {
  expect(opened.complaints).toEqual([]);
});
