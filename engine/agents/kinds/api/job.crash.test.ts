/** kill -9 while a service works on something: what the next process sends. */
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CrashOrders } from '../../../testing/crash-host.ts';
import { N8nServer } from '../../../testing/n8n-server.ts';
import { runCrashHost } from '../../../testing/run-crash-host.ts';
import { temporaryDirectory } from '../../../testing/temporary-directory.ts';
import { TestEngine } from '../../../testing/test-engine.ts';

const AGENT = (idempotent: boolean) => `
metadata: { name: renderer, displayName: Renderer, version: 1.0.0, description: Renders. }
type: api
configuration:
  endpoint: "{{ env.N8N_BASE_URL }}/webhook/render"
  auth: { type: bearer, secret: N8N_API_KEY }
  request: { headers: { idempotency-key: "{{ idempotencyKey }}" }, body: { text: "{{ userMessage }}" } }
  response: { content: $.content }
  polling: { job: { id: $.id }, url: "{{ env.N8N_BASE_URL }}/webhook/jobs/{{ job.id }}", resultPath: $.result, everySeconds: 0.05 }
permissions: { network: { hosts: ["{{ env.N8N_BASE_URL }}"] }, secrets: [N8N_API_KEY] }
idempotent: ${idempotent}
`;
const FILM = `
metadata: { name: film, displayName: Film, version: 1.0.0, description: Renders a film, owner: owner }
orchestration:
  steps: [{ id: render, agent: renderer, input: { userMessage: A film } }]
`;

let server: N8nServer;
let orders: CrashOrders;
let agents: string;
let child: ChildProcess | null;

beforeEach(async () => {
  const directory = temporaryDirectory();
  agents = join(directory, 'agents');
  mkdirSync(agents);
  server = await N8nServer.open();
  orders = {
    directory,
    ledger: join(directory, 'ledger.jsonl'),
    agentDirectories: [agents],
    definitions: [{ name: 'film', source: FILM }],
    start: ['film'],
    crashAt: null,
  };
});

afterEach(() => server.close());

const env = (): Record<string, string> => ({ N8N_BASE_URL: server.origin, N8N_API_KEY: 'n8n_api_4711' });

async function runUntilKilled(): Promise<void> {
  const killed = await runCrashHost(orders, { env: env(), onStart: (started) => (child = started) });
  expect(killed.signal, killed.errors).toBe('SIGKILL');
}

async function runToTheEnd(): Promise<void> {
  const { reports, errors } = await runCrashHost({ ...orders, start: [] }, { env: env() });
  expect(reports.at(-1), errors).toMatchObject({ said: 'ended' });
  expect(reports.filter(({ said }) => said === 'bug')).toEqual([]);
}

function pathsAsked(): string[] {
  return server.calls.map(({ path }) => path);
}

async function outputOfRun(): Promise<string> {
  const it = await TestEngine.open({ directory: orders.directory, agentDirectories: [agents] });
  const [run] = it.engine.readModels.listRuns({}, { limit: 1, offset: 0 }).items;
  expect(run).toMatchObject({ status: 'completed', error: null });
  const told = JSON.stringify(it.events(run?.id ?? ''));
  expect(told).not.toContain('n8n_api_4711');
  await it.close();
  return told;
}

test.each([true, false])(
  'a job that was begun is followed by the next process, and none is begun (idempotent: %s)',
  async (idempotent) => {
    writeFileSync(join(agents, 'renderer.yaml'), AGENT(idempotent));
    server.activate('render', { run: () => ({ json: { id: 'j1' }, status: 202 }) });
    server.activate('jobs/j1', {
      method: 'GET',
      run: () => {
        child?.kill('SIGKILL');
        return { json: { status: 'working' } };
      },
    });
    await runUntilKilled();
    const before = pathsAsked();
    expect(before.slice(0, 2)).toEqual(['render', 'jobs/j1']);
    server.activate('jobs/j1', {
      method: 'GET',
      run: () => ({ json: { status: 'done', result: { content: '# The film' } } }),
    });
    await runToTheEnd();
    expect(pathsAsked().slice(before.length)).toEqual(['jobs/j1']);
    expect(await outputOfRun()).toContain('# The film');
  },
);

test('killed before the service named the job, the next process sends the same key again', async () => {
  writeFileSync(join(agents, 'renderer.yaml'), AGENT(true));
  server.activate('render', {
    run: () => (response) => {
      child?.kill('SIGKILL');
      response.write(' ');
    },
  });
  await runUntilKilled();
  server.activate('render', { run: () => ({ json: { id: 'j1' } }) });
  server.activate('jobs/j1', {
    method: 'GET',
    run: () => ({ json: { status: 'done', result: { content: '# The film' } } }),
  });
  await runToTheEnd();
  expect(pathsAsked()).toEqual(['render', 'render', 'jobs/j1']);
  const [first, again] = server.calls.map(({ headers }) => headers['idempotency-key']);
  expect(first).toBe(again);
  expect(first).toMatch(/\/render\/1$/);
});
