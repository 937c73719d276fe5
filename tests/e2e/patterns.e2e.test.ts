// What a workflow can do, as an operator sees it: one of several ways, a list with items that fail and are asked for
// again, and what was done undone.
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchApp, type LaunchedApp } from './launch-app.ts';
import { become, ROUTED, runTemplate } from './rehearse-patterns.ts';

const BATCH = `metadata: { name: batch, displayName: Batch, version: 1.0.0, description: Sends letters, owner: document-manager }
orchestration:
  error_handling: { on_step_failure: { max_attempts: 1 } }
  steps:
    - { id: send, name: Send letters, agent: test-flaky, for_each: { items: "{{ [1, 2, 3] }}", on_item_failure: continue, max_failures: 3 }, input: { userMessage: "Letter {{ item }}", script: { times: "{{ item == 2 ? 1 : 0 }}" } } }
    - { id: note, agent: test-echo, input: { userMessage: Done } }
`;

const ORDERED = `metadata: { name: ordered, displayName: Ordered, version: 1.0.0, description: One after the other, owner: document-manager }
orchestration:
  steps:
    - { id: count, agent: test-echo, input: { userMessage: Count } }
    - { id: tidy, agent: test-fail, on_error: continue, retry: { max_attempts: 1 }, input: { userMessage: Tidy } }
    - { id: report, agent: test-echo, depends_on: [count], after: [tidy], input: { userMessage: Report } }
`;

let opened: LaunchedApp;

beforeAll(async () => {
  opened = await launchApp({ env: { BATON_TEST_AGENTS: '1' } });
});
afterAll(() => opened.close());

async function show(path: string): Promise<void> {
  await opened.page.evaluate((hash) => (location.hash = hash), path);
}

async function seriousViolations(): Promise<string[]> {
  // A window of Electron can't open a second page, in which axe-core would finish its work.
  const { violations } = await new AxeBuilder({ page: opened.page }).setLegacyMode().analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.slice(0, 3).map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}

test('the graph shows which way was taken, and a step that was passed over says why', async () => {
  const { page, client } = opened;
  const { id } = await client.runs.start({ source: ROUTED, mode: 'rehearsal' });
  await become(client, id, ({ status }) => status === 'completed');
  await show(`/runs/${id}?view=graph&step=route`);
  const graph = page.getByRole('group', { name: 'Graph of the steps' });
  await graph.getByText('another way taken').first().waitFor();
  await graph.getByText('condition not met').waitFor();
  expect(await graph.getByText('>= 70').count()).toBe(1);
  await expect.poll(() => graph.locator('.vue-flow__edge.taken').count()).toBe(3);
  expect(await graph.locator('.vue-flow__edge.not_taken').count()).toBe(6);
  const ways = page.getByRole('list', { name: 'Ways from Route' }).getByRole('listitem');
  await ways.filter({ hasText: 'taken' }).getByText('steps.score.total >= 70').waitFor();
  expect(await ways.count()).toBe(3);
  await graph.getByRole('button', { name: /Subscribe/ }).click();
  await page.getByText('Skipped: condition not met').waitFor();
  await page.getByText('not met: newsletter is false').waitFor();
  expect(await seriousViolations()).toEqual([]);
});

test('the graph tells what a step only comes after from what it depends on', async () => {
  const { page, client } = opened;
  const { id } = await client.runs.start({ source: ORDERED, mode: 'rehearsal' });
  await become(client, id, ({ status }) => status === 'partially_completed');
  await show(`/runs/${id}?view=graph&step=report`);
  const graph = page.getByRole('group', { name: 'Graph of the steps' });
  const order = graph.locator('.vue-flow__edge.only_order');
  await order.getByText('after').waitFor();
  expect(await order.getAttribute('aria-label')).toBe('report after tidy, whatever becomes of it');
  expect(await order.locator('.vue-flow__edge-path').evaluate((path) => getComputedStyle(path).strokeDasharray)).toBe(
    '9px, 5px',
  );
  expect(await order.getAttribute('class')).toContain('taken');
  const panel = page.getByRole('region', { name: 'Step Report' });
  await panel.getByText('tidy (whatever becomes of it)').waitFor();
  await panel.getByText('Depends on').waitFor();
  expect(await seriousViolations()).toEqual([]);
});

test('an item that failed is found in its list and asked for again, and the others stay as they are', async () => {
  const { page, client } = opened;
  const { id } = await client.runs.start({ source: BATCH, mode: 'rehearsal', attended: false });
  await become(client, id, ({ status }) => status === 'partially_completed');
  await show(`/runs/${id}?step=send`);
  await page.getByRole('list', { name: 'Steps' }).getByText('2/3 · 1 failed').waitFor();
  await page.locator('[data-item="send[1]"]').getByRole('button', { name: 'Retry' }).click();
  expect(await seriousViolations()).toEqual([]);
  await page
    .getByRole('form')
    .getByRole('button', { name: /^Retry/ })
    .click();
  const { steps } = await become(client, id, ({ status }) => status === 'completed');
  expect(steps.find((step) => step.id === 'send')?.parts).toMatchObject({ succeeded: 3, failed: 0 });
  await page.getByRole('list', { name: 'Steps' }).getByText('3/3').waitFor();
});

test('an aborted run shows what was undone, then what cleaned up, and that what was asked of it is no longer open', async () => {
  const { page, client } = opened;
  await client.library.import({ name: 'incident-response' });
  const runId = await runTemplate(client, 'incident-response');
  const { approvals } = await become(client, runId, ({ status }) => status === 'checkpoint');
  await show(`/runs/${runId}`);
  await page.getByRole('region', { name: 'Step Verify' }).getByText('To decide').waitFor();
  await client.approvals.decide({
    approvalId: approvals[0]?.id ?? '',
    decision: 'abort',
    notes: 'It is not the region',
  });
  await page.getByRole('heading', { name: 'Rolled back: 2 of 2 undone' }).waitFor();
  await page.getByRole('heading', { name: 'Cleanup' }).waitFor();
  const undone = page.getByRole('list', { name: 'Rolled back: 2 of 2 undone' }).getByRole('listitem');
  await expect
    .poll(() => undone.evaluateAll((rows) => rows.map((row) => row.querySelector('.name')?.textContent)))
    .toEqual(['Undo Fail Over', 'Undo Isolate']);
  await page.getByRole('region', { name: 'Step Verify' }).getByText('Not accepted').waitFor();
  expect(await seriousViolations()).toEqual([]);
});

test('has nothing to complain about', () => {
  expect(opened.complaints).toEqual([]);
});
