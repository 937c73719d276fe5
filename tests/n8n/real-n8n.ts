/**
 * Once against a real n8n, from its npm package: is what `engine/testing/n8n-server.ts` says what n8n says?
 *
 *   node tests/n8n/real-n8n.ts <folder>
 *
 * The folder has n8n in its node_modules (`npm install n8n` there; it takes minutes and a gigabyte and a half, which is
 * why no test suite does it). Its data go into a folder of their own, gone afterwards. Seen with n8n 1.123.0.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { strict as assert } from 'node:assert';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openEngine } from '../../engine/host/open-engine.ts';

const PORT = 5_699;
const ORIGIN = `http://127.0.0.1:${PORT}`;
const KEY = 'n8n_api_4711_for_a_test';
const WITHIN_MS = 180_000;
const WRITE = `
metadata: { name: write, displayName: Write, version: 1.0.0, description: Writes a page, owner: marketing-manager }
orchestration:
  steps: [ { id: page, agent: marketing-swarm, input: { userMessage: "A page for spring", context: { task: landing-page } } } ]
`;

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Say where n8n is installed: node tests/n8n/real-n8n.ts <folder>');
const { version } = JSON.parse(readFileSync(join(folder, 'node_modules/n8n/package.json'), 'utf8')) as {
  version: string;
};
const home = mkdtempSync(join(tmpdir(), 'baton-n8n-'));
const n8n = startN8n(folder, home);
try {
  await untilReady();
  console.log(`n8n ${version} answers at ${ORIGIN}`);
  await withBaton(KEY, async (run) => {
    const told = await run();
    console.log('Not active yet:', told);
    assert.match(told, /^service_rejected: .*"POST marketing-swarm" is not registered/);
  });
  await setUpWorkflow();
  await withBaton('another_key_for_a_test', async (run) => {
    const told = await run();
    console.log('Another key:', told);
    assert.match(told, /^key_refused: .*Authorization data is wrong/);
  });
  await withBaton(KEY, async (run) => {
    const told = await run();
    console.log('The right key:', told);
    assert.match(told, /# A page for spring/);
  });
} finally {
  n8n.kill('SIGTERM');
  rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}

function startN8n(installed: string, userFolder: string): ChildProcess {
  return spawn(process.execPath, [join(installed, 'node_modules/n8n/bin/n8n'), 'start'], {
    env: {
      PATH: process.env['PATH'],
      HOME: userFolder,
      N8N_USER_FOLDER: userFolder,
      N8N_PORT: String(PORT),
      N8N_LISTEN_ADDRESS: '127.0.0.1',
      N8N_SECURE_COOKIE: 'false',
      N8N_DIAGNOSTICS_ENABLED: 'false',
      N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
      N8N_TEMPLATES_ENABLED: 'false',
      N8N_PERSONALIZATION_ENABLED: 'false',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

async function untilReady(): Promise<void> {
  for (const until = Date.now() + WITHIN_MS; Date.now() < until; await pause(500)) {
    const isReady = await fetch(`${ORIGIN}/rest/settings`).then(
      async (answer) => answer.ok && (await answer.text()).includes('{'),
      () => false,
    );
    if (isReady) return;
  }
  throw new Error('n8n does not answer');
}

/** As somebody does at n8n's own pages: an owner, a key, a workflow with a webhook, switched on. */
async function setUpWorkflow(): Promise<void> {
  let cookie = '';
  const ask = async (method: string, path: string, body: unknown): Promise<Record<string, string>> => {
    const answer = await fetch(`${ORIGIN}/rest/${path}`, {
      method,
      headers: { 'content-type': 'application/json', cookie, 'browser-id': 'baton' },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 500)}`);
    cookie =
      answer.headers
        .getSetCookie()
        .map((each) => each.split(';')[0])
        .join('; ') || cookie;
    return (JSON.parse(text) as { data: Record<string, string> }).data;
  };
  const owner = { email: 'ada@example.com', firstName: 'Ada', lastName: 'Test', password: 'Passw0rd-for-a-test' };
  await ask('POST', 'owner/setup', owner);
  const credential = await ask('POST', 'credentials', {
    name: 'Baton',
    type: 'httpHeaderAuth',
    data: { name: 'X-N8N-API-KEY', value: KEY },
  });
  const workflow = await ask('POST', 'workflows', workflowWith(credential['id'] ?? ''));
  await ask('PATCH', `workflows/${workflow['id']}`, { active: true, versionId: workflow['versionId'] });
}

function workflowWith(credentialId: string): unknown {
  const answer =
    "={{ JSON.stringify({ title: 'Landing page', type: $json.body.task, content: '# ' + $json.body.prompt, message: 'written for ' + $json.headers['idempotency-key'] }) }}";
  return {
    name: 'marketing-swarm',
    active: false,
    settings: {},
    nodes: [
      {
        id: 'begin',
        name: 'Webhook',
        type: 'n8n-nodes-base.webhook',
        typeVersion: 2,
        position: [0, 0],
        webhookId: 'marketing-swarm',
        parameters: {
          httpMethod: 'POST',
          path: 'marketing-swarm',
          authentication: 'headerAuth',
          responseMode: 'responseNode',
          options: {},
        },
        credentials: { httpHeaderAuth: { id: credentialId, name: 'Baton' } },
      },
      {
        id: 'answer',
        name: 'Respond',
        type: 'n8n-nodes-base.respondToWebhook',
        typeVersion: 1.1,
        position: [300, 0],
        parameters: { respondWith: 'json', responseBody: answer, options: {} },
      },
    ],
    connections: { Webhook: { main: [[{ node: 'Respond', type: 'main', index: 0 }]] } },
  };
}

/** What came of a live run: its deliverable, or the code and the words of its error. */
async function withBaton(key: string, work: (run: () => Promise<string>) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'baton-n8n-'));
  const env = { N8N_BASE_URL: ORIGIN, N8N_API_KEY: key };
  const { client, close } = await openEngine({ directory, env, tell: console.error });
  try {
    await work(async () => {
      const { id } = await client.runs.start({ source: WRITE, mode: 'live', attended: false });
      for await (const change of await client.runs.watch({ runId: id })) if (change.kind !== 'event') break;
      const [made] = (await client.runs.deliverables({ runId: id })).items;
      const { step } = await client.runs.step({ runId: id, stepId: 'page' });
      const error = step.attempts.at(-1)?.error;
      return made ? `${made.title}: ${JSON.stringify(made.content)}` : `${error?.code}: ${error?.message}`;
    });
  } finally {
    await close();
    rmSync(directory, { recursive: true, force: true });
  }
}
