// Somebody is called, looks at what is under review, has it done again with a change, and lets it go on.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApprovalView } from '../../engine/contract/approvals.ts';
import { launchApp, type LaunchedApp } from './launch-app.ts';
import { missingForNotifications, startNotificationDaemon, type NotificationDaemon } from './notification-daemon.ts';

const canHear = missingForNotifications.length === 0;
let daemon: NotificationDaemon | null = null;
let opened: LaunchedApp;

beforeAll(async () => {
  if (canHear) daemon = await startNotificationDaemon();
  opened = await launchApp({ env: daemon?.env });
  await opened.client.library.import({ name: 'content-pipeline' });
});
afterAll(async () => {
  await opened.close();
  daemon?.close();
});

async function startRun(topic: string): Promise<string> {
  const { id } = await opened.client.runs.start({
    definition: 'content-pipeline',
    mode: 'rehearsal',
    parameters: { topic, audience: 'engineers', primary_keyword: 'tests', call_to_action: 'Write one today' },
  });
  return id;
}

/** The request of a run that waits, as soon as there is one that is not among the known. */
async function pendingOf(runId: string, ...known: readonly string[]): Promise<ApprovalView> {
  for (
    const deadline = Date.now() + 60_000;
    Date.now() < deadline;
    await new Promise((later) => setTimeout(later, 100))
  ) {
    const { items } = await opened.client.approvals.list({ status: 'pending', runId });
    const found = items.find(({ id }) => !known.includes(id));
    if (found) return found;
  }
  throw new Error('Nothing waits');
}

const statusOf = async (id: string) => (await opened.client.approvals.get({ approvalId: id })).approval.status;
const answers = () => opened.page.getByRole('group', { name: 'Answers' });

describe('a run that has reached its checkpoint', () => {
  let runId: string;
  let first: ApprovalView;

  beforeAll(async () => {
    runId = await startRun('Why tests tell stories');
    first = await pendingOf(runId);
  }, 120_000);

  test.skipIf(!canHear)(
    `calls by a notification of the system, and a click on it opens the request${canHear ? '' : ` (missing here: ${missingForNotifications.join(', ')})`}`,
    async () => {
      await expect.poll(() => daemon?.heard(), { timeout: 30_000 }).toContain(first.question);
      expect(daemon?.heard()).toMatch(/To decide: /);
      daemon?.click();
      await expect.poll(() => opened.page.url(), { timeout: 30_000 }).toContain(`/approvals/${first.id}`);
      await answers().waitFor();
    },
  );

  test('shows the question, the work, what runs next and the answers that the definition offers', async () => {
    const { page } = opened;
    await page
      .getByRole('navigation')
      .getByRole('link', { name: /Approvals/ })
      .click();
    await page.getByRole('button', { name: first.question }).click();
    const review = page.getByRole('article', { name: 'Approval' });
    await review.getByRole('heading', { name: first.question }).waitFor();
    await review.getByRole('tab', { name: 'Deliverable' }).waitFor();
    await review.getByRole('region', { name: 'What runs next' }).getByRole('listitem').first().waitFor();
    for (const { label } of first.options) await answers().getByRole('button', { name: label }).waitFor();
  });

  test('decides nothing by one key', async () => {
    const { page } = opened;
    for (const key of ['c', 'a']) {
      await page.keyboard.press(key);
      await page.getByRole('textbox', { name: 'Note' }).waitFor();
      await page.keyboard.press('Escape');
      await answers().waitFor();
    }
    expect(await statusOf(first.id)).toBe('pending');
  });

  test('is tried again with a change, after what was wrong with the change was said', async () => {
    const { page } = opened;
    await page.keyboard.press('r');
    const input = page.getByRole('textbox', { name: 'Input of the step' });
    const before = await input.inputValue();
    await input.fill('userMessage: [');
    await page.getByText(/^Line \d+: /).waitFor();
    const give = page
      .getByRole('region', { name: 'Ask for a revision' })
      .getByRole('button', { name: 'Ask for a revision' });
    expect(await give.isDisabled()).toBe(true);
    await input.fill(before.replace(/^context:$/m, 'context:\n  notes: Shorter, please'));
    await page.getByText('One change').waitFor();
    await page.getByRole('textbox', { name: 'Note' }).fill('Too long');
    await give.click();
    await expect.poll(() => statusOf(first.id)).toBe('decided');
    const { approval } = await opened.client.approvals.get({ approvalId: first.id });
    expect(approval).toMatchObject({
      decision: 'retry',
      notes: 'Too long',
      modifications: { context: { notes: 'Shorter, please' } },
    });
  });

  test('asks again beside what was turned down, and goes on', async () => {
    const { page } = opened;
    const second = await pendingOf(runId, first.id);
    await page.getByRole('button', { name: second.question }).click();
    await expect.poll(() => page.url()).toContain(second.id);
    await page.getByRole('tab', { name: 'Changes' }).click();
    await page.getByText('Against attempt 1, which was turned down.').waitFor();
    await page.getByText('notes: ').or(page.getByText('"notes":')).first().waitFor();
    await page.getByRole('region', { name: 'Asked before' }).getByText('Too long').waitFor();
    await page.keyboard.press('c');
    await page.getByRole('textbox', { name: 'Note' }).fill('Good now');
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => statusOf(second.id)).toBe('decided');
    await expect
      .poll(async () => (await opened.client.runs.get({ runId })).status, { timeout: 60_000 })
      .not.toBe('checkpoint');
  });

  test('is history, with who, when and why', async () => {
    const { page } = opened;
    await page.getByText('Decided', { exact: true }).click();
    await page
      .getByRole('list', { name: 'Approvals' })
      .getByText(/answered “Ask for a revision”/)
      .waitFor();
    await page.getByText('To decide', { exact: true }).first().click();
  });
});

test('a request that was answered elsewhere says so and takes no second answer', async () => {
  const { page, client } = opened;
  const approval = await pendingOf(await startRun('Why two people decide'));
  await page
    .getByRole('navigation')
    .getByRole('link', { name: /Approvals/ })
    .click();
  await page.getByRole('button', { name: approval.question }).first().click();
  await expect.poll(() => page.url()).toContain(approval.id);
  await answers().waitFor();
  await page.keyboard.press('a');
  await page.getByRole('textbox', { name: 'Note' }).waitFor();
  await client.approvals.decide({ approvalId: approval.id, decision: 'abort', notes: 'Not this quarter' });
  const said = page.getByRole('alert').filter({ hasText: 'while you looked at it' });
  await said.getByText('Not this quarter').waitFor();
  expect(await answers().count()).toBe(0);
  expect(await page.getByRole('textbox', { name: 'Note' }).count()).toBe(0);
});

test('has nothing to complain about', () => {
  expect(opened.complaints).toEqual([]);
});
