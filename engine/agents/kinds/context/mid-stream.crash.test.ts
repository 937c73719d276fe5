/** kill -9 in the middle of an answer: half of it is nowhere, and the model is asked again, or the operator is. */
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CrashOrders } from '../../../testing/crash-host.ts';
import { ModelServer } from '../../../testing/model-server/model-server.ts';
import { runCrashHost } from '../../../testing/run-crash-host.ts';
import { temporaryDirectory } from '../../../testing/temporary-directory.ts';
import { TestEngine } from '../../../testing/test-engine.ts';

const AGENT = (idempotent: boolean) => `
metadata: { name: author, displayName: Author, version: 1.0.0, description: Writes. }
type: context
configuration: { provider: openai, model: gpt-5-mini, apiKey: { secret: OPENAI_API_KEY }, systemPrompt: Write. }
permissions: { secrets: [OPENAI_API_KEY] }
idempotent: ${idempotent}
`;
const STORY = `
metadata: { name: story, displayName: Story, version: 1.0.0, description: Writes a story, owner: owner }
orchestration:
  steps: [{ id: write, agent: author, input: { userMessage: A story } }]
`;
const HALF = 'Once upon a';
const WHOLE = 'Once upon a time there was a meadow.';

let server: ModelServer;
let orders: CrashOrders;
let agents: string;
let child: ChildProcess | null;

beforeEach(async () => {
  const directory = temporaryDirectory();
  agents = join(directory, 'agents');
  mkdirSync(agents);
  server = await ModelServer.open();
  orders = {
    directory,
    ledger: join(directory, 'ledger.jsonl'),
    agentDirectories: [agents],
    definitions: [{ name: 'story', source: STORY }],
    start: ['story'],
    crashAt: null,
  };
});

afterEach(() => server.close());

const env = (): Record<string, string> => ({ OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'sk-example-4711' });

/** Kills the host once half of the answer is on its way. */
async function killMidStream(idempotent: boolean): Promise<void> {
  writeFileSync(join(agents, 'author.yaml'), AGENT(idempotent));
  const never = new Promise<void>(() => undefined);
  server.script({ text: HALF, holdAt: 900, until: never, onHeld: () => child?.kill('SIGKILL') });
  const killed = await runCrashHost(orders, { env: env(), onStart: (started) => (child = started) });
  expect(killed.signal, killed.errors).toBe('SIGKILL');
  expect(server.asked).toHaveLength(1);
}

test('a model that may be asked twice is asked again, and its answer is whole', async () => {
  await killMidStream(true);
  server.script({ text: WHOLE });
  const { reports, errors } = await runCrashHost({ ...orders, start: [] }, { env: env() });
  expect(reports.at(-1), errors).toMatchObject({ said: 'ended' });
  expect(server.asked).toHaveLength(2);
  const it = await TestEngine.open({ directory: orders.directory, agentDirectories: [agents] });
  const [run] = it.engine.readModels.listRuns({}, { limit: 1, offset: 0 }).items;
  expect(run).toMatchObject({ status: 'completed', error: null });
  const told = JSON.stringify(it.events(run?.id ?? ''));
  expect(told).toContain(WHOLE);
  expect(told).not.toContain('sk-example-4711');
  await it.close();
});

test('of one that may not, the operator is asked', async () => {
  await killMidStream(false);
  const it = await TestEngine.open({ directory: orders.directory, agentDirectories: [agents] });
  const [run] = it.engine.readModels.listRuns({}, { limit: 1, offset: 0 }).items;
  const waiting = await it.until(run?.id ?? '', ({ status }) => status !== 'running');
  expect(waiting.status).toBe('needs_attention');
  expect(JSON.stringify(it.events(waiting.id))).not.toContain(HALF);
  expect(server.asked).toHaveLength(1);
  await it.close();
});
