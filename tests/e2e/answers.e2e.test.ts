// A form at a checkpoint, by keyboard: what is wrong stands beside its field, and what was filled in stays to be read.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchApp, type LaunchedApp } from './launch-app.ts';
import { look } from './look.ts';

let opened: LaunchedApp;
beforeAll(async () => {
  opened = await launchApp({ env: { BATON_TEST_AGENTS: '1' } });
});
afterAll(() => opened.close());

const write = { id: 'write', name: 'Write the offer', agent: 'test-echo', input: { userMessage: 'Our offer' } };
const definition = {
  metadata: { name: 'offers', displayName: 'Offers', version: '1.0.0', description: 'Sends offers.', owner: 'sales' },
  orchestration: {
    steps: [
      {
        ...write,
        checkpoint_after: {
          question: 'Send this offer?',
          ask: {
            fields: {
              subject: { required: true, max_length: 20, default: 'Our offer for spring' },
              send_to: { title: 'To whom', enum: ['everybody', 'customers'], required: true },
              channels: { items: { enum: ['mail', 'letter'] }, default: ['mail'] },
              copies: { type: 'integer', minimum: 1, default: 1 },
              urgent: { type: 'boolean', default: false },
              note: { format: 'markdown', description: 'What the reader should know' },
            },
          },
        },
      },
      {
        id: 'send',
        agent: 'test-echo',
        depends_on: ['write'],
        input: { userMessage: '{{ steps.write.answer.subject }} to {{ steps.write.answer.send_to }}' },
      },
    ],
  },
};

/** Of a run that waits for an answer about what `write` has made, and is looked at. */
async function ask(source: object) {
  const { page, client } = opened;
  const { id } = await client.runs.start({ source: JSON.stringify(source), mode: 'rehearsal' });
  const approvalId = `${id}.write.1`;
  await expect.poll(async () => (await client.approvals.list({ status: 'pending' })).total).toBe(1);
  await page.evaluate((hash) => (location.hash = hash), `/approvals/${approvalId}`);
  return { id, approvalId, review: page.getByRole('article', { name: 'Approval' }) };
}

test('a form is filled in by keyboard, refused at its fields, and kept with what was filled in', async () => {
  const { page, client } = opened;
  const { id, approvalId, review } = await ask(definition);
  await review.getByRole('button', { name: 'Continue' }).waitFor();
  await page.keyboard.press('c');

  const form = review.getByRole('region', { name: 'Continue' });
  const subject = form.getByRole('textbox', { name: 'Subject' });
  await expect.poll(() => subject.evaluate((input) => input === document.activeElement)).toBe(true);
  expect(await subject.inputValue()).toBe('Our offer for spring');
  await look(page, 'open');
  await page.keyboard.press('End');
  await page.keyboard.type(' and summer');
  await page.keyboard.press('Control+Enter');
  await form.getByText('Nothing was decided: 2 fields are not right yet.').waitFor();
  await form.getByRole('group', { name: 'Subject' }).getByText('must have 20 characters at most; it has 31').waitFor();
  await form.getByRole('group', { name: 'To whom' }).getByText('"To whom" (send_to) is required').waitFor();
  await expect.poll(() => subject.evaluate((input) => input === document.activeElement)).toBe(true);
  await look(page, 'refused');

  await page.keyboard.press('Control+A');
  await page.keyboard.type('For summer');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await form.getByRole('group', { name: 'To whom' }).getByText('customers').waitFor();
  await form.getByRole('checkbox', { name: 'Urgent' }).press('Space');
  await form.getByRole('textbox', { name: 'Note', exact: true }).fill('**Hello**');
  await look(page, 'filled');
  await page.keyboard.press('Control+Enter');

  await expect.poll(async () => (await client.runs.get({ runId: id })).status).toBe('completed');
  expect((await client.approvals.get({ approvalId })).answer).toEqual({
    subject: 'For summer',
    send_to: 'customers',
    channels: ['mail'],
    copies: 1,
    urgent: true,
    note: '**Hello**',
  });
  await page.evaluate((hash) => (location.hash = hash), `/approvals/${approvalId}`);
  const filledIn = review.getByLabel('What was filled in');
  await filledIn.getByText('For summer').waitFor();
  await filledIn.locator('strong', { hasText: 'Hello' }).waitFor();
  await look(page, 'after');
  await page.evaluate((hash) => (location.hash = hash), `/runs/${id}?tab=overview`);
  await look(page, 'run');
  expect(opened.complaints.filter((text) => !text.includes('409'))).toEqual([]);
}, 120_000);

const own = {
  ...definition,
  orchestration: {
    steps: [
      {
        ...write,
        checkpoint_after: {
          question: 'What becomes of this offer?',
          ask: { fields: { subject: { required: true, default: 'Our offer' }, reason: { required: true } } },
          options: [
            { outcome: 'send', action: 'continue', label: 'Send it', tone: 'good', fields: ['subject'] },
            { outcome: 'later', action: 'continue', label: 'Send it later', fields: [] },
            { outcome: 'no', action: 'complete', label: 'Don’t send it', tone: 'bad', fields: ['reason'] },
          ],
        },
      },
      { id: 'send', agent: 'test-echo', depends_on: ['write'], input: { userMessage: 'Sent' } },
    ],
  },
};

test('an answer of the author’s own has its button and its fields, and a plain no completes the run', async () => {
  const { page, client } = opened;
  const { id, approvalId, review } = await ask(own);
  await review.getByRole('button', { name: 'Send it later' }).waitFor();
  await look(page, 'buttons');
  await page.keyboard.press('3');
  const form = review.getByRole('region', { name: 'Don’t send it' });
  await form.getByText('What waits for it is not done, and the run completes without it.').waitFor();
  const reason = form.getByRole('textbox', { name: 'Reason' });
  await expect.poll(() => reason.evaluate((input) => input === document.activeElement)).toBe(true);
  expect(await form.getByRole('textbox', { name: 'Subject' }).count()).toBe(0);
  await page.keyboard.press('Control+Enter');
  await form.getByText('"reason" is required').waitFor();
  await page.keyboard.type('Too dear');
  await look(page, 'no');
  await page.keyboard.press('Control+Enter');
  await expect.poll(async () => (await client.runs.get({ runId: id })).status).toBe('completed');
  expect((await client.approvals.get({ approvalId })).answer).toEqual({
    outcome: 'no',
    subject: null,
    reason: 'Too dear',
  });
  await page.evaluate((hash) => (location.hash = hash), `/approvals/${approvalId}`);
  await review.getByText('answered “Don’t send it”').waitFor();
  await look(page, 'said');
  await page.evaluate((hash) => (location.hash = hash), `/runs/${id}`);
  await look(page, 'run-no');
  expect(opened.complaints.filter((text) => !text.includes('409'))).toEqual([]);
}, 120_000);
