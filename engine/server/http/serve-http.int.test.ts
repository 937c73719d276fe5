import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import { expect, onTestFinished, test } from 'vitest';
import { openTestServer } from '../../testing/open-test-server.ts';
import { temporaryDirectory } from '../../testing/temporary-directory.ts';
import { TWO_STEPS } from '../../testing/yaml-definitions.ts';
import type { ContractClient } from '../in-process-client.ts';
import { serveHttp, type HttpHost } from './serve-http.ts';

async function openHost() {
  const server = await openTestServer();
  const pageFolder = temporaryDirectory();
  writeFileSync(join(pageFolder, 'index.html'), 'the page');
  const host = await serveHttp(server.context, { port: 0, pageFolder });
  onTestFinished(() => host.close());
  return { ...server, host };
}

function clientOf({ port, token }: HttpHost): ContractClient {
  return createORPCClient(new RPCLink({ url: `http://127.0.0.1:${port}/rpc`, headers: { authorization: `Bearer ${token}` } }));
}

interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** Without a client that would set right what we send. */
function ask({ port, token }: HttpHost, { method = 'POST', path = '/rpc/system/status', headers = {}, body = '{"json":{}}' }: Asked): Promise<{ status: number; text: string; headers: NodeJS.Dict<string | string[]> }> {
  return new Promise((answered, reject) => {
    const sent = request(
      { port, host: '127.0.0.1', method, path, headers: { authorization: `Bearer ${token}`, ...(method === 'POST' && { 'content-type': 'application/json' }), ...headers } },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.on('end', () => answered({ status: response.statusCode ?? 0, text, headers: response.headers }));
      },
    );
    sent.on('error', reject);
    sent.end(method === 'POST' ? body : undefined);
  });
}

test('gives the page to anyone and the engine to whoever has the key', async () => {
  const { host } = await openHost();
  expect(host.address).toBe(`http://127.0.0.1:${host.port}/#token=${host.token}`);
  expect(await ask(host, { method: 'GET', path: '/', headers: { authorization: '' } })).toMatchObject({ status: 200, text: 'the page' });
  expect(await ask(host, {})).toMatchObject({ status: 200 });
  expect(await clientOf(host).system.status({})).toMatchObject({ state: 'running' });
});

test.each([
  ['no key', 401, { headers: { authorization: '' } }],
  ['another key', 401, { headers: { authorization: `Bearer ${'a'.repeat(43)}` } }],
  ['the key as a password', 401, { headers: { authorization: 'Basic YTpi' } }],
  ['an operation that there is not', 404, { path: '/rpc/system/nothing' }],
  ['a file that there is not', 404, { method: 'GET', path: '/nothing.js' }],
  ['a page that is written to', 405, { method: 'DELETE', path: '/index.html' }],
  ['a name that somebody has pointed here', 421, { headers: { host: 'evil.test' } }],
  ['another page', 403, { headers: { origin: 'https://evil.test' } }],
  ['what is no JSON', 415, { headers: { 'content-type': 'text/plain' } }],
  ['JSON that is none', 400, { body: '{' }],
  ['more than anyone would send', 413, { body: JSON.stringify({ json: { source: 'x'.repeat(9 * 1024 * 1024) } }), path: '/rpc/definitions/validate' }],
])('refuses %s with %i', async (_what, status, asked: Asked) => {
  const { host } = await openHost();
  expect((await ask(host, asked).catch(() => ({ status: 413 }))).status).toBe(status);
});

test('never tells a page of another site that it may ask', async () => {
  const { host } = await openHost();
  const { status, headers } = await ask(host, { method: 'OPTIONS', headers: { origin: 'https://evil.test', 'access-control-request-method': 'POST' } });
  expect(status).toBe(403);
  expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
});

test('tells what happens as it happens, and ends when it closes', async () => {
  const { host, bugs } = await openHost();
  const client = clientOf(host);
  const seen: string[] = [];
  const following = (async () => {
    for await (const message of await client.runs.changes({})) {
      seen.push(message.kind);
      if (message.kind === 'snapshot') await client.runs.start({ source: TWO_STEPS });
      else if (message.changed.some(({ status }) => status === 'completed')) void host.close();
    }
  })();
  await expect(following).rejects.toThrow();
  expect(seen[0]).toBe('snapshot');
  expect(seen).toContain('changes');
  expect(bugs).toEqual([]);
});

test('is there for this machine only', async () => {
  const { host } = await openHost();
  await expect(fetch(`http://[::1]:${host.port}/`)).rejects.toThrow();
});
