// What agents remember is found, corrected and deleted by an operator.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStore } from '../../engine/storage/sqlite/sqlite-store.ts';
import { launchApp, type LaunchedApp } from './launch-app.ts';

const HOSTILE = '<img src="x" onerror="document.title = `taken`"><b>bold</b>';
const CLERK = {
  metadata: { name: 'clerk', displayName: 'Clerk', version: '1.0.0', description: 'Remembers.' },
  type: 'function',
  configuration: { language: 'javascript', code: 'module.exports = () => 1' },
  permissions: { memory: ['write'] },
  memory: { write: [{ namespace: 'written', key: 'hostile', value: '{{ userMessage }}' }] },
};
const WRITING = {
  metadata: { name: 'write', displayName: 'Write', version: '1.0.0', description: 'Writes.', owner: 'operations' },
  orchestration: { steps: [{ id: 'work', agent: 'clerk', input: { userMessage: HOSTILE } }] },
};

let opened: LaunchedApp;
const directory = mkdtempSync(join(tmpdir(), 'baton-memory-'));
beforeAll(async () => {
  const store = openStore(directory);
  const by = { writtenBy: 'agent:clerk', runId: null, stepId: null };
  const memories = ['tone', 'colour', 'greeting'].map((key) => ({
    namespace: 'customers/acme',
    key,
    value: `How ${key} is`,
    expiresAt: null,
  }));
  store.memory.write('run/work/1', memories, by, Date.now());
  store.close();
  mkdirSync(join(directory, 'agents'));
  writeFileSync(join(directory, 'agents', 'clerk.yaml'), JSON.stringify(CLERK));
  opened = await launchApp({ directory });
});
afterAll(async () => {
  await opened.close();
  rmSync(directory, { recursive: true, force: true });
});

test('an operator finds what is remembered, corrects it and deletes it', async () => {
  const { page, client } = opened;
  await page.getByRole('navigation').getByRole('link', { name: 'Memory' }).click();
  const memory = page.getByRole('region', { name: 'Memory' });
  await memory.getByText('How colour is').waitFor();
  await memory.getByRole('textbox', { name: 'Find what is remembered' }).fill('tone');
  await memory.getByText('How colour is').waitFor({ state: 'detached' });
  await memory.getByRole('button', { name: /How tone is/ }).click();
  await memory.getByRole('textbox', { name: 'Value' }).fill('Be brief');
  await memory.getByRole('button', { name: 'Save' }).click();
  await memory.getByRole('button', { name: /Be brief/ }).waitFor({ timeout: 5_000 });
  await memory.getByRole('button', { name: 'Delete' }).click();
  await memory.getByRole('button', { name: 'Delete it' }).click();
  await memory.getByText('Nothing like that is remembered').waitFor();
  expect((await client.memory.list({})).items.map(({ key }) => key).sort()).toEqual(['colour', 'greeting']);
  expect(opened.complaints).toEqual([]);
});

test('what an agent writes meanwhile appears by itself, and markup in it is text', async () => {
  const { page, client } = opened;
  const memory = page.getByRole('region', { name: 'Memory' });
  await memory.getByRole('textbox', { name: 'Find what is remembered' }).fill('');
  await memory.getByText('How colour is').waitFor();
  const { sha256 } = await client.agents.permissions({ name: 'clerk' });
  await client.agents.grant({ name: 'clerk', sha256 });
  await client.runs.start({ source: JSON.stringify(WRITING), mode: 'live' });
  const written = memory.getByRole('button', { name: /hostile/ });
  await written.waitFor();
  await written.click();
  await expect.poll(() => memory.getByRole('textbox', { name: 'Value' }).inputValue()).toContain('onerror');
  expect(await memory.locator('img').count()).toBe(0);
  expect(await page.title()).not.toBe('taken');
  expect(opened.complaints).toEqual([]);
});
