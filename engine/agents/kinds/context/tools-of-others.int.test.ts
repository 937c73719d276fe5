import { lendWarehouse } from '../../../testing/warehouse-of-tests.ts';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { loadDocumentReader } from '../../../definition/document-reader.ts';
import { loadConditions } from '../../../definition/expressions/condition-reader.ts';
import { ModelServer } from '../../../testing/model-server/model-server.ts';
import type { ModelReaction } from '../../../testing/model-server/reaction.ts';
import {
  CallsAsked,
  type AgentRequest,
  type AgentResponse,
  type Json,
  type JsonObject,
  type WorkMessage,
} from '../../port/agent.ts';
import { exampleContext, exampleRequest } from '../../port/example-request.ts';
import type { AgentProfile } from '../../port/registry.ts';
import { createAgentRegistry, type LoadedAgentRegistry } from '../../profiles/registry.ts';

const shipped = fileURLToPath(new URL('../../../../orchestrations/agents', import.meta.url));
const toolServer = fileURLToPath(new URL('../../../testing/tool-server/tool-server.ts', import.meta.url));

let directory: string;
let model: ModelServer;
let agents: LoadedAgentRegistry;

beforeAll(async () => {
  model = await ModelServer.open();
});
afterAll(() => model.close());
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'baton-tools-of-others-'));
  mkdirSync(join(directory, 'agents'));
  model.asked.length = 0;
});
afterEach(async () => {
  await agents.close();
  rmSync(directory, { recursive: true, force: true });
});

function write(name: string, type: string, configuration: JsonObject, permissions: JsonObject): void {
  const metadata = { name, displayName: name, version: '1.0.0', description: 'An agent of a test.' };
  const file = { metadata, type, configuration, permissions };
  writeFileSync(join(directory, 'agents', `${name}.yaml`), JSON.stringify(file));
}

/** An analyst with tools of two others: the warehouse of figures, and a server of tests. */
async function ask(tools: readonly JsonObject[], ...reactions: readonly ModelReaction[]): Promise<AgentResponse> {
  return asking(tools, reactions);
}

/** @param pinned the file of `helpers` that the run is pinned to, by what it permits */
async function asking(
  tools: readonly JsonObject[],
  reactions: readonly ModelReaction[],
  pinned?: readonly string[],
  {
    more = {},
    conversed = [],
    ...configuration
  }: {
    readonly more?: Partial<AgentRequest>;
    readonly conversed?: WorkMessage[];
    readonly [key: string]: unknown;
  } = {},
): Promise<AgentResponse> {
  const server = {
    command: process.execPath,
    args: ['--disable-warning=ExperimentalWarning', toolServer],
    env: { ELECTRON_RUN_AS_NODE: '1' },
  };
  const permitted = [{ name: 'add' }, { name: 'fail' }];
  write(
    'helpers',
    'tool',
    { driver: 'mcp', server, tools: permitted, ...(configuration as JsonObject) },
    { programs: [process.execPath] },
  );
  const words = { provider: 'openai', model: 'gpt-5-mini', systemPrompt: 'You answer with figures.', tools };
  write('analyst', 'context', words, {});
  lendWarehouse(directory);
  agents = await createAgentRegistry({
    directories: [shipped, join(directory, 'agents')],
    dataDirectory: directory,
    loadDocumentReader,
    loadConditions,
    world: {
      endpoint: () => ({ address: model.baseUrl, namedBy: 'environment' }),
      secrets: { has: () => false, reveal: () => Promise.resolve(null) },
    },
  });
  const profile = agents.find('analyst');
  if (!profile) throw new Error(agents.problems.map(({ message }) => message).join('\n'));
  model.script(...reactions);
  const helpers = agents.find('helpers');
  const ofRun = {
    ...helpers,
    configuration: { ...helpers?.configuration, tools: pinned?.map((name) => ({ name, approval: 'never' })) },
  };
  const toolAgent = (name: string) => (pinned && name === 'helpers' ? (ofRun as AgentProfile) : undefined);
  const input = { userMessage: 'How much was sold on the first day, and twice that?' };
  return agents
    .agentFor(profile, false)
    .invoke(exampleRequest({ agent: 'analyst', input, rehearsal: false, ...more }), {
      ...exampleContext({ conversed }),
      toolAgent,
    });
}

const call = (name: string, parameters: JsonObject) => ({ calls: [{ name, parameters }] });
/** What the model was told of its calls. */
const told = (): string[] =>
  ((model.asked.at(-1)?.body['input'] ?? []) as readonly JsonObject[]).flatMap(({ type, output }) =>
    type === 'function_call_output' ? [output as string] : [],
  );
const offered = (): Json[] =>
  ((model.asked[0]?.body['tools'] ?? []) as readonly JsonObject[]).flatMap(({ name }) => name ?? []);

test('a model writes SQL from the schema that it was told, mends what is refused, and goes on with another tool', async () => {
  const { content } = await ask(
    [{ agent: 'supabase-agent' }, { agent: 'helpers', allow: ['add'] }],
    call('supabase_schema_introspect', {}),
    call('supabase_query', { sql: `select value from kpi_daily where kpi = 'revenue' limit 1`, parameters: [] }),
    call('supabase_query', {
      sql: 'select value from kpi_daily where kpi = $1 order by day limit 1',
      parameters: ['revenue'],
    }),
    call('add', { a: 2, b: 3 }),
    { text: 'Done.' },
  );
  expect(offered()).toEqual(['supabase_schema_introspect', 'supabase_query', 'add']);
  const [schema = '', refused = '', rows = '', sum = ''] = told();
  expect(schema).toContain('kpi_daily');
  expect(refused).toContain('Text must be a parameter');
  expect(rows).toMatch(/rows.*value.*\d+\.\d+/);
  expect(sum).toContain('5');
  expect(content.deliverable?.content).toBe('Done.');
}, 60_000);

test('a tool that fails is told to the model, or fails the step, as the file says', async () => {
  await ask([{ agent: 'helpers' }], call('fail', {}), { text: 'I did without.' });
  expect(told()[0]).toContain('The ledger is closed');
  await agents.close();
  await expect(
    ask([{ agent: 'helpers', onToolError: 'fail' }], call('fail', {}), { text: 'never' }),
  ).rejects.toMatchObject({ code: 'tool_call_failed', retryable: false });
});

test('a call with arguments that the file refuses is told to the model, and recorded as a denial', async () => {
  const terms = { tools: [{ name: 'add', when: 'a < 3' }] };
  const conversed: WorkMessage[] = [];
  await asking([{ agent: 'helpers' }], [call('add', { a: 7, b: 1 }), { text: 'Without.' }], undefined, {
    ...terms,
    conversed,
  });
  expect(told()[0]).toContain("the agent's file asks for a < 3");
  expect(conversed.flatMap(({ denials = [] }) => denials)).toMatchObject([
    { agent: 'helpers', action: 'tool.call', resource: 'helpers/add', policies: ['baton.tool-arguments'] },
  ]);
}, 60_000);

test('an agent whose tools are not there is named', async () => {
  await expect(ask([{ agent: 'nobody' }], { text: 'never' })).rejects.toMatchObject({ code: 'no_tools' });
});

test('what is missing for the tools of an agent is missing for whoever uses them, before anything is asked', async () => {
  const connection = { secret: 'ORDERS_DATABASE_URL' };
  write('orders', 'tool', { driver: 'postgres', connection }, { secrets: ['ORDERS_DATABASE_URL'] });
  await ask([{ agent: 'helpers' }], { text: 'Nothing was needed.' });
  await agents.close();
  await ask([{ agent: 'orders' }, { agent: 'nobody' }], { text: 'never' }).catch(() => undefined);
  const profile = agents.find('analyst');
  expect(profile && agents.whatIsMissing?.(profile)).toEqual([
    'there is no agent nobody whose tools it uses',
    'the key ORDERS_DATABASE_URL is not set. Set it under Settings, Keys, or in the environment',
  ]);
});

test('the tools are those of the version that the run is pinned to, whatever the file says now', async () => {
  await asking([{ agent: 'helpers' }], [{ text: 'Done.' }], ['fail']);
  expect(offered()).toEqual(['fail']);
}, 60_000);

test('calls are counted over an attempt that goes on after people have answered', async () => {
  const terms = { tools: [{ name: 'add', approval: { when: 'a > 1' } }], limits: { callsPerAttempt: 2 } };
  const add = (a: number) => ({ name: 'add', parameters: { a, b: 1 } });
  const wanted = [{ agent: 'helpers', onToolError: 'fail' }];
  const question = await asking(wanted, [{ calls: [add(0), add(2)] }], undefined, terms).catch(
    (error: unknown) => error,
  );
  if (!(question instanceof CallsAsked)) throw question;
  await agents.close();
  const answered = { kept: question.kept, decisions: [{ id: '2', decision: 'approve' as const }], questions: 1 };
  const more = { answered };
  const third = asking(wanted, [{ calls: [add(0)] }], undefined, { ...terms, more });
  await expect(third).rejects.toMatchObject({ message: expect.stringContaining('more than 2 times') as string });
}, 60_000);
