// Calls of tools wait in the inbox: one is approved, one is made with other arguments, one is rejected, in one answer.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchApp, type LaunchedApp } from './launch-app.ts';
import { look } from './look.ts';

let opened: LaunchedApp;
beforeAll(async () => {
  opened = await launchApp({ env: { BATON_TEST_AGENTS: '1' } });
});
afterAll(() => opened.close());

const mail = (to: string, subject: string) => ({
  agent: 'mailer',
  tool: 'send_mail',
  description: 'Sends a mail to one person.',
  arguments: { to, subject, urgent: false },
  schema: { type: 'object', properties: { to: { type: 'string' } }, required: ['to'] },
});
const asks = [
  mail('ada@example.com', 'Spring'),
  mail('grace@example.com', 'Spring'),
  mail('all@example.com', 'Spring'),
  {
    agent: 'orders',
    tool: 'supabase_delete',
    description: 'Deletes the rows whose columns have these values.',
    arguments: { table: 'orders', where: { customer: 'ada@example.com' } },
    statement: {
      sql: 'delete from "public"."orders" where "customer" = $1 returning *',
      parameters: ['ada@example.com'],
    },
  },
];
const definition = {
  metadata: { name: 'mails', displayName: 'Mails', version: '1.0.0', description: 'Sends mails.', owner: 'operations' },
  orchestration: {
    steps: [
      { id: 'send', name: 'Send the mails', agent: 'test-echo', input: { userMessage: 'Tell them', script: { asks } } },
    ],
  },
};

test('calls of tools are approved, edited and rejected in one answer', async () => {
  const { page, client } = opened;
  const { id } = await client.runs.start({ source: JSON.stringify(definition), mode: 'rehearsal' });
  const approvalId = `${id}.send.1.calls`;
  await expect.poll(async () => (await client.approvals.list({ status: 'pending' })).total).toBe(1);
  await page.evaluate((hash) => (location.hash = hash), `/runs/${id}`);
  const waiting = page.getByRole('region', { name: 'Calls that wait for a person' });
  await waiting.getByRole('listitem', { name: 'Call 1: send_mail' }).getByText('ada@example.com').waitFor();
  await waiting
    .getByRole('listitem', { name: 'Call 4: supabase_delete' })
    .getByText('delete from "public"."orders" where "customer" = $1 returning *')
    .waitFor();
  await look(page, 'run');
  await waiting.getByRole('link', { name: 'Decide' }).click();
  const review = page.getByRole('article', { name: 'Approval' });
  const call = (number: number) => review.getByRole('listitem', { name: new RegExp(`^Call ${number}: `) });
  await call(4).getByText('delete from "public"."orders" where "customer" = $1 returning *').waitFor();
  await call(4).getByLabel('Parameters').getByText('$1').waitFor();
  await call(4).scrollIntoViewIfNeeded();
  await look(page, 'open');

  await review.getByRole('button', { name: 'Decide the calls' }).click();
  const form = review.getByRole('region', { name: 'Decide the calls' });
  await form.getByText('the 4 calls that are not decided yet').waitFor();
  await call(1).getByText('Approve', { exact: true }).click();
  await call(2).getByText('Edit', { exact: true }).click();
  await call(2).getByRole('textbox', { name: 'Arguments' }).fill('to: 7\nsubject: Spring\nurgent: true\n');
  await call(3).getByText('Reject', { exact: true }).click();
  await call(3).getByRole('textbox', { name: 'What the model is told' }).fill('Never to all');
  await call(4).getByText('Approve', { exact: true }).click();
  await form
    .getByText(
      'Of the calls, 2 are made as asked; 1 is made with your arguments; 1 is not made, and the model is told why.',
    )
    .waitFor();
  await form.getByRole('button', { name: 'Decide the calls' }).click();
  await form.getByText('is not called with these arguments').waitFor();
  await call(2)
    .getByRole('textbox', { name: 'Arguments' })
    .fill('to: hopper@example.com\nsubject: Spring\nurgent: true\n');
  await look(page, 'decided');
  await form.getByRole('button', { name: 'Decide the calls' }).click();

  await expect.poll(async () => (await client.runs.get({ runId: id })).status).toBe('completed');
  const { calls, approval } = await client.approvals.get({ approvalId });
  expect(calls.map(({ decided }) => decided)).toEqual([
    { id: '1', decision: 'approve' },
    { id: '2', decision: 'edit', arguments: { to: 'hopper@example.com', subject: 'Spring', urgent: true } },
    { id: '3', decision: 'reject', message: 'Never to all' },
    { id: '4', decision: 'approve' },
  ]);
  expect(approval.decidedBy).toMatch(/^operator:/);
  await page.evaluate((hash) => (location.hash = hash), `/runs/${id}`);
  await page.getByRole('region', { name: 'Step Send the mails' }).getByText('ada@example.com').first().waitFor();
  expect(await waiting.count()).toBe(0);
  await page.evaluate((hash) => (location.hash = hash), `/approvals/${approvalId}`);
  await call(3).getByText('Rejected', { exact: true }).waitFor();
  await call(3).getByText('Never to all').waitFor();
  await look(page, 'after');
  expect(opened.complaints.filter((text) => !text.includes('409'))).toEqual([]);
}, 120_000);
