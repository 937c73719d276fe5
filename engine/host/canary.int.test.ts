/**
 * Forty keys are handed to agents of each kind that has any, and given back to them in every spelling: by models,
 * services and tools, half of them as an answer and half as an error. Then all that was written and told is searched.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ModelServer } from '../testing/model-server/model-server.ts';
import { N8nServer, type WorkflowAnswer } from '../testing/n8n-server.ts';
import { grant } from '../testing/grant.ts';
import { everySpelling, SPELLINGS } from '../testing/spellings.ts';
import { writeToolAgent } from '../testing/tool-server/write-tool-agent.ts';
import { openEngine, type OpenedEngine } from './open-engine.ts';

const KEYS = Array.from({ length: 40 }, (_, at) => ({
  name: `CANARY_${at}`,
  value: `canary/${at}+${'abcdefghij'.repeat(1 + (at % 3))}=%"&<>${String(at * 7919).padStart(8, '0')}`,
}));
const ofModels = KEYS.slice(0, 10);
const ofServices = KEYS.slice(10, 20);
const ofFunctions = KEYS.slice(20, 30);
const ofTools = KEYS.slice(30);

let directory: string;
let models: ModelServer;
let services: N8nServer;
let opened: OpenedEngine;
const told: string[] = [];

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'baton-canary-'));
  models = await ModelServer.open();
  services = await N8nServer.open();
});

afterEach(async () => {
  await opened.close();
  await Promise.all([models.close(), services.close()]);
  rmSync(directory, { recursive: true, force: true });
});

function writeAgent(name: string, kind: string): void {
  const metadata = `{ name: ${name}, displayName: ${name}, version: 1.0.0, description: Repeats what it is sent. }`;
  writeFileSync(join(directory, 'agents', `${name}.yaml`), `metadata: ${metadata}\n${kind}\nidempotent: true\n`);
}

/** A function that sends its key, logs what comes back, and answers or fails with it. */
function writeFunction(name: string, key: string, fails: boolean): void {
  const code = [
    'module.exports = async (request, ctx) => {',
    "  const base = await ctx.endpoint('n8n', 'https://n8n.invalid');",
    `  const headers = { 'x-key': process.env.${key} };`,
    `  const { data, headers: got } = await ctx.require('axios').post(base + '/webhook/repeat', { name: '${key}' }, { headers });`,
    '  console.log(data.said, got);',
    '  ctx.progress({ message: data.said.slice(0, 900) });',
    fails ? "  throw ctx.error('repeated', data.said, { retryable: false });" : '  return { said: data.said, got };',
    '};',
  ];
  const configuration = { language: 'javascript', require: ['axios'], environment: [key], code: code.join('\n') };
  const permissions = { secrets: [key], network: { hosts: ['{{ env.N8N_BASE_URL }}'] } };
  const kind = { type: 'function', configuration, permissions };
  writeAgent(
    name,
    Object.entries(kind)
      .map(([word, value]) => `${word}: ${JSON.stringify(value)}`)
      .join('\n'),
  );
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** What is left of a key where it is found, in pieces that are long enough to be of use to anybody. */
function tracesIn(bytes: Buffer | string): string[] {
  const text = bytes.toString('latin1' as never);
  return KEYS.flatMap(({ name, value }) =>
    SPELLINGS.flatMap((spelt, at) => {
      const written = spelt(value);
      const inside = written.slice(4, -4);
      return text.includes(inside) ? [`${name} in spelling ${at}`] : [];
    }),
  );
}

/** Whatever is told of a run and its agents elsewhere than on the run's page. */
async function everythingHeard(runId: string, agents: readonly string[]): Promise<unknown[]> {
  const { runs, approvals, metrics, notifications, assets, definitions } = opened.client;
  const first = async <T>(changes: Promise<AsyncIterable<T>>): Promise<T | undefined> => {
    for await (const one of await changes) return one;
    return undefined;
  };
  const now = Date.now();
  const conversations = agents.map((stepId) => runs.conversation({ runId, stepId }));
  return Promise.all([
    runs.list({}),
    runs.events({ runId }),
    runs.deliverables({ runId }),
    runs.definition({ runId }),
    ...conversations,
    approvals.list({}),
    metrics.read({ periods: [now - 3_600_000], until: now + 1 }),
    first(notifications.changes({ afterPosition: 0 })),
    first(runs.follow({ runId })),
    assets.list({}),
    definitions.list({}),
    opened.client.agents.list({}),
    ...agents.map((name) => opened.client.agents.get({ name })),
    opened.client.system.status({}),
  ]);
}

test('no key is in anything that is written or told', async () => {
  mkdirSync(join(directory, 'agents'));
  for (const [at, { name }] of ofModels.entries())
    writeAgent(
      `model-${at}`,
      `type: context\nconfiguration: { provider: openai, model: gpt-5-mini, apiKey: { secret: ${name} }, systemPrompt: Hello. }\npermissions: { secrets: [${name}] }`,
    );
  for (const [at, { name, value }] of ofServices.entries()) {
    writeAgent(
      `service-${at}`,
      `type: api\nconfiguration: { endpoint: "{{ env.N8N_BASE_URL }}/webhook/echo-${at}", auth: { type: header, header: X-Key, secret: ${name} }, request: { body: { at: ${at} } }, response: { title: $.title, content: $.content } }\npermissions: { secrets: [${name}] }`,
    );
    services.activate(`echo-${at}`, {
      run: ({ headers }): WorkflowAnswer => {
        expect(headers['x-key']).toBe(value); // it is really sent
        const content = everySpelling(value);
        return at % 2 === 0 ? { json: { title: value, content } } : { json: { message: content }, status: 500 };
      },
    });
  }
  const repeated = Object.fromEntries(ofFunctions.map(({ name, value }) => [name, value]));
  services.activate('repeat', {
    run: ({ headers, body }): WorkflowAnswer => {
      const value = repeated[(body as { readonly name: string }).name] ?? '';
      expect(headers['x-key']).toBe(value);
      return { json: { said: everySpelling(value) }, headers: { 'x-said': encodeURIComponent(value) } };
    },
  });
  for (const [at, { name }] of ofFunctions.entries()) writeFunction(`function-${at}`, name, at % 2 === 1);
  writeToolAgent({
    folder: join(directory, 'agents'),
    tools: [{ name: 'keys' }],
    orders: {},
    secrets: Object.fromEntries(ofTools.map(({ name }, at) => [`KEY_${at}`, name])),
  });
  models.script(
    ...ofModels.map(({ value }, at) =>
      at % 2 === 0
        ? { text: everySpelling(value) }
        : { status: 400, error: { code: 'invalid_value', message: everySpelling(value) } },
    ),
  );
  opened = await openEngine({
    directory,
    env: {
      OPENAI_BASE_URL: models.baseUrl,
      N8N_BASE_URL: services.origin,
      ...Object.fromEntries(KEYS.map(({ name, value }) => [name, value])),
    },
    tell: (line) => told.push(line),
  });
  const names = [
    ...ofModels.map((_, at) => `model-${at}`),
    ...ofServices.map((_, at) => `service-${at}`),
    ...ofFunctions.map((_, at) => `function-${at}`),
  ];
  for (const name of [...names, 'tools']) await grant(opened.client, name);
  const step = (id: string, agent: string, input: object): string =>
    `    - ${JSON.stringify({ id, agent, on_error: 'continue', retry: { max_attempts: 1 }, input })}`;
  const steps = [
    ...names.map((name) => step(name, name, { userMessage: 'Hello' })),
    ...[false, true].map((fails) => step(`tools-${fails}`, 'tools', { tool: 'keys', arguments: { fails } })),
  ];
  const source = `metadata: { name: canary, displayName: Canary, version: 1.0.0, description: Canary, owner: owner }\norchestration:\n  execution: { mode: sequential }\n  steps:\n${steps.join('\n')}\n`;
  const { id } = await opened.client.runs.start({ source, mode: 'live', attended: false });
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (opened.engine.readModels.findRun(id)?.finishedAt == null) return;
      stop();
      resolve();
    };
    const stop = opened.engine.subscribe(look);
    look();
  });
  expect([models.asked.length, services.calls.length]).toEqual([10, 20]);

  // somebody hands one over as well
  const parameters = { note: KEYS[3]?.value ?? '' };
  const other = source
    .replace('orchestration:\n', 'orchestration:\n  parameters: [{ name: note, type: string }]\n')
    .replace('name: canary', 'name: other');
  await opened.client.runs.start({ source: other, mode: 'rehearsal', parameters });
  const tried = await opened.client.agents.test({ name: 'function-1', live: true });
  expect(tried.error?.code).toBe('repeated');
  const shown = JSON.stringify(await opened.client.runs.get({ runId: id }));
  const heard = JSON.stringify([tried, await everythingHeard(id, names)]);
  const backup = join(directory, '..', `canary-backup-${process.pid}`);
  await opened.engine.backup(backup);

  expect(tracesIn(everySpelling(KEYS[0]?.value ?? '')).length).toBe(SPELLINGS.length); // the search finds what there is
  expect(shown.match(/\[removed: CANARY_\d+\]/g)?.length ?? 0).toBeGreaterThan(200);
  expect(tracesIn(shown)).toEqual([]);
  expect(heard.match(/\[removed: CANARY_\d+\]/g)?.length ?? 0).toBeGreaterThan(1_000);
  expect(tracesIn(heard)).toEqual([]);
  const removed = new Set([...`${shown} ${heard}`.matchAll(/\[removed: (CANARY_\d+)\]/g)].map(([, name]) => name));
  expect(KEYS.filter(({ name }) => !removed.has(name))).toEqual([]); // each of them was really given back
  expect(tracesIn(told.join('\n'))).toEqual([]);
  for (const file of [...filesBelow(directory), ...filesBelow(backup)])
    expect(tracesIn(readFileSync(file)), file).toEqual([]);
  rmSync(backup, { recursive: true });
});
