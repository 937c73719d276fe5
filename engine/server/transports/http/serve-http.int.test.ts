import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openTestServer } from '../../../testing/open-test-server.ts';
import { temporaryDirectory } from '../../../testing/temporary-directory.ts';
import { TWO_STEPS } from '../../../testing/yaml-definitions.ts';
import type { ContractClient } from '../../in-process-client.ts';
import { ManualClock } from '../../../testing/manual-clock.ts';
import { BODY_WITHIN_MS, HEADERS_WITHIN_MS, ROOM, type After } from './connections.ts';
import { serveHttp, type HttpHost } from './serve-http.ts';

async function openHost(after?: After) {
  const server = await openTestServer();
  const pageFolder = temporaryDirectory();
  writeFileSync(join(pageFolder, 'index.html'), 'the page');
  const host = await serveHttp(server.context, { port: 0, pageFolder, ...(after && { after }) });
  onTestFinished(() => host.close());
  return { ...server, host };
}

function clientOf({ port, token }: HttpHost): ContractClient {
  return createORPCClient(
    new RPCLink({ url: `http://127.0.0.1:${port}/rpc`, headers: { authorization: `Bearer ${token}` } }),
  );
}

interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** Without a client that would set right what we send. */
function ask(
  { port, token }: HttpHost,
  { method = 'POST', path = '/rpc/system/status', headers = {}, body = '{"json":{}}' }: Asked,
): Promise<{ status: number; text: string; headers: NodeJS.Dict<string | string[]> }> {
  return new Promise((answered, reject) => {
    const sent = request(
      {
        port,
        host: '127.0.0.1',
        method,
        path,
        headers: {
          authorization: `Bearer ${token}`,
          ...(method === 'POST' && { 'content-type': 'application/json' }),
          ...headers,
        },
      },
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
  expect(await ask(host, { method: 'GET', path: '/', headers: { authorization: '' } })).toMatchObject({
    status: 200,
    text: 'the page',
  });
  expect(await ask(host, {})).toMatchObject({ status: 200 });
  expect(await clientOf(host).system.status({})).toMatchObject({ state: 'running' });
});

test.each(['orchestration', 'agent'])('gives the schema of %s files to any editor on this machine', async (kind) => {
  const { host } = await openHost();
  const asked = await ask(host, { method: 'GET', path: `/schemas/${kind}.json`, headers: { authorization: '' } });
  expect(asked).toMatchObject({ status: 200, headers: { 'content-type': 'application/schema+json' } });
  expect(JSON.parse(asked.text)).toMatchObject({ title: `Baton ${kind}` });
});

test.each([
  ['no key', 401, { headers: { authorization: '' } }],
  ['another key', 401, { headers: { authorization: `Bearer ${'a'.repeat(43)}` } }],
  ['the key as a password', 401, { headers: { authorization: 'Basic YTpi' } }],
  ['an operation that there is not', 404, { path: '/rpc/system/nothing' }],
  ['a file that there is not', 404, { method: 'GET', path: '/nothing.js' }],
  ['a schema that there is not', 404, { method: 'GET', path: '/schemas/constructor.json' }],
  ['a page that is written to', 405, { method: 'DELETE', path: '/index.html' }],
  ['a name that somebody has pointed here', 421, { headers: { host: 'evil.test' } }],
  ['another page', 403, { headers: { origin: 'https://evil.test' } }],
  ['what is no JSON', 415, { headers: { 'content-type': 'text/plain' } }],
  ['JSON that is none', 400, { body: '{' }],
  [
    'more than an operation of little words takes',
    413,
    { body: JSON.stringify({ json: { agent: 'x'.repeat(1.1 * 1024 * 1024) } }), path: '/rpc/system/status' },
  ],
  [
    'the same without saying how long it is',
    413,
    {
      body: JSON.stringify({ json: { agent: 'x'.repeat(1.1 * 1024 * 1024) } }),
      path: '/rpc/system/status',
      headers: { 'transfer-encoding': 'chunked' },
    },
  ],
  [
    'more than anyone would send',
    413,
    { body: JSON.stringify({ json: { source: 'x'.repeat(9 * 1024 * 1024) } }), path: '/rpc/definitions/validate' },
  ],
])('refuses %s with %i', async (_what, status, asked: Asked) => {
  const { host } = await openHost();
  expect((await ask(host, asked)).status).toBe(status);
});

test('never tells a page of another site that it may ask', async () => {
  const { host } = await openHost();
  const { status, headers } = await ask(host, {
    method: 'OPTIONS',
    headers: { origin: 'https://evil.test', 'access-control-request-method': 'POST' },
  });
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

test('says how large a request may be, and what to do instead', async () => {
  const { host } = await openHost();
  const { text } = await ask(host, {
    path: '/rpc/definitions/validate',
    body: JSON.stringify({ json: { source: 'x'.repeat(9 * 1024 * 1024) } }),
  });
  expect(JSON.parse(text)).toMatchObject({
    json: {
      code: 'LIMIT_EXCEEDED',
      message: expect.stringMatching(/9 MiB; 8 MiB is the limit.*assets/) as string,
      data: { details: { limit: 'largeRequestBytes' } },
    },
  });
});

/** Somebody who speaks slowly: says this much and then nothing. */
async function dial(
  { port }: HttpHost,
  words = '',
): Promise<{ readonly socket: Socket; readonly closed: Promise<void>; heard(): string }> {
  const socket = connect({ port, host: '127.0.0.1' });
  let text = '';
  socket.on('data', (part) => (text += part.toString())).on('error', () => undefined);
  const closed = new Promise<void>((gone) => void socket.once('close', () => gone()));
  await new Promise<void>((connected) => void socket.once('connect', connected));
  if (words !== '') await new Promise<void>((sent) => void socket.write(words, () => sent()));
  onTestFinished(() => void socket.destroy());
  return { socket, closed, heard: () => text };
}

describe('somebody slow', () => {
  /** Until the host has taken notice of as many as that. */
  async function armed(clock: ManualClock, timers: number): Promise<void> {
    while (clock.armed < timers) await new Promise(setImmediate);
  }

  test.each([
    ['says nothing', ''],
    ['never ends the headers', 'GET / HTTP/1.1\r\nHost: x\r\nX-A: '],
  ])('who %s is gone after ten seconds, and not before', async (_what, words) => {
    const clock = new ManualClock();
    const { host } = await openHost((ms, callback) => clock.after(ms, callback));
    const { socket, closed } = await dial(host, words);
    await armed(clock, 1);
    clock.advance(HEADERS_WITHIN_MS - 1);
    await new Promise(setImmediate);
    expect(socket.destroyed).toBe(false);
    clock.advance(1);
    await closed;
  });

  test('who never ends a body is gone after thirty seconds, with the key as without it', async () => {
    const clock = new ManualClock();
    const { host } = await openHost((ms, callback) => clock.after(ms, callback));
    const head = `POST /rpc/system/status HTTP/1.1\r\nHost: 127.0.0.1:${host.port}\r\nAuthorization: Bearer ${host.token}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`;
    const { socket, closed } = await dial(host, head);
    while (!(await ask(host, {})).text) await new Promise(setImmediate); // the host has looked at what came before
    clock.advance(BODY_WITHIN_MS - 1);
    await new Promise(setImmediate);
    expect(socket.destroyed).toBe(false);
    clock.advance(1);
    await closed;
  });

  test('who takes long to read a large asset gets all of it: only what is sent here has to end in time', async () => {
    const clock = new ManualClock();
    const { host, context } = await openHost((ms, callback) => clock.after(ms, callback));
    const bytes = Buffer.alloc(32 * 1024 * 1024);
    const id = `${createHash('sha256').update(bytes).digest('hex')}.bin`;
    const folder = join(context.engine.directory, 'assets');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, id), bytes);
    const socket = connect({ port: host.port, host: '127.0.0.1' });
    const closed = new Promise<void>((gone) => void socket.once('close', () => gone()));
    socket.write(
      `GET /assets/${id} HTTP/1.1\r\nHost: 127.0.0.1:${host.port}\r\nAuthorization: Bearer ${host.token}\r\nConnection: close\r\n\r\n`,
    );
    await new Promise<void>((begun) => void socket.once('readable', () => begun()));
    clock.advance(BODY_WITHIN_MS);
    let heard = 0;
    socket.on('data', (part) => (heard += part.byteLength));
    await closed;
    expect(heard).toBeGreaterThan(bytes.byteLength);
  });
});

describe('however many come without the key', () => {
  test.each([
    ['say nothing', ''],
    ['never end their headers', 'GET / HTTP/1.1\r\n'],
    [
      'ask for nothing that they get',
      'POST /rpc/system/status HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
    ],
  ])('and %s, the owner is answered, and who listens goes on listening', async (_what, words) => {
    const { host } = await openHost();
    const client = clientOf(host);
    const changes = await client.runs.changes({});
    await changes.next();
    for (let round = 0; round < 10; round++)
      await Promise.all(Array.from({ length: ROOM.silent }, () => dial(host, words)));
    expect((await ask(host, {})).status).toBe(200);
    expect((await ask(host, { method: 'GET', path: '/' })).status).toBe(200);
    await client.runs.start({ source: TWO_STEPS });
    expect((await changes.next()).value).toMatchObject({ kind: 'changes' });
    await changes.return?.(undefined);
  });
});
