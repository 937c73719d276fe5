/**
 * kill -9 while the calls of a model write to a database: its row says what was committed, so that the attempt goes on
 * and each call is made once. Neither the model nor the database says in its file that it may be asked twice.
 */
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CrashOrders } from '../../../testing/crash-host.ts';
import { ModelServer } from '../../../testing/model-server/model-server.ts';
import { startPostgres, whyNoPostgres, type StartedPostgres } from '../../../testing/postgres/start-postgres.ts';
import { runCrashHost } from '../../../testing/run-crash-host.ts';
import { TestEngine } from '../../../testing/test-engine.ts';
import { timesToKill } from '../../../testing/times-to-kill.ts';

const CLERK = `
metadata: { name: clerk, displayName: Clerk, version: 1.0.0, description: Books. }
type: context
configuration:
  { provider: openai, model: gpt-5-mini, systemPrompt: Book., api: responses, tools: [{ agent: book }] }
`;
const BOOK = `
metadata: { name: book, displayName: Book, version: 1.0.0, description: A book of a test. }
type: tool
configuration: { driver: postgres, connection: { secret: DATABASE_URL } }
permissions: { secrets: [DATABASE_URL], database: { tables: [entries], operations: [insert] } }
`;
const BOOKING = `
metadata: { name: booking, displayName: Booking, version: 1.0.0, description: Books, owner: owner }
orchestration:
  steps: [{ id: write, agent: clerk, input: { userMessage: Book twice } }]
`;
/** The same in both rounds: the second is no repetition of the first. */
const booked = { name: 'supabase_insert', parameters: { table: 'entries', rows: [{ text: 'booked' }] } };
const ROUNDS = [{ calls: [booked] }, { calls: [booked] }, { text: 'Booked twice.' }];

let postgres: StartedPostgres;
let server: ModelServer;
let directory: string;
let agents: string;
beforeAll(async () => {
  server = await ModelServer.open(({ body }) => ROUNDS[resultsIn(body)] ?? { text: 'Too often.' });
  if (whyNoPostgres === null) postgres = await startPostgres();
}, 60_000);
afterAll(async () => {
  await server.close();
  if (whyNoPostgres === null) await postgres.close();
});
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'baton-written-by-tools-'));
  agents = join(directory, 'agents');
  mkdirSync(agents);
  writeFileSync(join(agents, 'clerk.yaml'), CLERK);
  writeFileSync(join(agents, 'book.yaml'), BOOK);
  server.asked.length = 0;
  await postgres.run('drop table if exists entries, baton_idempotency', 'create table entries (text text)');
  return () => rmSync(directory, { recursive: true, force: true });
});

const resultsIn = (body: unknown): number => JSON.stringify(body).split('"function_call_output"').length - 1;
const env = (): Record<string, string> => ({ OPENAI_BASE_URL: server.baseUrl, DATABASE_URL: postgres.url });
const ordersFor = (crashAt: CrashOrders['crashAt']): CrashOrders => ({
  directory,
  ledger: join(directory, 'ledger.jsonl'),
  agentDirectories: [agents],
  definitions: [{ name: 'booking', source: BOOKING }],
  start: ['booking'],
  crashAt,
});
const entries = async (): Promise<number> => (await postgres.run('select text from entries')).length;

/** For what this connection has locked. */
async function whenSomebodyWaits(owner: Client): Promise<void> {
  const waiting = `select count(*)::int as waiting from pg_locks where not granted and relation = 'entries'::regclass`;
  for (;;) {
    const { rows } = await owner.query<{ waiting: number }>(waiting);
    if ((rows[0]?.waiting ?? 0) > 0) return;
  }
}

/** What becomes of it when an engine takes it up again. */
async function takenUp() {
  const it = await TestEngine.open({
    directory,
    agentDirectories: [agents],
    world: {
      endpoint: () => ({ address: server.baseUrl, namedBy: 'environment' }),
      secrets: { has: () => true, reveal: () => Promise.resolve({ value: postgres.url, setFor: null }) },
    },
  });
  try {
    const [run] = it.engine.readModels.listRuns({}, { limit: 1, offset: 0 }).items;
    return run ? await it.until(run.id, ({ status }) => status !== 'running') : null;
  } finally {
    await it.close();
  }
}

describe.skipIf(whyNoPostgres !== null)('an engine that is killed while a model writes by its tools', () => {
  // It is as many times at the least.
  test.each(timesToKill({ point: 'append.before', reached: 9 }))(
    'before it records for the time %i writes each of them once',
    async (time) => {
      const killed = await runCrashHost(ordersFor({ point: 'append.before', time }), { env: env() });
      const written = await entries();
      expect(killed.signal, killed.errors).toBe('SIGKILL');
      const after = await takenUp();
      if (written > 0) expect(after).toMatchObject({ status: 'completed', error: null });
      if (after?.status === 'completed') expect(await entries()).toBe(2);
      else if (after) expect(after.error).toMatch(/not known whether/);
    },
    60_000,
  );

  test('before the database has committed writes what is missing', async () => {
    const owner = new Client({ connectionString: postgres.url });
    await owner.connect();
    await owner.query('begin; lock table entries in access exclusive mode');
    const killed = await runCrashHost(ordersFor(null), {
      env: env(),
      onStart: (child) => void whenSomebodyWaits(owner).then(() => child.kill('SIGKILL')),
    });
    expect(killed.signal, killed.errors).toBe('SIGKILL');
    await owner.query('commit');
    await owner.end();
    expect(await entries()).toBe(0);
    expect(await takenUp()).toMatchObject({ status: 'completed', error: null });
    expect(await entries()).toBe(2);
    expect(server.asked.filter(({ body }) => resultsIn(body) === 0)).toHaveLength(1);
  }, 60_000);
});
