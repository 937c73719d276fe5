/** The ledger that the guide shows books small amounts by itself, and asks a person about the rest. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startPostgres, whyNoPostgres } from '../../engine/testing/postgres/start-postgres.ts';
import { temporaryDirectory } from '../../engine/testing/temporary-directory.ts';
import { TestEngine } from '../../engine/testing/test-engine.ts';

const page = readFileSync(new URL('../../docs/guide/tools-and-databases.md', import.meta.url), 'utf8');
const [, ledger = ''] = /```yaml\n(metadata: \{ name: ledger[\s\S]*?)```/.exec(page) ?? [];

test.skipIf(whyNoPostgres !== null)(
  'the ledger of the guide books small amounts, and asks about the rest',
  async () => {
    const postgres = await startPostgres();
    onTestFinished(() => postgres.close());
    await postgres.run('create table entries (text text, amount int)');
    const agents = join(temporaryDirectory(), 'agents');
    mkdirSync(agents);
    writeFileSync(join(agents, 'ledger.yaml'), ledger);
    const secrets = { has: () => true, reveal: () => Promise.resolve({ value: postgres.url, setFor: null }) };
    const it = await TestEngine.open({ agentDirectories: [agents], world: { endpoint: () => null, secrets } });
    onTestFinished(() => it.close());
    const book = (amount: number) =>
      `{ tool: supabase_insert, arguments: { table: entries, rows: [{ text: a, amount: ${amount} }] } }`;
    const runId = await it.start(
      `
metadata: { name: booking, version: 1.0.0, owner: owner }
orchestration:
  steps:
    - { id: small, agent: ledger, input: ${book(10)} }
    - { id: large, agent: ledger, depends_on: [small], input: ${book(2000)} }
`,
      { mode: 'live' },
    );
    await it.reached(runId, 'checkpoint');
    const amounts = async () =>
      (await postgres.run('select amount from entries order by amount')).map((row) => row.amount);
    expect(await amounts()).toEqual([10]);
    const decision = { decision: 'continue', notes: null, modifications: null, rewindTo: null } as const;
    const calls = [{ id: '1', decision: 'approve' }] as const;
    await it.engine.command(
      runId,
      { type: 'decide', approvalId: `${runId}.large.1.calls`, ...decision, calls },
      'operator:ada',
    );
    expect(await it.ended(runId)).toMatchObject({ status: 'completed' });
    expect(await amounts()).toEqual([10, 2000]);
  },
  60_000,
);
