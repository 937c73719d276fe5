/** What an operator is told and can set before a run calls anybody: over the contract, with a real host. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { openEngine, type OpenedEngine } from '../host/open-engine.ts';
import { SealedSecrets } from '../host/sealed-secrets.ts';
import { N8nServer } from '../testing/n8n-server.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';

async function openWith(env: Readonly<Record<string, string>> = {}): Promise<OpenedEngine> {
  const opened = await openEngine({ directory: temporaryDirectory(), env, tell: () => undefined });
  onTestFinished(() => opened.close());
  return opened;
}

const notice = `
metadata: { name: tell, version: 1.0.0, owner: owner, organization: global }
orchestration: { steps: [ { id: keep, agent: record-keeper-is-nobody }, { id: tell, agent: notifier, input: { userMessage: Hello } } ] }
`;
const telling = notice.replace('{ id: keep, agent: record-keeper-is-nobody }, ', '');

describe('before a live run', () => {
  test('one hears what it would call, where, with which key, and what is missing; nothing is started', async () => {
    const { client } = await openWith();
    const preflight = await client.runs.preflight({ source: telling });
    expect(preflight).toMatchObject({
      definition: 'tell',
      canRunLive: false,
      agents: [
        {
          agent: 'notifier',
          kind: 'api',
          asks: [
            {
              provider: 'n8n',
              variable: 'N8N_BASE_URL',
              address: null,
              namedBy: null,
              secret: 'N8N_API_KEY',
              missing: [
                { kind: 'endpoint', name: 'n8n' },
                { kind: 'key', name: 'N8N_API_KEY' },
              ],
            },
          ],
        },
      ],
    });
    await expect(client.runs.start({ source: telling, mode: 'live' })).rejects.toThrow('N8N_API_KEY is not set');
    expect((await client.runs.list({})).total).toBe(0);
  });

  test('nothing is missing once it is named and set, and then the service is really asked', async () => {
    const server = await N8nServer.open({
      notify: {
        key: { header: 'X-N8N-API-KEY', value: 'n8n_api_4711' },
        run: () => ({ json: { title: 'Told', content: 'n8n_api_4711 told everybody' } }),
      },
    });
    onTestFinished(() => server.close());
    const { client } = await openWith({ N8N_BASE_URL: server.origin, N8N_API_KEY: 'n8n_api_4711' });
    expect(await client.runs.preflight({ source: telling })).toMatchObject({
      canRunLive: true,
      agents: [{ asks: [{ address: server.origin, namedBy: 'environment', missing: [] }], problems: [] }],
    });
    const { id } = await client.runs.start({ source: telling, mode: 'live' });
    for await (const { kind } of await client.runs.watch({ runId: id })) if (kind === 'ended') break;
    const [told] = (await client.runs.deliverables({ runId: id })).items;
    expect(told).toMatchObject({ title: 'Told', content: '[removed: N8N_API_KEY] told everybody' });
    expect(server.calls).toHaveLength(1);
  });

  test('an agent that nobody knows is told by its name', async () => {
    const { client } = await openWith();
    const { canRunLive, agents } = await client.runs.preflight({ definition: 'no-such' }).catch((error: unknown) => {
      expect(String(error)).toContain('no-such');
      return { canRunLive: false, agents: [] };
    });
    expect([canRunLive, agents]).toEqual([false, []]);
  });
});

describe('endpoints', () => {
  let server: Server | null = null;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
    server = null;
  });

  async function serve(status: number, body: unknown): Promise<string> {
    server = createServer((_, response) => response.writeHead(status).end(JSON.stringify(body)));
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  const endpointOf = async ({ client }: OpenedEngine, provider: string) =>
    (await client.settings.endpoints({})).items.find((item) => item.provider === provider);

  test('are those that agents ask, with who says where', async () => {
    const opened = await openWith();
    expect(await endpointOf(opened, 'openai')).toMatchObject({
      namedBy: 'file',
      address: 'https://api.openai.com/v1',
      variable: 'OPENAI_BASE_URL',
      secrets: ['OPENAI_API_KEY'],
    });
    expect(await endpointOf(opened, 'n8n')).toMatchObject({ namedBy: null, address: null, set: null });
    await opened.client.settings.change({ endpoints: { n8n: 'http://localhost:5678' } });
    expect(await endpointOf(opened, 'n8n')).toMatchObject({ namedBy: 'settings', address: 'http://localhost:5678' });
  });

  test('that the environment names count before what is set here', async () => {
    const opened = await openWith({ N8N_BASE_URL: 'http://localhost:1' });
    await opened.client.settings.change({ endpoints: { n8n: 'http://localhost:2' } });
    expect(await endpointOf(opened, 'n8n')).toMatchObject({
      namedBy: 'environment',
      address: 'http://localhost:1',
      set: 'http://localhost:2',
    });
  });

  test('that the environment names are where a key is set for, whatever is set here', async () => {
    const server = await N8nServer.open({ notify: { run: () => ({ json: { title: 'Told', content: 'Told.' } }) } });
    onTestFinished(() => server.close());
    const directory = temporaryDirectory();
    const secrets = new SealedSecrets(join(directory, 'secrets.json'), null);
    const env = { N8N_BASE_URL: server.origin };
    const { client, close } = await openEngine({ directory, env, host: { secrets }, tell: () => undefined });
    onTestFinished(() => close());
    await client.settings.change({ endpoints: { n8n: 'http://localhost:2' } });
    await client.settings.unlockSecrets({ passphrase: 'a passphrase for a test' });
    await client.settings.setSecret({ name: 'N8N_API_KEY', value: 'n8n_api_4711' });
    const { items } = await client.settings.secrets({});
    expect(items.find(({ name }) => name === 'N8N_API_KEY')).toMatchObject({
      isSet: true,
      sentTo: server.origin,
      isForAnother: false,
    });
    const { id } = await client.runs.start({ source: telling, mode: 'live' });
    for await (const { kind } of await client.runs.watch({ runId: id })) if (kind === 'ended') break;
    expect(server.calls[0]?.headers['x-n8n-api-key']).toBe('n8n_api_4711');
  });

  test('are knocked at, and it is told who answers', async () => {
    const opened = await openWith();
    const knock = async (provider: string, address: string) => {
      await opened.client.settings.change({ endpoints: { [provider]: address } });
      return opened.client.settings.testEndpoint({ provider });
    };
    const models = await serve(200, { data: [{ id: 'a' }, { id: 'b' }] });
    expect(await knock('openai', models)).toMatchObject({
      isReached: true,
      message: expect.stringMatching(/answers in \d+ ms: 2 models$/),
    });
    server?.close();
    expect(await knock('openai', await serve(401, {}))).toMatchObject({
      isReached: true,
      message: expect.stringContaining('asks for a key'),
    });
    const n8n = await N8nServer.open();
    expect(await knock('n8n', n8n.origin)).toMatchObject({
      isReached: true,
      message: expect.stringContaining('it is there'),
    });
    await n8n.close();
    expect(await knock('n8n', n8n.origin)).toMatchObject({
      isReached: false,
      message: expect.stringContaining('can’t be reached'),
    });
    await expect(opened.client.settings.testEndpoint({ provider: 'nobody' })).rejects.toThrow('Nobody says where');
  });
});
