// What an agent asks for, granted and revoked by its operator, and what becomes of a use that is denied.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { N8nServer } from '../../engine/testing/n8n-server.ts';
import { launchApp, type LaunchedApp } from './launch-app.ts';

const TELLER = `
metadata: { name: teller, displayName: Teller, version: 1.0.0, description: Tells somebody. }
type: api
configuration: { endpoint: "{{ env.N8N_BASE_URL }}/webhook/tell", auth: { type: none }, request: { body: {} }, response: { content: $.content } }
permissions: { deliverables: [create] }
rehearsal: { responder: draft }
`;
const TELL = `
metadata: { name: tell, displayName: Tell, version: 1.0.0, description: Tells., owner: operations }
orchestration: { steps: [ { id: tell, name: Tell, agent: teller, retry: { max_attempts: 3 }, input: { userMessage: Hello } } ] }
`;
let opened: LaunchedApp;
let server: N8nServer;

beforeAll(async () => {
  server = await N8nServer.open({ tell: { run: () => ({ json: { content: 'Told.' } }) } });
  opened = await launchApp();
  await opened.client.agents.import({ source: TELLER });
  await opened.client.definitions.import({ source: TELL });
  await opened.client.settings.change({ endpoints: { n8n: server.origin } });
});
afterAll(async () => {
  await opened.close();
  await server.close();
});

const permissions = () => opened.page.getByRole('region', { name: 'Permissions' });

async function open(path: string): Promise<void> {
  await opened.page.goto(opened.page.url().replace(/#.*/, `#${path}`));
}

test('an agent is granted what it asks for on its page, and only then runs live', async () => {
  const { client } = opened;
  await expect(client.runs.start({ definition: 'tell', mode: 'live' })).rejects.toThrow('nobody has granted');
  await open('/agents/teller');
  await permissions().getByText('the endpoint of n8n').waitFor();
  await permissions().getByText('Nobody has granted it yet').waitFor();
  await permissions().getByRole('button', { name: 'Grant all of this' }).click();
  await permissions()
    .getByText(/^Granted\. Granted/)
    .waitFor();
  const { id } = await client.runs.start({ definition: 'tell', mode: 'live' });
  await expect.poll(async () => (await client.runs.get({ runId: id })).status).toBe('completed');
});

test('what is revoked is denied at its next use: the step says why, and so does the agent’s page', async () => {
  const { page, client } = opened;
  writeFileSync(
    join(opened.directory, 'policies.cedar'),
    '@id("nobody-is-told") forbid(principal == Agent::"teller", action, resource);',
  );
  const { id } = await client.runs.start({ definition: 'tell', mode: 'live' });
  await expect.poll(async () => (await client.runs.get({ runId: id })).status).toBe('needs_attention');
  await open(`/runs/${id}`);
  await page.getByText('Tell', { exact: true }).first().click();
  const denied = page.getByRole('region', { name: 'Denied' });
  await denied.getByText('nobody-is-told').first().waitFor();
  await denied.getByRole('link', { name: 'Permissions of agents' }).click();
  await open('/agents/teller');
  await permissions()
    .getByRole('list', { name: 'Denied lately' })
    .getByText(/nobody-is-told/)
    .first()
    .waitFor();
  await permissions().getByRole('button', { name: 'Revoke' }).click();
  await permissions().getByRole('button', { name: 'Revoke' }).click();
  await permissions().getByText('Revoked: whatever it wants to use is denied.').waitFor();
});

test('duties are separated under Settings, where broken policies are told as well', async () => {
  const { page, client } = opened;
  writeFileSync(join(opened.directory, 'policies.cedar'), 'forbid(princpal);');
  await page.getByRole('navigation').getByRole('link', { name: 'Settings' }).click();
  const policies = page.getByRole('region', { name: 'Policies' });
  await policies.getByText('Nothing is permitted: line 1').waitFor();
  await policies.getByRole('switch', { name: 'Separation of duties' }).click();
  await expect.poll(async () => (await client.settings.get({})).policies.separationOfDuties).toBe(true);
  await policies.scrollIntoViewIfNeeded();
  expect(opened.complaints).toEqual([]);
});
