/** kill -9 while a service works on something and calls back: no second job is begun, and nothing is lost. */
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CrashOrders } from '../testing/crash-host.ts';
import { N8nServer } from '../testing/n8n-server.ts';
import { runCrashHost } from '../testing/run-crash-host.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { TestEngine } from '../testing/test-engine.ts';

const AGENT = `
metadata: { name: renderer, displayName: Renderer, version: 1.0.0, description: Renders. }
type: api
configuration:
  endpoint: "{{ env.N8N_BASE_URL }}/webhook/render"
  request: { body: { text: "{{ userMessage }}", callbackUrl: "{{ callback.url }}" } }
  response: { content: $.content }
  callback: { }
permissions: { network: { hosts: ["{{ env.N8N_BASE_URL }}"] } }
`;
const FILM = `
metadata: { name: film, displayName: Film, version: 1.0.0, description: Renders a film, owner: owner }
orchestration:
  steps: [{ id: render, agent: renderer, input: { userMessage: A film } }]
`;
const DONE = { status: 'done', content: '# The film' };

let service: N8nServer;
let orders: CrashOrders;
let agents: string;
/** Where the service was told to call, by the first process. */
let url: Promise<string>;
/** False: the request stays open, so that what the service calls with is all that is remembered. */
let answersRequests: boolean;

beforeEach(async () => {
  const directory = temporaryDirectory();
  agents = join(directory, 'agents');
  mkdirSync(agents);
  writeFileSync(join(agents, 'renderer.yaml'), AGENT);
  const told = Promise.withResolvers<string>();
  url = told.promise;
  service = await N8nServer.open({
    render: {
      run: ({ body }) => {
        told.resolve((body as { callbackUrl: string }).callbackUrl);
        return answersRequests ? { json: {}, status: 202 } : () => undefined;
      },
    },
  });
  answersRequests = true;
  orders = {
    directory,
    ledger: join(directory, 'ledger.jsonl'),
    agentDirectories: [agents],
    definitions: [{ name: 'film', source: FILM }],
    start: ['film'],
    crashAt: null,
    listens: true,
  };
});

afterEach(() => service.close());

const env = (): Record<string, string> => ({ N8N_BASE_URL: service.origin });

/** As services do: again, as long as it is asked to come again. */
async function call(address: string): Promise<number> {
  const headers = { 'content-type': 'application/json' };
  const { status } = await fetch(address, { method: 'POST', headers, body: JSON.stringify(DONE) });
  return status === 503 ? call(address) : status;
}

/** Until it ends by itself, or is killed. `onListening`: told where it listens. */
function run(more: Partial<CrashOrders>, onListening: (origin: string, child: ChildProcess) => void = () => undefined) {
  return runCrashHost(
    { ...orders, ...more },
    {
      env: env(),
      onStart: (child) =>
        child.stdout?.on('data', (chunk: Buffer) => {
          const origin = /"said":"listens","origin":"([^"]+)"/.exec(chunk.toString())?.[1];
          if (origin !== undefined) onListening(origin, child);
        }),
    },
  );
}

async function mustBeTheFilm(): Promise<void> {
  expect(service.calls.map(({ path }) => path)).toEqual(['render']);
  const it = await TestEngine.open({ directory: orders.directory, agentDirectories: [agents] });
  const [row] = it.engine.readModels.listRuns({}, { limit: 1, offset: 0 }).items;
  expect(row).toMatchObject({ status: 'completed', error: null });
  expect(JSON.stringify(it.events(row?.id ?? ''))).toContain('# The film');
  await it.close();
}

test('killed once the job was begun, the next process takes in what the service says of it', async () => {
  const killed = await run({ killedAfter: { event: 'step.remembered render 1', times: 1 } });
  expect(killed.signal, killed.errors).toBe('SIGKILL');
  const told = new URL(await url);
  const answers: Promise<number>[] = [];
  const { reports, errors } = await run({ start: [] }, (origin) => {
    answers.push(call(`${origin}${told.pathname}${told.search}`));
  });
  expect(reports.at(-1), errors).toMatchObject({ said: 'ended' });
  expect(await Promise.all(answers)).toEqual([200]);
  await mustBeTheFilm();
});

test('killed after what it said was kept and before it was told so, nothing is lost and nobody asks again', async () => {
  const refused: unknown[] = [];
  answersRequests = false;
  const killed = await run({ killedAfter: { event: 'step.remembered render 1', times: 1 } }, () => {
    void url.then(call).catch((error: unknown) => refused.push(error));
  });
  expect(killed.signal, killed.errors).toBe('SIGKILL');
  const { reports, errors } = await run({ start: [] });
  expect(reports.at(-1), errors).toMatchObject({ said: 'ended' });
  expect(refused).toHaveLength(1);
  await mustBeTheFilm();
});

test('killed as soon as it was told that it was taken, nothing is lost', async () => {
  const answers: number[] = [];
  await run({ leavesQuestions: true }, (_, child) => {
    void url.then(call).then((status) => {
      answers.push(status);
      child.kill('SIGKILL');
    });
  });
  expect(answers).toEqual([200]);
  const { reports, errors } = await run({ start: [] });
  expect(reports.at(-1), errors).toMatchObject({ said: 'ended' });
  await mustBeTheFilm();
});
