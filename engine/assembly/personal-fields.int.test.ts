/**
 * What is marked personal does not reach an agent that may not read it: shown by the bytes that a server of a model
 * receives from a live run, whichever way the values came there.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { OutsideWorld } from '../agents/port/outside-world.ts';
import { ModelServer } from '../testing/model-server/model-server.ts';
import { TestEngine } from '../testing/test-engine.ts';
import type { JsonObject } from '../values/json.ts';

const agent = (name: string, more: string): string =>
  `metadata: { name: ${name}, displayName: ${name}, version: 1.0.0, description: For a test. }
type: context
configuration: { provider: sea-ai, model: m, api: chat, systemPrompt: "I am ${name}", promptTemplate: "{{ userMessage }} {{ context }}"${more} }
`;
const PHONE = '{ type: object, properties: { phone: { type: string, x-personal: true }, note: { type: string } } }';
const MAY = 'permissions: { personal: [read] }\n';
const AGENTS = {
  trusted: `${agent('trusted', '')}${MAY}`,
  looking: `${agent('looking', `, outputSchema: ${PHONE}`)}${MAY}`,
  seeking: agent(
    'seeking',
    ', outputSchema: { type: object, properties: { born: { type: string, x-personal: true } } }',
  ),
  triage: agent('triage', ''),
};

const RUN = `metadata: { name: complaint, version: 1.0.0, owner: owner }
orchestration:
  parameters:
    customer: { type: object, personal: [name, email, address.street, children.name] }
    iban: { type: string, personal: true }
    people: { type: "object[]", personal: [id] }
    topic: { type: string }
  execution: { mode: sequential }
  steps:
    - { id: full, agent: trusted, input: { userMessage: "{{ customer }} {{ iban }}" } }
    - id: look
      agent: looking
      depends_on: [full]
      input: { userMessage: "{{ customer.email }}" }
      output_mapping: { found: "$.content.deliverable.content" }
    - id: whole
      agent: triage
      depends_on: [look]
      input: { userMessage: "About {{ topic }}", context: { customer: "{{ customer }}", found: "{{ steps.look }}", iban: "{{ iban }}" } }
    - id: built
      agent: triage
      depends_on: [whole]
      input:
        userMessage: "Dear {{ customer.name }}, {{ size(customer.name) }} {{ customer.email + ' ' + iban }} {{ steps.look.found.phone }} {{ customer.children }}"
    - { id: each, agent: triage, depends_on: [built], for_each: "{{ people }}", input: { userMessage: "Person {{ item.id }} likes {{ item.likes }}" } }
    - id: below
      type: orchestration
      depends_on: [each]
      orchestration: { name: below, owner: owner, parameters: { text: "To {{ customer.name }}: {{ topic }}", number: "{{ iban }}" } }
    - { id: after, agent: triage, depends_on: [below], input: { context: "{{ steps.below }}" } }
`;
const BELOW = `metadata: { name: below, version: 1.0.0, owner: owner }
orchestration:
  parameters: { text: { type: string }, number: { type: string } }
  steps:
    - { id: inner, agent: triage, input: { userMessage: "{{ text }} {{ number }}" } }
    - { id: seek, agent: seeking, input: { userMessage: Who? }, output_mapping: { when: "$.content.deliverable.content.born" } }
  output: { said: "{{ number }}" }
`;
const PARAMETERS: JsonObject = {
  customer: {
    name: 'Ida',
    email: 'ida@sea.example',
    address: { street: 'Kelp Row 7', town: 'Harbour' },
    children: [{ name: 'Bo', age: 7 }],
  },
  iban: 'DE02120300000000202051',
  people: [
    { id: 'Passport 1A', likes: 'kelp' },
    { id: 'Passport 2B', likes: 'salt' },
  ],
  topic: 'a late parcel',
};
const PERSONAL = [
  'Ida',
  'ida@sea.example',
  'Kelp Row 7',
  'Bo"',
  'DE02120300000000202051',
  'Passport 1A',
  'Passport 2B',
  'Born 7Q',
  '+49 30 112',
];

let directory: string;
let models: ModelServer;
let it: TestEngine;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'baton-personal-'));
  const agents = join(directory, 'agents');
  mkdirSync(agents);
  for (const [name, source] of Object.entries(AGENTS)) writeFileSync(join(agents, `${name}.yaml`), source);
  models = await ModelServer.open(({ raw }) =>
    raw.includes('I am looking')
      ? { text: '{"phone":"+49 30 112","note":"wrote from IDA@sea.example"}' }
      : raw.includes('I am seeking')
        ? { text: '{"born":"Born 7Q"}' }
        : { text: 'Understood.' },
  );
  const world: OutsideWorld = {
    endpoint: () => ({ address: models.baseUrl, namedBy: 'environment' }),
    secrets: { has: () => false, reveal: () => Promise.resolve(null) },
  };
  it = await TestEngine.open({ directory, agentDirectories: [agents], world });
  it.import('below', BELOW);
});

afterAll(async () => {
  await it.close();
  await models.close();
  rmSync(directory, { recursive: true, force: true });
});

beforeEach(() => {
  models.asked.length = 0;
});

const received = (name: string): string =>
  Buffer.concat(models.asked.map(({ raw }) => raw).filter((raw) => raw.includes(`I am ${name}`))).toString();

test('an agent with the permission is sent what is personal, and one without is not, whichever way it comes', async () => {
  const id = await it.start(RUN, { parameters: PARAMETERS, mode: 'live', owner: 'owner' });
  expect(await it.ended(id)).toMatchObject({ status: 'completed' });
  for (const value of ['Ida', 'ida@sea.example', 'Kelp Row 7', 'DE02120300000000202051'])
    expect(received('trusted')).toContain(value);
  expect(received('looking')).toContain('ida@sea.example');
  const triaged = received('triage');
  for (const value of PERSONAL) expect(triaged.toLowerCase()).not.toContain(value.toLowerCase());
  expect(triaged).toContain('Dear [personal: customer.name]');
  expect(triaged).toContain('[personal: seek.born]');
  for (const value of ['a late parcel', 'Harbour', 'likes kelp', 'likes salt', '[personal: people.id]'])
    expect(triaged).toContain(value);
});

test('the run keeps its own record, and says what its agent was handed', async () => {
  const id = await it.start(RUN, { parameters: PARAMETERS, mode: 'live', owner: 'owner' });
  await it.ended(id);
  const starts = it.events(id).flatMap((event) => (event.type === 'orchestration.step.started' ? [event.data] : []));
  const built = starts.find(({ stepId }) => stepId === 'built');
  expect(built?.input['userMessage']).toContain('Dear Ida');
  expect(built?.masked?.input['userMessage']).toContain('Dear [personal: customer.name]');
  expect(built?.masked?.fields).toEqual(
    expect.arrayContaining(['customer.name', 'look.phone', 'customer.children.name']),
  );
  expect(starts.find(({ stepId }) => stepId === 'full')?.masked).toBeUndefined();
});

test('nothing is masked where nothing is marked', async () => {
  const plain = RUN.replace(/, personal: \[[^\]]*\]|, personal: true/g, '').replace(
    'look.found.phone',
    'look.found.note',
  );
  const id = await it.start(plain, { parameters: PARAMETERS, mode: 'live', owner: 'owner' });
  expect(await it.ended(id)).toMatchObject({ status: 'completed' });
  expect(received('triage')).toContain('Dear Ida, 3 ida@sea.example');
});
