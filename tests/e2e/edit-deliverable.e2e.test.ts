// What a step delivered is edited in place: another version, with who made it and why, and the first one stays.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchApp, type LaunchedApp } from './launch-app.ts';

let opened: LaunchedApp;
beforeAll(async () => {
  opened = await launchApp({ env: { BATON_TEST_AGENTS: '1' } });
});
afterAll(() => opened.close());

const SOURCE = `
metadata: { name: brief, displayName: Brief, version: 1.0.0, description: Writes a brief., owner: operations }
orchestration: { steps: [ { id: write, name: Write, agent: test-deliver, input: { userMessage: Sales rose. } } ] }
`;

test('an operator edits a deliverable, sees what was changed, and finds both versions', async () => {
  const { page, client } = opened;
  const { id } = await client.runs.start({ source: SOURCE, mode: 'rehearsal' });
  await page.evaluate((hash) => (location.hash = hash), `/runs/${id}`);
  await page.getByRole('tab', { name: 'Deliverables 1' }).click();
  await page.getByRole('button', { name: 'Edit…' }).click();
  const form = page.getByRole('form', { name: /^Edit / });
  const editor = form.getByRole('textbox', { name: /^Text of / });
  await editor.waitFor();
  await editor.focus();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('Costs fell.');
  await form.getByText('What you change').waitFor();
  await form.getByPlaceholder('Why?').fill('The costs were missing');
  await form.getByRole('button', { name: 'Keep as version 2' }).click();
  await page.getByText('Edited by', { exact: false }).waitFor();
  await page.getByText('The costs were missing').waitFor();
  await page.getByText('Costs fell.').waitFor();
  const { items } = await client.runs.deliverables({ runId: id });
  expect(items.map(({ version, content }) => [version, JSON.stringify(content).includes('Costs fell.')])).toEqual([
    [1, false],
    [2, true],
  ]);
  expect(opened.complaints).toEqual([]);
});
