/**
 * A new provider or service is a new file, never new code: one of each kind is published here as a text that nobody has
 * seen before, its services speak over real sockets or are processes, and one live run calls them all.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OutsideWorld } from '../agents/port/outside-world.ts';
import { createLibrary } from '../catalog/library.ts';
import { headlessHost } from '../host/headless-host.ts';
import { createInProcessClient, type ContractClient } from '../server/in-process-client.ts';
import { SettingsFile } from '../server/settings-file.ts';
import { openImageServer, type ImageServer } from '../testing/image-server.ts';
import { ModelServer } from '../testing/model-server/model-server.ts';
import type { JsonRecord } from '../contract/json.ts';
import { startPostgres, whyNoPostgres, type StartedPostgres } from '../testing/postgres/start-postgres.ts';
import { TestEngine } from '../testing/test-engine.ts';

const toolServer = join(import.meta.dirname, '../testing/tool-server/tool-server.ts');
const agent = (name: string, type: string, configuration: string, more = ''): string =>
  `metadata: { name: ${name}, displayName: ${name}, version: 1.0.0, description: New here. }\ntype: ${type}\nconfiguration:\n${configuration}\n${more}`;

const AGENTS: Readonly<Record<string, string>> = {
  context: agent(
    'acme-writer',
    'context',
    '  { provider: acme-ai, model: acme-1, api: chat, apiKey: { secret: ACME_KEY }, systemPrompt: Write., responseFormat: text }',
    'permissions: { secrets: [ACME_KEY] }\n',
  ),
  api: agent(
    'acme-tickets',
    'api',
    `  endpoint: "{{ env.ACME_TICKETS_BASE_URL }}/tickets"
  auth: { type: header, header: X-Acme-Key, secret: ACME_KEY }
  request: { body: { title: "{{ userMessage }}" } }
  response: { message: $.number }`,
    'permissions: { network: { hosts: ["{{ env.ACME_TICKETS_BASE_URL }}"] }, secrets: [ACME_KEY] }\n',
  ),
  function: agent(
    'acme-counter',
    'function',
    `  language: javascript
  code: |
    module.exports = (request, ctx) =>
      ctx.deliverables.create({ title: 'Count', type: 'count', format: 'text', content: String(request.userMessage.length) });`,
    'permissions: { deliverables: [create] }\n',
  ),
  'image provider': agent(
    'acme-images',
    'function',
    `  language: javascript
  require: [axios]
  environment: [ACME_KEY]
  code: |
    module.exports = async (request, ctx) => {
      const base = await ctx.endpoint('acme-pictures', null);
      const answer = await ctx.require('axios').post(base + '/images/generations', { prompt: request.userMessage },
        { headers: { authorization: 'Bearer ' + process.env.ACME_KEY } });
      const asset = await ctx.assets.saveBuffer(Buffer.from(answer.data.data[0].b64_json, 'base64'), 'image/png');
      return ctx.deliverables.create({ title: 'Picture', type: 'image', format: 'image',
        content: { assetId: asset.id, mimeType: asset.mimeType, sizeBytes: asset.sizeBytes } });
    };`,
    `permissions:
  network: { hosts: ["{{ env.ACME_PICTURES_BASE_URL }}"] }
  secrets: [ACME_KEY]
  assets: [create]
  deliverables: [create]
`,
  ),
  tool: agent(
    'acme-tools',
    'tool',
    `  driver: mcp
  server:
    command: ${JSON.stringify(process.execPath)}
    args: [--disable-warning=ExperimentalWarning, ${JSON.stringify(toolServer)}, "{}"]
    env: { ELECTRON_RUN_AS_NODE: "1" }
  tools: [{ name: add }]`,
    `permissions: { programs: [${JSON.stringify(process.execPath)}] }\n`,
  ),
  pglite: agent(
    'acme-figures',
    'tool',
    '  { driver: pglite, maxRows: 10 }',
    'permissions: { database: { tables: [kpi_daily, kpi_catalog], operations: [select] }, deliverables: [create] }\n',
  ),
  ...(whyNoPostgres === null && {
    postgres: agent(
      'acme-orders',
      'tool',
      '  { driver: postgres, connection: { secret: ACME_DATABASE } }',
      'permissions: { database: { tables: [orders], operations: [select] }, secrets: [ACME_DATABASE] }\n',
    ),
  }),
  record: agent('acme-ledger', 'tool', '  { driver: record, recordType: entry }'),
  split: agent('acme-splitter', 'tool', '  { driver: split, maxWords: 3 }'),
  orchestrator: agent(
    'acme-manager',
    'orchestrator',
    '  { orchestrations: [acme-child] }',
    'permissions: { orchestrations: [start] }\n',
  ),
};

const CHILD = `metadata: { name: acme-child, version: 1.0.0, owner: acme-manager }
orchestration:
  steps: [ { id: note, agent: acme-ledger, input: { payload: { of: child } } } ]
  output: { noted: "{{ steps.note.content.deliverable.type }}" }
`;
const ORDERS =
  '{ id: orders, agent: acme-orders, input: { sql: "select item from orders" }, output_mapping: { is: "$.content.deliverable.content.rows[0].item" } }';
const ALL = `metadata: { name: all-of-them, version: 1.0.0, owner: acme-manager }
orchestration:
  steps:
    - { id: write, agent: acme-writer, input: { userMessage: Kelp }, output_mapping: { is: "$.content.deliverable.content" } }
    - { id: ticket, agent: acme-tickets, input: { userMessage: Kelp }, output_mapping: { is: "$.content.message" } }
    - { id: count, agent: acme-counter, input: { userMessage: Kelp }, output_mapping: { is: "$.content.deliverable.content" } }
    - { id: picture, agent: acme-images, input: { userMessage: Kelp }, output_mapping: { is: "$.content.deliverable.content.mimeType" } }
    - { id: add, agent: acme-tools, input: { tool: add, arguments: { a: 1, b: 2 } }, output_mapping: { is: "$.content.deliverable.content.sum" } }
    - { id: keep, agent: acme-ledger, input: { payload: { of: work } }, output_mapping: { is: "$.content.deliverable.type" } }
    - { id: cut, agent: acme-splitter, input: { text: one two three four }, output_mapping: { is: "$.content.deliverable.content" } }
    - { id: figures, agent: acme-figures, input: { sql: "select count(*) as many from kpi_catalog" }, output_mapping: { is: "$.content.deliverable.content" } }
    ${whyNoPostgres === null ? `- ${ORDERS}` : ''}
    - { id: begin, agent: acme-manager, mode: BUILD, input: { orchestration: acme-child, parameters: {} }, output_mapping: { is: "$.metadata.rehearsed" } }
`;

let directory: string;
let postgres: StartedPostgres | null = null;
let models: ModelServer;
let images: ImageServer;
let tickets: Server;
let it: TestEngine;
let client: ContractClient;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'baton-kinds-'));
  if (whyNoPostgres === null) {
    postgres = await startPostgres();
    await postgres.run('create table orders (item text)', `insert into orders values ('kelp')`);
  }
  const none = join(directory, 'none');
  mkdirSync(none);
  models = await ModelServer.open(() => ({ text: 'About kelp.' }));
  images = await openImageServer({ key: 'a-key' });
  tickets = createServer((request, response) => {
    response.writeHead(request.headers['x-acme-key'] === 'a-key' ? 200 : 401, { 'content-type': 'application/json' });
    response.end('{"number":"T-7"}');
  });
  await new Promise<void>((resolve) => tickets.listen(0, '127.0.0.1', resolve));
  const addresses: Readonly<Record<string, string>> = {
    'acme-ai': models.baseUrl,
    'acme-pictures': images.address,
    'acme-tickets': `http://127.0.0.1:${(tickets.address() as AddressInfo).port}`,
  };
  const world: OutsideWorld = {
    endpoint: (provider) => {
      const address = addresses[provider];
      return address === undefined ? null : { address, namedBy: 'environment' };
    },
    secrets: {
      has: () => true,
      reveal: (name) => {
        const value = name === 'ACME_DATABASE' ? (postgres?.url ?? '') : 'a-key';
        return Promise.resolve({ value, setFor: null });
      },
    },
  };
  it = await TestEngine.open({ directory, agentDirectories: [none], world });
  const { engine } = it;
  client = createInProcessClient({
    engine,
    commands: engine,
    backups: engine,
    library: createLibrary(join(directory, 'library')),
    settings: new SettingsFile(directory),
    host: headlessHost(directory),
    actor: 'operator:ada',
    report: (error) => it.bugs.push(error),
  });
});

afterAll(async () => {
  await it.close();
  await Promise.all([
    postgres?.close(),
    models.close(),
    images.close(),
    new Promise((resolve) => tickets.close(resolve)),
  ]);
  rmSync(directory, { recursive: true, force: true });
});

test('a file of each kind is imported as data, together with the definitions that call them, and all of them work live', async () => {
  const texts = [
    ...Object.values(AGENTS).map((source, at) => ({ source, origin: `${at}.yaml` })),
    { source: CHILD, origin: 'child.yaml' },
    { source: ALL, origin: 'all.yaml' },
  ];
  const { agents } = await client.definitions.importTogether({ texts });
  expect(agents.imported).toHaveLength(Object.keys(AGENTS).length);
  const { id } = await client.runs.start({ definition: 'all-of-them', mode: 'live' });
  const ended = await it.ended(id);
  const steps = it
    .events(id)
    .flatMap((event) =>
      event.type === 'orchestration.step.completed' ? [[event.data.stepId, event.data.output] as const] : [],
    );
  expect(Object.fromEntries(steps)).toMatchObject({
    write: { is: 'About kelp.' },
    ticket: { is: 'T-7' },
    count: { is: '4' },
    picture: { is: 'image/png' },
    add: { is: 3 },
    keep: { is: 'entry' },
    cut: { is: expect.anything() as unknown },
    begin: { is: false },
    figures: { is: expect.stringContaining('10') as unknown },
    ...(whyNoPostgres === null && { orders: { is: 'kelp' } }),
  });
  expect(ended.status).toBe('completed');
});

const INPUTS: Readonly<Record<string, JsonRecord>> = {
  tool: { tool: 'add', arguments: { a: 1, b: 2 } },
  record: { payload: { of: 'work' } },
  split: { text: 'one two three four' },
  pglite: { sql: 'select count(*) as many from kpi_catalog' },
  postgres: { sql: 'select item from orders' },
};

test.each(Object.keys(AGENTS).filter((kind) => kind !== 'orchestrator'))(
  'an agent of kind %s is tried live by its text alone, and says what it used',
  async (kind) => {
    const name = /name: ([\w-]+)/.exec(AGENTS[kind] ?? '')?.[1] ?? '';
    const source = `${(AGENTS[kind] ?? '').replace('1.0.0', '1.0.1')}`;
    const tried = await client.agents.test({
      name,
      source,
      live: true,
      userMessage: 'Kelp',
      input: INPUTS[kind] ?? {},
    });
    expect(tried).toMatchObject({ error: null, response: { metadata: { rehearsed: false } } });
    expect((await client.agents.figures({ name })).tests[0]).toMatchObject({ mode: 'live', version: '1.0.1' });
  },
);
