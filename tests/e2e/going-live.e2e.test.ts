// From a rehearsal to a live run: what it would call, what is missing, and setting that.
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { N8nServer } from '../../engine/testing/n8n-server.ts';
import { launchApp, type LaunchedApp } from './launch-app.ts';
import { look } from './look.ts';

const KEY = 'n8n_api_4711_for_a_test';
const TELL = `
metadata: { name: tell-somebody, displayName: Tell Somebody, version: 1.0.0, description: Tells somebody., owner: operations }
orchestration: { steps: [ { id: tell, agent: notifier, input: { userMessage: Hello } } ] }
`;
let opened: LaunchedApp;
let server: N8nServer;

beforeAll(async () => {
  server = await N8nServer.open({
    notify: {
      key: { header: 'X-N8N-API-KEY', value: KEY },
      run: () => ({ json: { title: 'Told', content: 'Everybody was told.' } }),
    },
  });
  opened = await launchApp();
  await opened.client.definitions.import({ source: TELL });
});
afterAll(async () => {
  await opened.close();
  await server.close();
});

async function openPanel(): Promise<Locator> {
  const { page } = opened;
  await page.getByRole('navigation').getByRole('link', { name: 'Library' }).click();
  const card = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'Tell Somebody' }) });
  await card.getByRole('button', { name: 'Rehearse' }).click();
  return page.getByRole('dialog');
}

const choose = (panel: Locator, mode: 'Live' | 'Rehearsal') =>
  panel.getByRole('radiogroup', { name: 'Rehearsal or live' }).getByText(mode, { exact: true }).click();

test('begins with a rehearsal, and says of a live run what it would call and what is missing', async () => {
  const panel = await openPanel();
  await panel.getByRole('button', { name: 'Start the rehearsal' }).waitFor();
  await look(opened.page, 'start-rehearsal');
  await choose(panel, 'Live');
  const calls = panel.getByRole('region', { name: 'What a live run calls' });
  await calls.getByText('its agent can’t be called').waitFor();
  await calls.getByText('The key N8N_API_KEY is not set.').waitFor();
  await calls.getByText('Nobody says where n8n is.').waitFor();
  await calls.getByText('Nobody knows what it costs').waitFor();
  await calls.getByText('Cost: unknown (one call; no calls yet, and no price)').waitFor();
  expect(await panel.getByRole('button', { name: 'Run it live' }).isDisabled()).toBe(true);
  await look(opened.page, 'start-lacking');
  await calls.getByRole('link', { name: 'Set them under Settings' }).click();
  await opened.page.getByRole('region', { name: 'Endpoints' }).waitFor();
});

test('lets the operator name the address, knocks there, and opens the keys', async () => {
  const { page, client } = opened;
  const endpoints = page.getByRole('region', { name: 'Endpoints' });
  const row = endpoints.locator('form').filter({ has: page.getByLabel('n8n', { exact: true }) });
  await row.getByText('Nobody says where it is').waitFor();
  await row.getByLabel('n8n', { exact: true }).fill(server.origin);
  await row.getByRole('button', { name: 'Save' }).click();
  await row.getByRole('button', { name: 'Test connection' }).click();
  await row.getByText(/answers in \d+ ms: it is there/).waitFor();
  const keys = page.getByRole('region', { name: 'Keys' });
  if ((await client.settings.secrets({})).protection.state === 'fresh') {
    await keys.getByLabel('Passphrase').fill('a passphrase for a test');
    await keys.getByRole('button', { name: 'Use this passphrase' }).click();
  }
});

test('then takes the key where it is missed, and keeps it for that address', async () => {
  const panel = await openPanel();
  await choose(panel, 'Live');
  await panel.getByRole('button', { name: 'Set N8N_API_KEY here' }).click();
  const key = panel.getByRole('group', { name: 'Set N8N_API_KEY' });
  await panel.getByText(`It will be sent to ${server.origin}, and nowhere else.`).waitFor();
  await key.getByLabel('Value of N8N_API_KEY').fill(KEY);
  await look(opened.page, 'start-key');
  await key.getByLabel('Value of N8N_API_KEY').press('Enter');
  await panel.getByText('Nothing is missing: it can run live.').waitFor();
  expect(server.calls, 'nothing was started by that').toHaveLength(0);
});

test('then runs it live, when somebody says so', async () => {
  const { page, client } = opened;
  const panel = page.getByRole('dialog');
  await panel.getByText('Nothing is missing: it can run live.').waitFor();
  await panel.getByText(new URL(server.origin).host).waitFor();
  expect(server.calls).toHaveLength(0);
  await look(opened.page, 'start-live');
  await panel.getByRole('button', { name: 'Run it live' }).click();
  await expect.poll(() => page.url()).toContain('#/runs/');
  await expect.poll(async () => (await client.runs.list({})).items[0]?.status).toBe('completed');
  expect((await client.runs.list({})).items).toMatchObject([{ definition: 'tell-somebody', mode: 'live' }]);
  expect(server.calls).toHaveLength(1);
  expect(opened.complaints).toEqual([]);
});
