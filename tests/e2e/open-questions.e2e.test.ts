// Two branches of a run ask at once while a third one goes on: the run says both, and either is answered first.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchApp, type LaunchedApp } from './launch-app.ts';
import { look } from './look.ts';

let opened: LaunchedApp;
beforeAll(async () => {
  opened = await launchApp({ env: { BATON_TEST_AGENTS: '1' } });
});
afterAll(() => opened.close());

const says = (id: string, more: object = {}) => ({ id, agent: 'test-echo', input: { userMessage: id }, ...more });
const definition = {
  metadata: { name: 'deal', displayName: 'Deal', version: '1.0.0', description: 'Sells.', owner: 'sales' },
  orchestration: {
    steps: [
      says('offer', { name: 'Write the offer', checkpoint_after: { question: 'Send this offer?' } }),
      says('send', { name: 'Send the offer', depends_on: ['offer'] }),
      says('contract', { name: 'Write the contract', checkpoint_after: { question: 'Is the contract as agreed?' } }),
      says('sign', { name: 'Sign the contract', depends_on: ['contract'] }),
      { id: 'figures', name: 'Wait for the figures', type: 'wait', signal: 'figures_in' },
      says('report', { name: 'Report', depends_on: ['figures'] }),
    ],
  },
};

test('two questions are open, the third branch goes on beside them, and they are answered in another order', async () => {
  const { page, client } = opened;
  const { id: runId } = await client.runs.start({ source: JSON.stringify(definition), mode: 'rehearsal' });
  const standing = async () => {
    const { status, openQuestions, steps } = await client.runs.get({ runId });
    return { status, openQuestions, done: steps.filter((step) => step.status === 'completed').map(({ id }) => id) };
  };
  await expect.poll(standing).toEqual({ status: 'running', openQuestions: 2, done: [] });

  await page.evaluate((hash) => (location.hash = hash), `/runs/${runId}?tab=overview`);
  const main = page.getByRole('main');
  await main.getByText('2 questions', { exact: true }).waitFor();
  await main.getByText('Send this offer?').first().waitFor();
  await main.getByText('Is the contract as agreed?').first().waitFor();
  await look(page, 'run');
  await page.evaluate(() => (location.hash = '/runs'));
  const row = page.getByRole('row', { name: /deal/ });
  await row.getByText('2 questions', { exact: true }).waitFor();
  await row.getByText('Running', { exact: true }).waitFor();
  await look(page, 'list');

  const { deliveries } = await client.runs.signal({ runId, signal: 'figures_in' });
  expect(deliveries.map(({ disposition }) => disposition)).toEqual(['delivered']);
  await expect.poll(standing).toEqual({ status: 'checkpoint', openQuestions: 2, done: ['figures', 'report'] });

  for (const [step, question] of [
    ['contract', 'Is the contract as agreed?'],
    ['offer', 'Send this offer?'],
  ] as const) {
    await page.evaluate((hash) => (location.hash = hash), `/approvals/${runId}.${step}.1`);
    const review = page.getByRole('article', { name: 'Approval' });
    await review.getByRole('heading', { name: question }).waitFor();
    if (step === 'contract') await look(page, 'inbox');
    await review.getByRole('button', { name: 'Continue' }).click();
    await review.getByRole('region', { name: 'Continue' }).getByRole('button', { name: 'Continue' }).click();
    await expect
      .poll(async () => (await client.approvals.get({ approvalId: `${runId}.${step}.1` })).approval.status)
      .not.toBe('pending');
  }
  await expect.poll(async () => (await standing()).status).toBe('completed');
  expect(opened.complaints).toEqual([]);
}, 120_000);
