import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Agent, fetch } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import type { RunTreeChange } from '../../../contract/runs.ts';
import type { Engine } from '../../../port/engine.ts';
import { openTestServer, type TestServer } from '../../../testing/open-test-server.ts';
import { temporaryDirectory } from '../../../testing/temporary-directory.ts';
import { WITH_CHECKPOINT } from '../../../testing/yaml-definitions.ts';
import { connectLocally, type LocalConnection } from './local-client.ts';
import { serveLocally } from './local-socket.ts';
import { isAnswered } from './private-socket.ts';
import { socketPath } from './socket-path.ts';

async function openLocalServer(
  directory = temporaryDirectory(),
  change: (engine: Engine) => Partial<Engine> = () => ({}),
): Promise<TestServer & { readonly path: string }> {
  const server = await openTestServer({}, directory);
  const engine = Object.assign(Object.create(server.engine) as Engine, change(server.engine));
  const socket = await serveLocally({ ...server.context, engine, commands: engine });
  onTestFinished(() => socket.close());
  return { ...server, path: socket.path };
}

async function connect({ engine }: TestServer): Promise<LocalConnection> {
  const connection = await connectLocally(engine.directory);
  if (!connection) throw new Error('Nobody answers');
  onTestFinished(() => connection.close());
  return connection;
}

function post(path: string, body: string | null, headers: Record<string, string>) {
  const dispatcher = new Agent({ connect: { socketPath: path } });
  onTestFinished(() => dispatcher.destroy());
  return fetch('http://local/rpc/runs/start', { method: 'POST', body, headers, dispatcher });
}

async function waitingApproval(changes: AsyncIterable<RunTreeChange>): Promise<string> {
  for await (const change of changes) if (change.kind === 'waiting') return change.approvals[0]?.id ?? '';
  throw new Error('It never waited');
}

test('answers over a socket that only its owner can reach, in the name of its owner', async () => {
  const server = await openLocalServer();
  const { client } = await connect(server);
  expect(await client.system.status({})).toMatchObject({ state: 'running', pid: process.pid, openRuns: 0 });
  const { id } = await client.runs.start({ source: WITH_CHECKPOINT });
  const { items } = await client.runs.events({ runId: id });
  expect(items[0]).toMatchObject({ actor: `operator:${userInfo().username}` });
  if (process.platform === 'win32') return;
  expect(statSync(server.path).mode & 0o777).toBe(0o600);
  expect(statSync(dirname(server.path)).mode & 0o777).toBe(0o700);
});

test('streams a watch to its end', async () => {
  const { client } = await connect(await openLocalServer());
  const { id } = await client.runs.start({ source: WITH_CHECKPOINT });
  const changes: RunTreeChange[] = [];
  for await (const change of await client.runs.watch({ runId: id })) {
    changes.push(change);
    if (change.kind === 'waiting')
      await client.approvals.decide({ approvalId: change.approvals[0]?.id ?? '', decision: 'continue' });
  }
  expect(changes.at(-1)).toEqual({ kind: 'ended', status: 'completed' });
  const told = changes.flatMap((change) => (change.kind === 'event' ? [change.event] : []));
  expect(told).toEqual((await client.runs.events({ runId: id })).items);
});

test('of two clients that answer the same request one is heard, and the other is told why it is not', async () => {
  const server = await openLocalServer();
  const [first, second] = [await connect(server), await connect(server)];
  const { id } = await first.client.runs.start({ source: WITH_CHECKPOINT });
  const approvalId = await waitingApproval(await second.client.runs.watch({ runId: id }));
  const answers = await Promise.allSettled([
    first.client.approvals.decide({ approvalId, decision: 'continue' }),
    second.client.approvals.decide({ approvalId, decision: 'abort' }),
  ]);
  expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const refused = answers.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
  expect(refused.reason).toMatchObject({
    code: 'REFUSED',
    status: 409,
    defined: true,
    data: { kind: 'user', details: { refusal: 'already_decided' } },
  });
  expect((await first.client.approvals.list({ runId: id })).items).toMatchObject([
    { id: approvalId, status: 'decided' },
  ]);
});

test.each(['break', 'abort', 'close'] as const)('a client that leaves by %s is listened to no longer', async (way) => {
  let listeners = 0;
  const server = await openLocalServer(undefined, (engine) => ({
    subscribe: (listener) => {
      const stop = engine.subscribe(listener);
      listeners++;
      return () => {
        listeners--;
        stop();
      };
    },
  }));
  const connection = await connect(server);
  const { id } = await connection.client.runs.start({ source: WITH_CHECKPOINT });
  const controller = new AbortController();
  const changes = await connection.client.runs.watch({ runId: id }, { signal: controller.signal });
  const reading = (async () => {
    for await (const change of changes) {
      if (change.kind !== 'waiting') continue;
      expect(listeners).toBe(1);
      if (way === 'break') break;
      if (way === 'abort') controller.abort();
      else void connection.close();
    }
  })().catch(() => undefined);
  await reading;
  for (let tries = 0; listeners > 0 && tries < 300; tries++) await delay(10);
  expect(listeners).toBe(0);
});

test('a bug is reported with its stack and told without it', async () => {
  const server = await openLocalServer(undefined, () => ({
    start: () => Promise.reject(new TypeError('secret insides')),
  }));
  const { client } = await connect(server);
  const failure: unknown = await client.runs.start({ source: WITH_CHECKPOINT }).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'UNEXPECTED', data: { kind: 'unexpected' } });
  expect(JSON.stringify(failure)).not.toContain('secret');
  expect(server.bugs).toMatchObject([{ message: 'secret insides' }]);
});

test('takes JSON only, and not too much of it', async () => {
  const { path, bugs } = await openLocalServer();
  expect((await post(path, 'definition=a', { 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(415);
  expect((await post(path, '{"json":', { 'content-type': 'application/json' })).status).toBe(400);
  const large = JSON.stringify({ json: { source: 'x'.repeat(9 * 1024 * 1024) } });
  expect((await post(path, large, { 'content-type': 'application/json' })).status).toBe(413);
  expect(bugs).toEqual([]);
});

test('a socket that a crash left behind is replaced', async () => {
  const directory = temporaryDirectory();
  const path = socketPath(directory);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '');
  expect(await connectLocally(directory)).toBeNull();
  const server = await openLocalServer(directory);
  expect((await (await connect(server)).client.agents.list({})).total).toBeGreaterThan(0);
});

test('a socket at which somebody answers is left alone', async () => {
  const directory = temporaryDirectory();
  const path = socketPath(directory);
  mkdirSync(dirname(path), { recursive: true });
  const other = createServer();
  await new Promise<void>((listening) => other.listen(path, listening));
  onTestFinished(() => void other.close());
  await expect(openLocalServer(directory)).rejects.toMatchObject({ code: 'conflict' });
  expect(await isAnswered(path)).toBe(true);
});

test('a data directory with a long path has its socket elsewhere', async () => {
  const directory = join(temporaryDirectory(), 'a'.repeat(120));
  mkdirSync(directory);
  const server = await openLocalServer(directory);
  onTestFinished(() => rmSync(dirname(server.path), { recursive: true, force: true }));
  expect(Buffer.byteLength(server.path)).toBeLessThanOrEqual(100);
  expect(await (await connect(server)).client.system.status({})).toMatchObject({ directory });
});

test('closing takes the socket away', async () => {
  const server = await openTestServer();
  const socket = await serveLocally(server.context);
  expect(existsSync(socket.path)).toBe(true);
  await socket.close();
  expect(existsSync(socket.path)).toBe(false);
  expect(await connectLocally(server.engine.directory)).toBeNull();
});
