// Who answers an approval: one of those named claims it, gives it back, hands it over, and can't answer any more.
import { userInfo } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchApp, type LaunchedApp } from './launch-app.ts';
import { look } from './look.ts';

let opened: LaunchedApp;
beforeAll(async () => {
  opened = await launchApp({ env: { BATON_TEST_AGENTS: '1' } });
});
afterAll(() => opened.close());

const me = userInfo().username;
const offers = {
  metadata: { name: 'offers', displayName: 'Offers', version: '1.0.0', description: 'Sends offers.', owner: 'sales' },
  orchestration: {
    steps: [
      {
        id: 'write',
        name: 'Write the offer',
        agent: 'test-echo',
        input: { userMessage: 'Our offer' },
        checkpoint_after: { question: 'Send this offer?', candidates: [me, 'grace'] },
      },
    ],
  },
};

test('an approval is claimed, released and handed over in the console, which then says whose it is', async () => {
  const { page, client } = opened;
  const { id } = await client.runs.start({ source: JSON.stringify(offers), mode: 'rehearsal' });
  const approvalId = `${id}.write.1`;
  await expect.poll(async () => (await client.approvals.list({ status: 'pending' })).total).toBe(1);
  await page.evaluate((hash) => (location.hash = hash), `/approvals/${approvalId}`);
  const review = page.getByRole('article', { name: 'Approval' });
  const who = review.getByRole('region', { name: 'Who answers' });
  await who.getByText('For you or grace to answer').waitFor();
  await look(page, 'candidates');
  await who.getByRole('button', { name: 'Claim' }).click();
  await who.getByText('For you to answer').waitFor();
  await who.getByRole('button', { name: 'Release' }).click();
  await who.getByText('For you or grace to answer').waitFor();

  await who.getByRole('button', { name: 'Hand over…' }).click();
  await page.keyboard.type('grace');
  await who.getByRole('textbox', { name: 'Note' }).fill('You know them');
  await look(page, 'handing over');
  await page.keyboard.press('Control+Enter');
  await who.getByText('For grace to answer').waitFor();
  await review.getByText(`is for grace to answer, and you are ${me}`).waitFor();
  expect(await review.getByRole('button', { name: 'Continue' }).count()).toBe(0);
  await page.keyboard.press('c');
  expect(await review.getByRole('region', { name: 'Continue' }).count()).toBe(0);
  const inbox = page.getByRole('list', { name: 'Approvals' });
  await inbox.getByText('for grace').waitFor();
  await look(page, 'grace’s');
  const whose = page.getByLabel('Whose approvals');
  await whose.click();
  await page.getByText('Mine', { exact: true }).click();
  await expect.poll(() => inbox.getByRole('button').count()).toBe(0);
  expect((await client.approvals.get({ approvalId })).approval).toMatchObject({ status: 'pending', assignee: 'grace' });
  expect(opened.complaints).toEqual([]);
}, 120_000);
