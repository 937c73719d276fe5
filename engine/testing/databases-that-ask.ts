/** Databases whose statements people decide about, a model that uses them, and an engine with all of them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { CallDecision } from '../definition/tool-call.ts';
import type { JsonObject } from '../values/json.ts';
import { temporaryDirectory } from './temporary-directory.ts';
import { TestEngine } from './test-engine.ts';

const metadata = (name: string) => ({ name, displayName: name, version: '1.0.0', description: 'Of a test.' });
export const ledgerFile = (approval: JsonObject) => ({
  metadata: metadata('ledger'),
  type: 'tool',
  configuration: { driver: 'postgres', connection: { secret: 'DATABASE_URL' }, functions: ['add_up'], approval },
  permissions: {
    secrets: ['DATABASE_URL'],
    database: { tables: ['entries'], operations: ['select', 'insert', 'update', 'delete', 'rpc'] },
  },
  idempotent: true,
});
export const figuresFile = (approval: JsonObject) => ({
  metadata: metadata('figures'),
  type: 'tool',
  configuration: { driver: 'pglite', approval },
  permissions: { database: { tables: ['kpi_daily', 'kpi_catalog'], operations: ['select'] } },
  idempotent: true,
});
export const clerkFile = (agent: string) => ({
  metadata: metadata('clerk'),
  type: 'context',
  configuration: {
    provider: 'openai',
    model: 'gpt-5-mini',
    systemPrompt: 'Book.',
    api: 'responses',
    tools: [{ agent }],
  },
});

interface Outside {
  /** Of the model, and of the database. */
  readonly model: string;
  readonly database: string;
}

export async function engineWithDatabases(
  outside: Outside,
  ...files: readonly { readonly metadata: { readonly name: string } }[]
): Promise<TestEngine> {
  const agents = join(temporaryDirectory(), 'agents');
  mkdirSync(agents);
  for (const file of files) writeFileSync(join(agents, `${file.metadata.name}.yaml`), JSON.stringify(file));
  const it = await TestEngine.open({
    agentDirectories: [agents],
    world: {
      endpoint: () => ({ address: outside.model, namedBy: 'environment' }),
      secrets: { has: () => true, reveal: () => Promise.resolve({ value: outside.database, setFor: null }) },
    },
  });
  onTestFinished(() => it.close());
  return it;
}

export const oneStep = (agent: string, input: JsonObject): string =>
  JSON.stringify({
    metadata: { name: 'booking', version: '1.0.0', owner: 'owner' },
    orchestration: { steps: [{ id: 'book', agent, input }] },
  });

export const callsAskedIn = (it: TestEngine, runId: string) => {
  const asked = it.events(runId).findLast(({ type }) => type === 'orchestration.step.asked');
  return asked?.type === 'orchestration.step.asked' ? asked.data.calls : [];
};

export function decideCalls(it: TestEngine, runId: string, ...calls: readonly CallDecision[]) {
  const decision = { type: 'decide', decision: 'continue', notes: null, modifications: null, rewindTo: null } as const;
  return it.engine.command(runId, { ...decision, approvalId: `${runId}.book.1.calls`, calls }, 'operator:ada');
}
