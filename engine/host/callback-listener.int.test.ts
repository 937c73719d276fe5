/** Where services call an engine that has no console: opened when it is needed, and for nothing else. */
import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { serveCallbacks } from '../server/transports/http/serve-callbacks.ts';
import { BODY_WITHIN_MS } from '../server/transports/http/connections.ts';
import { call, FILM, freePort, openStudio, type Studio } from '../testing/film-studio.ts';
import { restoreStore } from '../storage/sqlite/restore.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { tinyDisk } from '../testing/tiny-disk.ts';
import { CallbackListener, TRIED_AGAIN_AFTER_MS } from './callback-listener.ts';
import { openEngine } from './open-engine.ts';

const DONE = { status: 'done', content: '# The film' };
const atPortOfItsOwn = { hasConsole: false };

/** What answers at that port. Null: nobody. */
function answerAt(port: number, path = '/', init: RequestInit = {}): Promise<number | null> {
  return fetch(`http://127.0.0.1:${port}${path}`, init).then(
    ({ status }) => status,
    () => null,
  );
}

async function somebodyAt(port: number): Promise<Server> {
  const server = createServer((_, response) => response.end('somebody else'));
  await new Promise<void>((listening) => void server.listen(port, '127.0.0.1', listening));
  onTestFinished(() => void server.close());
  return server;
}

function gone(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((closed) => void server.close(() => closed()));
}

test('nobody listens before a run needs it, then only calls are answered, and with the engine it ends', async () => {
  const here = await openStudio({}, atPortOfItsOwn);
  expect(await answerAt(here.port)).toBeNull();
  await here.client.runs.start({ source: FILM, mode: 'rehearsal' });
  expect(await answerAt(here.port), 'a rehearsal needs none').toBeNull();
  const { runId, url } = await here.begin();
  expect(new URL(url).port).toBe(String(here.port));
  const posted = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"json":{}}' };
  for (const path of [
    '/',
    '/index.html',
    '/rpc/system/status',
    `/assets/${'0'.repeat(64)}.bin`,
    '/callbacks',
    '/callback/',
  ])
    for (const init of [{}, posted, { method: 'OPTIONS' }])
      expect(await answerAt(here.port, path, init), path).toBe(404);
  const foreign = { ...posted, headers: { ...posted.headers, origin: 'https://elsewhere.example.com' } };
  const { pathname, search } = new URL(url);
  expect(await answerAt(here.port, `${pathname}${search}`, foreign)).toBe(403);
  expect((await call(url, DONE)).status).toBe(200);
  await here.ended(runId);
  expect((await call(url, DONE)).status, 'after the end it is told so').toBe(410);
  await here.close();
  expect(await answerAt(here.port)).toBeNull();
});

test('where another program has the port, the step fails before anything is sent, and says what to do', async () => {
  const here = await openStudio({}, atPortOfItsOwn);
  const other = await somebodyAt(here.port);
  const { id } = await here.client.runs.start({ source: FILM, mode: 'live' });
  const { text } = await here.ended(id);
  expect(text).toContain('"code":"callbacks_unreachable"');
  expect(text).toContain(
    `renderer can't work: its service calls back, and calls can't be taken in at port ${here.port}: another program has it`,
  );
  expect(text).toContain('BATON_CALLBACK_PORT; or --callback-port');
  expect(here.service.calls).toEqual([]);
  await gone(other);
  const { url } = await here.begin();
  expect((await call(url, DONE)).status).toBe(200);
});

test('a service that may be looked at instead is told no address where the port is taken', async () => {
  const polling = { job: { id: '$.message' }, url: '{{ env.N8N_BASE_URL }}/webhook/job', everySeconds: 1 };
  const here = await openStudio({}, { ...atPortOfItsOwn, configuration: { polling } });
  here.service.activate('job', { method: 'GET', run: () => ({ json: DONE }) });
  await somebodyAt(here.port);
  const { runId, url } = await here.begin();
  expect(url).toBeNull();
  expect((await here.ended(runId)).status).toBe('completed');
});

test('the port of the settings counts for what begins afterwards: who was told the old one calls there', async () => {
  const here = await openStudio({}, { hasConsole: true });
  const first = await here.begin();
  expect(new URL(first.url).port).toBe(String(here.page?.port));
  const port = await freePort();
  await here.client.settings.change({ callbackPort: port });
  const told = Promise.withResolvers<string>();
  here.service.activate('render', {
    run: ({ body }) => {
      told.resolve((body as { callbackUrl: string }).callbackUrl);
      return { json: {}, status: 202 };
    },
  });
  const { id } = await here.client.runs.start({ source: FILM, mode: 'live' });
  const second = await told.promise;
  expect(new URL(second).port).toBe(String(port));
  for (const url of [second, first.url]) expect((await call(url, DONE)).status).toBe(200);
  for (const runId of [id, first.runId]) expect((await here.ended(runId)).status).toBe('completed');
});

/** An engine that goes on with what another one began, at the same port. */
async function goesOn(here: Studio, directory = here.engine.directory) {
  const opened = await openEngine({ directory, env: here.env, callbackPort: here.port, tell: () => undefined });
  onTestFinished(() => opened.close());
  return opened;
}

test('what was begun before a restart is called where it was told', async () => {
  const here = await openStudio({}, atPortOfItsOwn);
  const { runId, url } = await here.begin();
  await here.happened(runId, 'orchestration.step.remembered');
  await here.close();
  const { engine } = await goesOn(here);
  while ((await answerAt(here.port)) === null) await new Promise(setImmediate);
  let status = 503;
  while (status === 503) ({ status } = await call(url, DONE));
  expect(status).toBe(200);
  await expect.poll(() => engine.readModels.findRun(runId)).toMatchObject({ status: 'completed' });
  expect(here.service.calls).toHaveLength(1);
});

test('a backup that is restored in its data folder waits for calls where they were told; in another folder it is not reached', async () => {
  const here = await openStudio({}, atPortOfItsOwn);
  const { runId, url } = await here.begin();
  await here.happened(runId, 'orchestration.step.remembered');
  const { file: path } = await here.client.system.backup({});
  await here.close();
  const { directory } = here.engine;
  const elsewhere = temporaryDirectory();
  for (const folder of [elsewhere, directory]) restoreStore(folder, path, Date.now());
  cpSync(join(directory, 'agents'), join(elsewhere, 'agents'), { recursive: true });
  cpSync(join(directory, 'grants.json'), join(elsewhere, 'grants.json'));
  const callOf = async (folder: string) => {
    const opened = await goesOn(here, folder);
    while ((await answerAt(here.port)) === null) await new Promise(setImmediate);
    let status = 503;
    while (status === 503) ({ status } = await call(url, DONE));
    return { opened, status };
  };
  const other = await callOf(elsewhere);
  expect(other.status).toBe(404);
  expect(other.opened.engine.readModels.findRun(runId)).toMatchObject({ status: 'running' });
  await other.opened.close();
  const own = await callOf(directory);
  expect(own.status).toBe(200);
  await expect.poll(() => own.opened.engine.readModels.findRun(runId)).toMatchObject({ status: 'completed' });
});

test('who waits for a call while another program has the port says so, and a new run is refused meanwhile', async () => {
  const here = await openStudio({}, atPortOfItsOwn);
  const { runId } = await here.begin();
  await here.happened(runId, 'orchestration.step.remembered');
  await here.close();
  await somebodyAt(here.port);
  const { client, engine } = await goesOn(here);
  const said = () => JSON.stringify(engine.journal.readRun(runId));
  await expect.poll(said).toContain(`renderer waits: its service calls back, and calls can't be taken in at port`);
  await expect(client.runs.start({ source: FILM, mode: 'live' })).rejects.toThrow('another program has it');
});

test('it tries again for as long as somebody waits, and listens once the port is free', async () => {
  const port = await freePort();
  const other = await somebodyAt(port);
  const clock = new ManualClock();
  const here = await openStudio({});
  const { context } = here;
  const listener = new CallbackListener({ port: () => port, after: (ms, ring) => clock.after(ms, ring) });
  onTestFinished(() => listener.close());
  listener.serveWith((at) => serveCallbacks({ ...context, callbacks: callbacksOf(here), port: at }));
  await expect(listener.open()).rejects.toThrow('another program has it');
  expect(clock.armed).toBe(1);
  await gone(other);
  clock.advance(TRIED_AGAIN_AFTER_MS);
  await expect.poll(() => listener.trouble).toBeNull();
  expect(await answerAt(port)).toBe(404);
  expect(clock.armed, 'and not again').toBe(0);
});

test('nobody tries again for nobody', async () => {
  const port = await freePort();
  await somebodyAt(port);
  const clock = new ManualClock();
  const here = await openStudio({});
  const listener = new CallbackListener({ port: () => port, after: (ms, ring) => clock.after(ms, ring) });
  listener.serveWith((at) => serveCallbacks({ ...here.context, callbacks: callbacksOf(here), port: at }));
  await expect(listener.open()).rejects.toThrow('another program has it');
  listener.notNeeded();
  expect([listener.trouble, clock.armed]).toEqual([null, 0]);
});

test('who sends a body drop by drop is gone after thirty seconds, and others are answered', async () => {
  const clock = new ManualClock();
  const here = await openStudio({});
  const { url } = await here.begin();
  const server = await serveCallbacks({
    ...here.context,
    callbacks: callbacksOf(here),
    port: 0,
    after: (ms, ring) => clock.after(ms, ring),
  });
  onTestFinished(() => server.close());
  const { pathname, search } = new URL(url);
  const socket = connect(server.port, '127.0.0.1');
  const closed = new Promise<void>((resolve) => void socket.once('close', () => resolve()));
  socket.on('error', () => undefined);
  socket.write(
    `POST ${pathname}${search} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n`,
  );
  const after = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' };
  expect(await answerAt(server.port, `${pathname}${search}`, after)).toBe(400); // it has looked at what came before
  for (let drops = 0; drops < 3; drops += 1) {
    expect(socket.destroyed).toBe(false);
    socket.write(' ');
    clock.advance(BODY_WITHIN_MS / 3);
  }
  await closed;
});

test('a last word that the disk has no room for is not acknowledged, and taken when it comes again', async (context) => {
  const directory = tinyDisk(context, 24);
  const here = await openStudio({}, { ...atPortOfItsOwn, directory });
  const { runId, url } = await here.begin();
  await here.happened(runId, 'orchestration.step.remembered');
  const ballast = join(directory, 'ballast');
  for (const size of [1024 * 1024, 4096, 1])
    try {
      for (;;) writeFileSync(ballast, Buffer.alloc(size), { flag: 'a' });
    } catch {
      continue; // no room for one of that size
    }
  const refused = await call(url, { ...DONE, content: `# The film ${'x'.repeat(100_000)}` });
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
  rmSync(ballast);
  let status = 503;
  while (status === 503) ({ status } = await call(url, DONE));
  expect(status).toBe(200);
  expect((await here.ended(runId)).status).toBe('completed');
});

function callbacksOf({ context: { callbacks } }: Studio) {
  if (!callbacks) throw new Error('A studio is called back');
  return callbacks;
}
