import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startPostgres, whyNoPostgres, type StartedPostgres } from '../../../testing/postgres/start-postgres.ts';
import type { CrashOrders } from '../../../testing/crash-host.ts';
import { runCrashHost } from '../../../testing/run-crash-host.ts';
import type { CrashPoint } from '../../../time/crash-points.ts';

const DATABASE = `
metadata: { name: ledger-database, displayName: Database, version: 1.0.0, description: A database of a test. }
type: tool
configuration: { driver: postgres, connection: { secret: DATABASE_URL }, approval: { insert: APPROVAL } }
permissions: { secrets: [DATABASE_URL], database: { tables: [entries], operations: [insert] } }
`;
const BOOKING = `
metadata: { name: booking, version: 1.0.0, owner: owner, organization: global }
orchestration:
  steps:
    - id: book
      agent: ledger-database
      input: { tool: supabase_insert, arguments: { table: entries, rows: [ { text: booked } ] } }
`;

let postgres: StartedPostgres;
let directory: string;

beforeAll(async () => {
  if (whyNoPostgres === null) postgres = await startPostgres();
}, 60_000);
afterAll(async () => {
  if (whyNoPostgres === null) await postgres.close();
});
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'baton-written-once-'));
  return () => rmSync(directory, { recursive: true, force: true });
});

test.skipIf(whyNoPostgres !== null).each<[CrashPoint, number, 'never' | 'always']>([
  ['effect.before', 1, 'never'],
  ['effect.after', 1, 'never'],
  ['append.before', 3, 'never'],
  // the question is the first effect, and what follows the answer the second
  ['effect.after', 1, 'always'],
  ['append.after', 4, 'always'],
  ['append.before', 5, 'always'],
  ['effect.before', 2, 'always'],
  ['effect.after', 2, 'always'],
  ['append.before', 4, 'always'],
])(
  'what was written when the engine was killed (%s for the time %i, with a person who decides: %s) is written once',
  async (point, time, approval) => {
    await postgres.run('drop table if exists entries, baton_idempotency', 'create table entries (text text)');
    const agents = join(directory, 'agents');
    mkdirSync(agents);
    writeFileSync(join(agents, 'ledger-database.yaml'), DATABASE.replace('APPROVAL', approval));
    const orders: CrashOrders = {
      directory,
      ledger: join(directory, 'ledger.jsonl'),
      definitions: [{ name: 'booking', source: BOOKING }],
      agentDirectories: [agents],
      start: ['booking'],
      crashAt: { point, time },
    };
    const env = { DATABASE_URL: postgres.url };
    const killed = await runCrashHost(orders, { env });
    expect(killed.signal).toBe('SIGKILL');
    if (point === 'effect.after' && (approval === 'never' || time === 2))
      expect(await postgres.run('select text from entries')).toHaveLength(1);
    const ended = await runCrashHost({ ...orders, start: [], crashAt: null }, { env });
    expect(ended.reports.at(-1)).toMatchObject({ said: 'ended' });
    expect(await postgres.run('select text from entries')).toEqual([{ text: 'booked' }]);
  },
  60_000,
);
