// What somebody has begun to answer outlives the window, the engine and a crash, and ends with the answer.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { launchApp, type LaunchedApp } from './launch-app.ts';
import { look } from './look.ts';

const directory = mkdtempSync(join(tmpdir(), 'baton-app-'));
let opened: LaunchedApp;
afterAll(async () => {
  await opened.close();
  rmSync(directory, { recursive: true, force: true });
});

const definition = {
  metadata: { name: 'offers', displayName: 'Offers', version: '1.0.0', description: 'Sends offers.', owner: 'sales' },
  orchestration: {
    steps: [
      {
        id: 'write',
        name: 'Write the offer',
        agent: 'test-echo',
        input: { userMessage: 'Our offer' },
        checkpoint_after: {
          question: 'Send this offer?',
          ask: { fields: { subject: { required: true, default: 'Our offer' }, reason: { format: 'markdown' } } },
          options: [
            { action: 'continue', label: 'Continue', fields: ['subject', 'reason'] },
            { action: 'retry', label: 'Write it anew', allows_modification: true },
          ],
        },
      },
    ],
  },
};

async function lookAt(approvalId: string) {
  const { page } = opened;
  await page.evaluate((hash) => (location.hash = hash), `/approvals/${approvalId}`);
  const review = page.getByRole('article', { name: 'Approval' });
  await review.getByRole('button', { name: 'Continue' }).waitFor();
  return { review, form: (name: string) => review.getByRole('region', { name }) };
}

test('an answer that was begun is there again after the app was killed, and gone once it is given', async () => {
  opened = await launchApp({ directory, env: { BATON_TEST_AGENTS: '1' } });
  const { id } = await opened.client.runs.start({ source: JSON.stringify(definition), mode: 'rehearsal' });
  const approvalId = `${id}.write.1`;
  const draftOf = async (option: string) =>
    (await opened.client.approvals.get({ approvalId })).drafts.find((draft) => draft.option === option);
  await expect.poll(async () => (await opened.client.approvals.list({ status: 'pending' })).total).toBe(1);
  const before = await lookAt(approvalId);
  await opened.page.keyboard.press('c');
  await before.form('Continue').getByRole('textbox', { name: 'Subject' }).fill('Our offer for spring');
  await before.form('Continue').getByRole('textbox', { name: 'Reason', exact: true }).fill('They *asked* for it');
  await expect.poll(() => draftOf('continue')).toMatchObject({ values: { reason: 'They *asked* for it' } });
  await before.form('Continue').getByRole('textbox', { name: 'Note' }).last().fill('As agreed');
  await before.form('Continue').getByRole('button', { name: 'Not yet' }).click();
  await before.review.getByRole('button', { name: 'Write it anew' }).click();
  const input = before.form('Write it anew').getByRole('textbox', { name: 'Input of the step' });
  await input.fill('userMessage: Our offer, shorter');
  await expect.poll(() => draftOf('retry')).toMatchObject({ input: 'userMessage: Our offer, shorter' });

  opened.app.process().kill('SIGKILL');
  await opened.close();
  opened = await launchApp({ directory, env: { BATON_TEST_AGENTS: '1' } });
  const after = await lookAt(approvalId);
  await opened.page.keyboard.press('r');
  const again = after.form('Write it anew');
  await expect.poll(() => again.getByRole('textbox', { name: 'Input of the step' }).inputValue()).toContain('shorter');
  await again.getByRole('button', { name: 'Not yet' }).click();
  await opened.page.keyboard.press('c');
  const form = after.form('Continue');
  await form.getByText('As you left it: nothing of it was answered yet.').waitFor();
  expect(await form.getByRole('textbox', { name: 'Subject' }).inputValue()).toBe('Our offer for spring');
  expect(await form.getByRole('textbox', { name: 'Reason', exact: true }).inputValue()).toBe('They *asked* for it');
  expect(await form.getByRole('textbox', { name: 'Note' }).last().inputValue()).toBe('As agreed');
  await look(opened.page, 'restored');

  await form.getByRole('textbox', { name: 'Subject' }).fill('Our offer');
  await form.getByRole('textbox', { name: 'Reason', exact: true }).fill('');
  await form.getByRole('textbox', { name: 'Note' }).last().fill('');
  await expect.poll(() => draftOf('continue')).toBeUndefined();
  await form.getByRole('textbox', { name: 'Subject' }).fill('Our offer at last');
  await expect.poll(() => draftOf('continue')).toMatchObject({ values: { subject: 'Our offer at last' } });
  await opened.page.keyboard.press('Control+Enter');
  await expect.poll(async () => (await opened.client.runs.get({ runId: id })).status).toBe('completed');
  const { drafts, answer } = await opened.client.approvals.get({ approvalId });
  expect({ drafts, answer }).toEqual({ drafts: [], answer: { subject: 'Our offer at last', reason: null } });
  expect(opened.complaints).toEqual([]);
}, 120_000);
