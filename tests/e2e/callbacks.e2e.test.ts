// A service calls the app back: in a window, without any command beside it, and again after the app has started again.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../../engine/testing/film-studio.ts';
import { N8nServer } from '../../engine/testing/n8n-server.ts';
import { launchApp, type LaunchedApp } from './launch-app.ts';

const FILM = `
metadata: { name: film, displayName: Film, version: 1.0.0, description: Renders a film., owner: operations }
orchestration: { steps: [ { id: render, agent: renderer, input: { userMessage: A film } } ] }
`;
const AGENT = `
metadata: { name: renderer, displayName: Renderer, version: 1.0.0, description: Renders. }
type: api
configuration:
  endpoint: "{{ env.N8N_BASE_URL }}/webhook/render"
  request: { body: { callbackUrl: "{{ callback.url }}" } }
  response: { content: $.content }
  callback: { messagePath: $.doing }
permissions: { network: { hosts: ["{{ env.N8N_BASE_URL }}"] } }
`;
const directory = mkdtempSync(join(tmpdir(), 'baton-app-'));
let opened: LaunchedApp;
let service: N8nServer;
let told: PromiseWithResolvers<string>;
let port: number;

beforeAll(async () => {
  mkdirSync(join(directory, 'agents'), { recursive: true });
  writeFileSync(join(directory, 'agents', 'renderer.yaml'), AGENT);
  told = Promise.withResolvers<string>();
  service = await N8nServer.open({
    render: {
      run: ({ body }) => {
        told.resolve((body as { callbackUrl: string }).callbackUrl);
        return { json: {}, status: 202 };
      },
    },
  });
  port = await freePort();
  opened = await launch();
});
afterAll(async () => {
  await opened.close();
  await service.close();
  rmSync(directory, { recursive: true, force: true });
});

function launch(): Promise<LaunchedApp> {
  return launchApp({ directory, env: { N8N_BASE_URL: service.origin } });
}

function call(url: string, said: object): Promise<number | null> {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(said) };
  return fetch(url, init).then(
    ({ status }) => status,
    () => null,
  );
}

test('the operator names a port, and a live run is called there and shows what the service says', async () => {
  const { page, client } = opened;
  await page.getByRole('navigation').getByRole('link', { name: 'Settings' }).click();
  const calls = page.getByRole('region', { name: 'Calls of services' });
  await calls.getByLabel('Port').fill('70000');
  await calls.getByText('The port is a number from 1 to 65535.').waitFor();
  await calls.getByLabel('Port').fill(String(port));
  await calls.scrollIntoViewIfNeeded();
  if (process.env.BATON_PICTURES) await page.screenshot({ path: join(process.env.BATON_PICTURES, 'calls.png') });
  await calls.getByRole('button', { name: 'Save' }).click();
  await expect.poll(async () => (await client.settings.get({})).callbackPort).toBe(port);
  const { sha256 } = await client.agents.permissions({ name: 'renderer' });
  await client.agents.grant({ name: 'renderer', sha256 });
  expect(await call(`http://127.0.0.1:${port}/`, {}), 'nobody listens before a run needs it').toBeNull();
  const { id } = await client.runs.start({ source: FILM, mode: 'live' });
  const url = await told.promise;
  expect(new URL(url).port).toBe(String(port));
  await page.evaluate((run) => (location.hash = `#/runs/${run}`), id);
  expect(await call(url, { status: 'working', doing: 'Draws the ship' })).toBe(200);
  await page.getByText('Draws the ship').first().waitFor();
  expect(await call(`http://127.0.0.1:${port}/rpc/system/status`, {}), 'nothing but calls').toBe(404);
});

test('started again, the app takes in the call at the address that was told before, and the run ends with it', async () => {
  const { items } = await opened.client.runs.list({});
  const id = items[0]?.id ?? '';
  await opened.close();
  const url = await told.promise;
  expect(await call(url, {})).toBeNull();
  opened = await launch();
  const { page, client } = opened;
  await expect.poll(() => call(url, { status: 'done', content: '# The film' }), { timeout: 30_000 }).toBe(200);
  await expect.poll(async () => (await client.runs.get({ runId: id })).status).toBe('completed');
  await page.evaluate((run) => (location.hash = `#/runs/${run}`), id);
  await page.getByText('The film').first().waitFor();
  expect(service.calls).toHaveLength(1);
  expect(opened.complaints).toEqual([]);
});
