/** What a database refuses, and what becomes of a call whose agent changes while people decide. */
import { describe, expect, test } from 'vitest';
import { clerkFile, decideCalls, ledgerFile, oneStep } from '../../../testing/databases-that-ask.ts';
import { openLedgerOfTests } from '../../../testing/ledger-of-tests.ts';
import type { TestEngine } from '../../../testing/test-engine.ts';
import { whyNoPostgres } from '../../../testing/postgres/start-postgres.ts';
import { keyOfAgent } from '../../../catalog/published-agents.ts';

const ledger = openLedgerOfTests();
const { entries, engineWith } = ledger;

describe.skipIf(whyNoPostgres !== null)('a PostgreSQL', () => {
  const insert = (id: number, text: string) => ({
    tool: 'supabase_insert',
    arguments: { table: 'entries', rows: [{ id, text }] },
  });

  const denialsIn = (it: TestEngine, runId: string) =>
    it.events(runId).flatMap(({ type, data }) => (type === 'orchestration.policy.denied' ? [data] : []));

  test('records what it refuses as a denial, of a step and of a model that goes on without', async () => {
    const it = await engineWith(ledgerFile({}), clerkFile('ledger'));
    const secret = { sql: 'select passwd from pg_shadow', parameters: [] };
    const direct = await it.start(oneStep('ledger', { tool: 'supabase_query', arguments: secret }), {
      mode: 'live',
      attended: false,
    });
    expect(await it.ended(direct)).toMatchObject({ status: 'failed' });
    const denied = { agent: 'ledger', action: 'sql.execute', resource: 'select', policies: ['baton.sql-guard'] };
    const reason = expect.stringContaining('pg_shadow') as string;
    expect(denialsIn(it, direct)).toEqual([{ ...denied, stepId: 'book', attempt: 1, reason }]);
    ledger.model.script(
      {
        calls: [
          { name: 'supabase_query', parameters: secret },
          { name: 'supabase_delete', parameters: { table: 'entries', where: {} } },
        ],
      },
      { text: 'I did without.' },
    );
    const modelled = await it.start(oneStep('clerk', { userMessage: 'Read it' }), { mode: 'live' });
    expect(await it.ended(modelled)).toMatchObject({ status: 'completed' });
    expect(denialsIn(it, modelled)).toMatchObject([
      { ...denied, stepId: 'book', attempt: 1, reason },
      { ...denied, resource: 'delete' },
    ]);
    expect(JSON.stringify(ledger.model.asked.at(-1)?.body)).toContain('pg_shadow');
  });

  test.each([
    ['a step', 'ledger'],
    ['a model', 'clerk'],
  ])('goes on in the version that had asked, when another is published before the answer: of %s', async (_, agent) => {
    const it = await engineWith(clerkFile('ledger'));
    const publish = (file: { readonly metadata: { readonly version: string } }) => {
      const { version } = file.metadata;
      const key = keyOfAgent('ledger');
      const source = JSON.stringify(file);
      it.engine.publishedAgents.saveDraft({ ...key, version, source, origin: 'test' }, Date.now());
      it.engine.publishedAgents.activate(key, version, Date.now());
    };
    publish(ledgerFile({ insert: 'always' }));
    ledger.model.script(
      { calls: [{ name: 'supabase_insert', parameters: insert(2, 'agreed').arguments }] },
      { text: 'Done.' },
    );
    const input = agent === 'clerk' ? { userMessage: 'Book it' } : insert(2, 'agreed');
    const runId = await it.start(oneStep(agent, input), { mode: 'live' });
    await it.reached(runId, 'checkpoint');
    const now = ledgerFile({});
    const { secrets } = now.permissions;
    // the new one may read, and no more
    publish({
      ...now,
      metadata: { ...now.metadata, version: '2.0.0' },
      permissions: { secrets, database: { tables: ['entries'], operations: ['select'] } },
    } as never);
    await decideCalls(it, runId, { id: '1', decision: 'approve' });
    expect(await it.ended(runId)).toMatchObject({ status: 'completed' });
    expect(await entries()).toEqual(['first', 'agreed']);
    const next = await it.start(oneStep('ledger', insert(3, 'never')), { mode: 'live', attended: false });
    expect(await it.ended(next)).toMatchObject({ status: 'failed' });
  });
});
