// The page of a step shows everything that was said with its agent: calls of tools, what came of them, what it used.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchApp, type LaunchedApp } from './launch-app.ts';

let opened: LaunchedApp;
beforeAll(async () => {
  opened = await launchApp({ env: { BATON_TEST_AGENTS: '1' } });
});
afterAll(() => opened.close());

const ROUNDS = 30;
const rounds = Array.from({ length: ROUNDS }, (_, round) => [
  {
    role: 'assistant',
    content: '',
    calls: [{ id: `c${round}`, tool: 'look_up', arguments: JSON.stringify({ month: round + 1 }) }],
    usage: { inputTokens: 1_200, outputTokens: 40, cost: 0.0012 },
  },
  { role: 'tool', callId: `c${round}`, tool: 'look_up', content: JSON.stringify({ revenue: 1_000 + round }) },
]).flat();
const step = {
  id: 'ask',
  name: 'Ask',
  agent: 'test-echo',
  input: { userMessage: 'How much?', script: { converse: rounds } },
};
const definition = {
  metadata: { name: 'talk', displayName: 'Talk', version: '1.0.0', description: 'Talks.', owner: 'operations' },
  orchestration: { steps: [step] },
};

test('a conversation shows its calls and results, and more of it when asked', async () => {
  const { page, client } = opened;
  const { id } = await client.runs.start({ source: JSON.stringify(definition), mode: 'rehearsal' });
  await page.evaluate((hash) => (location.hash = hash), `/runs/${id}`);
  await page.locator('header').getByText('Completed', { exact: true }).first().waitFor();
  const panel = page.getByRole('region', { name: 'Step Ask' });
  await panel.getByRole('tab', { name: 'Conversation' }).click();
  await panel.getByText('Calls look_up').first().waitFor();
  await panel.getByText('1,200 tokens in, 40 out').first().waitFor();
  await panel.getByText('1000', { exact: false }).first().waitFor();
  const messages = panel.locator('ol.conversation > li');
  expect(await messages.count()).toBe(50);
  await panel.getByRole('button', { name: 'Show more (12 left)' }).click();
  await expect.poll(() => messages.count()).toBe(2 * ROUNDS + 2);
  expect(opened.complaints).toEqual([]);
});
