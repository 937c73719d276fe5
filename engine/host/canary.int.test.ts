/** Forty keys are sent to services that give them back in every spelling. Then all that was written is searched. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ModelServer } from '../testing/model-server/model-server.ts';
import { N8nServer, type WorkflowAnswer } from '../testing/n8n-server.ts';
import { grant } from '../testing/grant.ts';
import { openEngine, type OpenedEngine } from './open-engine.ts';

const KEYS = Array.from({ length: 40 }, (_, at) => ({
  name: `CANARY_${at}`,
  value: `canary/${at}+${'abcdefghij'.repeat(1 + (at % 3))}=%"&<>${String(at * 7919).padStart(8, '0')}`,
}));
const ofModels = KEYS.slice(0, 20);
const ofServices = KEYS.slice(20);

const base64 = (text: string): string => Buffer.from(text).toString('base64');
/** As a client writes a key, and as services repeat what they were sent. */
const SPELLINGS: readonly ((key: string) => string)[] = [
  (key) => key,
  (key) => JSON.stringify(key),
  (key) => encodeURIComponent(key),
  (key) => new URLSearchParams({ key }).toString(),
  (key) => base64(key),
  (key) => base64(`user:${key}`),
  (key) => base64(`another:${key}`),
  (key) => base64(`u:${key}`),
  (key) => Buffer.from(`x${key}`).toString('base64url'),
  (key) => Buffer.from(key).toString('hex'),
  (key) => Buffer.from(key).toString('hex').toUpperCase(),
];
const everySpelling = (key: string): string => SPELLINGS.map((spelt) => `<${spelt(key)}>`).join(' ');

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
  for (const name of [...ofModels.map((_, at) => `model-${at}`), ...ofServices.map((_, at) => `service-${at}`)])
    await grant(opened.client, name);
  const step = (name: string): string =>
    `    - { id: ${name}, agent: ${name}, on_error: continue, retry: { max_attempts: 1 }, input: { userMessage: Hello } }`;
  const steps = [...ofModels.map((_, at) => step(`model-${at}`)), ...ofServices.map((_, at) => step(`service-${at}`))];
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
  expect([models.asked.length, services.calls.length]).toEqual([20, 20]);

  // somebody hands one over as well
  const parameters = { note: KEYS[3]?.value ?? '' };
  const other = source
    .replace('orchestration:\n', 'orchestration:\n  parameters: [{ name: note, type: string }]\n')
    .replace('name: canary', 'name: other');
  await opened.client.runs.start({ source: other, mode: 'rehearsal', parameters });
  const shown = JSON.stringify(await opened.client.runs.get({ runId: id }));
  const backup = join(directory, '..', `canary-backup-${process.pid}`);
  await opened.engine.backup(backup);

  expect(tracesIn(everySpelling(KEYS[0]?.value ?? '')).length).toBe(SPELLINGS.length); // the search finds what there is
  expect(shown.match(/\[removed: CANARY_\d+\]/g)?.length ?? 0).toBeGreaterThan(200);
  expect(tracesIn(shown)).toEqual([]);
  expect(tracesIn(told.join('\n'))).toEqual([]);
  for (const file of [...filesBelow(directory), ...filesBelow(backup)])
    expect(tracesIn(readFileSync(file)), file).toEqual([]);
  rmSync(backup, { recursive: true });
});
