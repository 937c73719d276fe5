// A `baton run` by itself, and a service on this machine that calls back, also after the command was killed.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { freePort } from '../../engine/testing/film-studio.ts';
import { N8nServer } from '../../engine/testing/n8n-server.ts';
import { desk as openDesk, type Desk } from './desk.ts';

const FILM = `
metadata: { name: film, displayName: Film, version: 1.0.0, description: Renders a film, owner: owner }
orchestration: { steps: [ { id: render, agent: renderer, input: { userMessage: A film } } ] }
`;
const DONE = { status: 'done', content: '# The film' };

let desk: Desk;
let service: N8nServer;
/** Where it was told to call. */
let told: Promise<string>;
let port: string;

beforeEach(async () => {
  desk = openDesk();
  const called = Promise.withResolvers<string>();
  told = called.promise;
  service = await N8nServer.open({
    render: {
      run: ({ body }) => {
        called.resolve((body as { callbackUrl: string }).callbackUrl);
        return { json: {}, status: 202 };
      },
    },
  });
  onTestFinished(() => service.close());
  mkdirSync(join(desk.home, 'agents'), { recursive: true });
  writeFileSync(
    join(desk.home, 'agents', 'renderer.yaml'),
    JSON.stringify({
      metadata: { name: 'renderer', displayName: 'Renderer', version: '1.0.0', description: 'Renders.' },
      type: 'api',
      configuration: {
        endpoint: '{{ env.N8N_BASE_URL }}/webhook/render',
        request: { body: { callbackUrl: '{{ callback.url }}' } },
        response: { content: '$.content' },
        callback: {},
      },
      permissions: { network: { hosts: ['{{ env.N8N_BASE_URL }}'] } },
    }),
  );
  await desk.baton('endpoints', 'set', 'n8n', service.origin);
  await desk.baton('agents', 'grant', 'renderer');
  port = String(await freePort());
});

/** As services do: again, as long as nobody is there or it is asked to come again. */
async function call(url: string): Promise<number> {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(DONE) };
  for (;;) {
    const status = await fetch(url, init).then(
      (answer) => answer.status,
      () => null,
    );
    if (status !== null && status !== 503) return status;
    await new Promise(setImmediate);
  }
}

test('a run by itself takes in the call, ends with what it says, and nobody listens any more', async () => {
  const running = desk.start('run', desk.write('film.yaml', FILM), '--callback-port', port);
  const url = await told;
  expect(new URL(url).origin).toBe(`http://127.0.0.1:${port}`);
  expect(await call(url)).toBe(200);
  const { code, stdout, stderr } = await running.finished;
  expect(code, stderr).toBe(0);
  expect(stdout).toContain('# The film');
  await expect(fetch(url)).rejects.toThrow();
});

test('killed while it waits, the command that goes on with the run is called where the first one said', async () => {
  const first = desk.start('run', desk.write('film.yaml', FILM), '--callback-port', port);
  const url = await told;
  const id = url.split('/callbacks/')[1]?.split('/')[0] ?? '';
  const history = async () => (await desk.baton('show', id, '--events', '--json')).stdout;
  await expect.poll(history, { timeout: 50_000 }).toContain('step.remembered'); // that the job was begun
  first.child.kill('SIGKILL');
  await first.finished;
  const called = call(url);
  const watching = desk.start('watch', id, '--callback-port', port);
  expect(await called).toBe(200);
  const { code, stdout, stderr } = await watching.finished;
  expect(code, stderr).toBe(0);
  expect(stdout).toContain('# The film');
  expect(service.calls).toHaveLength(1);
}, 120_000);

test('through a proxy the service calls by the public address', async () => {
  const file = desk.write('film.yaml', FILM);
  const running = desk.start(
    'run',
    file,
    '--callback-port',
    port,
    '--public-address',
    'https://hooks.example.com/baton',
  );
  const url = new URL(await told);
  expect(url.href).toMatch(/^https:\/\/hooks\.example\.com\/baton\/callbacks\//);
  // a proxy takes off the path that is its own
  expect(await call(`http://127.0.0.1:${port}${url.pathname.replace('/baton', '')}${url.search}`)).toBe(200);
  expect((await running.finished).code).toBe(0);
});

test('where the port is taken it says so, and how to name another', async () => {
  const { code, stdout, stderr } = await desk.baton(
    'run',
    desk.write('film.yaml', FILM),
    '--callback-port',
    new URL(service.origin).port,
  );
  expect(code).toBe(3);
  expect(stdout + stderr).toContain(
    `can't be taken in at port ${new URL(service.origin).port}: another program has it`,
  );
  expect(stdout + stderr).toContain('--callback-port');
  expect(service.calls).toEqual([]);
});
