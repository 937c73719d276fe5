/**
 * Starts over a store in which single runs can't be read: whoever starts finds the engine running, and each such run
 * set aside.
 */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { createAgentRegistry } from '../agents/profiles/registry.ts';
import { nextSteps } from '../cli/output/next-steps.ts';
import { Style } from '../cli/output/style.ts';
import { createEngine } from './create-engine.ts';
import type { Definition } from '../definition/definition.ts';
import type { Journal } from '../journal/journal.ts';
import { MemoryJournal } from '../journal/memory-journal.ts';
import { forgetful } from '../journal/taking-up.ts';
import type { ReadModels } from '../projections/read-models.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';
import { openTestStore } from '../testing/open-test-store.ts';
import { answeringLater } from '../testing/slow-store.ts';
import { recoverRuns } from './recover-runs.ts';
import { openTestServer } from '../testing/open-test-server.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { TestEngine } from '../testing/test-engine.ts';

const SOURCE = `
metadata: { name: slow, version: 1.0.0, owner: owner }
orchestration:
  steps:
    - { id: ask, agent: test-effect, checkpoint_after: { question: Go on?, required: true } }
    - { id: then, agent: test-effect, depends_on: [ask] }
`;
/**
 * As damage would, not as anybody writes to a store: what keeps events from being changed is taken away for a moment.
 */
const DAMAGES = {
  'an event that is no JSON': `UPDATE events SET data = '{"stepId":' WHERE run = (SELECT run FROM run_keys WHERE run_id = ?) AND type = 'orchestration.step.completed'`,
  'an event about a step that there is not': `UPDATE events SET data = '{"stepId":"nobody","attempt":1,"output":null,"response":null}' WHERE run = (SELECT run FROM run_keys WHERE run_id = ?) AND type = 'orchestration.step.completed'`,
  'a missing first event': `UPDATE events SET type = 'orchestration.unknown' WHERE run = (SELECT run FROM run_keys WHERE run_id = ?) AND sequence = 1`,
  'a definition that is lost': `UPDATE definition_snapshots SET hash = 'lost' WHERE hash = (SELECT definition_hash FROM runs JOIN run_keys USING (run) WHERE run_id = ?)`,
  'a definition that is no JSON': `UPDATE definition_snapshots SET definition = '{' WHERE hash = (SELECT definition_hash FROM runs JOIN run_keys USING (run) WHERE run_id = ?)`,
};

async function damagedStore(damage: string): Promise<{ directory: string; bad: string; good: string }> {
  const directory = temporaryDirectory();
  const engine = await TestEngine.open({ directory });
  const bad = await engine.start(SOURCE);
  const good = await engine.start(SOURCE.replace('name: slow', 'name: other'));
  for (const runId of [bad, good]) await engine.reached(runId, 'checkpoint');
  await engine.close();
  const database = new Database(join(directory, 'baton.sqlite'));
  for (const name of ['events_are_never_changed', 'snapshots_are_never_changed']) database.exec(`DROP TRIGGER ${name}`);
  expect(database.prepare(damage).run(bad).changes).toBe(1);
  database.exec(`CREATE TRIGGER events_are_never_changed BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
    CREATE TRIGGER snapshots_are_never_changed BEFORE UPDATE ON definition_snapshots BEGIN SELECT RAISE(ABORT, 'snapshots are never changed'); END;`);
  database.close();
  return { directory, bad, good };
}

test.each(Object.entries(DAMAGES))('over %s', async (_, damage) => {
  const { directory, bad, good } = await damagedStore(damage);
  const first = await TestEngine.open({ directory });
  await first.until(bad, ({ error }) => error !== null);
  await first.engine.command(
    good,
    {
      type: 'decide',
      approvalId: `${good}.ask.1`,
      decision: 'continue',
      notes: null,
      modifications: null,
      rewindTo: null,
    },
    'operator:test',
  );
  expect((await first.ended(good)).status).toBe('completed');
  await first.close();

  const { engine, client } = await openTestServer({}, directory);
  const { items } = await client.runs.list({ limit: 10, offset: 0, status: ['needs_attention'] });
  expect(items).toMatchObject([
    { id: bad, status: 'needs_attention', error: expect.stringMatching(/^Baton can't go on with this run: \S/) },
  ]);
  expect(engine.journal.lastOfRun(bad)?.type).toBe('orchestration.run.set_aside');
  await client.runs.cancel({ runId: bad, notes: null });
  expect(engine.readModels.findRun(bad)).toMatchObject({ status: 'cancelled' });
  expect(engine.readModels.openRuns()).toEqual([]);
  expect(engine.readModels.listApprovals({ status: 'pending' }, { limit: 1, offset: 0 }).total).toBe(0);
});

test('what readers are shown of such a run says that it is set aside, and what can be done', async () => {
  const { directory, bad } = await damagedStore(DAMAGES['an event about a step that there is not']);
  const { engine, client } = await openTestServer({}, directory);
  await new Promise<void>((resolve) => {
    const look = () => (engine.readModels.findRun(bad)?.status === 'needs_attention' ? resolve() : undefined);
    engine.subscribe(look);
    look();
  });
  const run = await client.runs.get({ runId: bad });
  expect(run).toMatchObject({
    status: 'needs_attention',
    setAside: { code: 'set_aside' },
    steps: [{ id: 'ask' }, { id: 'then' }],
  });
  expect(nextSteps(run, { style: new Style(false), program: 'baton' }).join('\n')).toMatch(
    /set aside: .*\n {2}baton retry .*\n {2}baton cancel /,
  );
  expect(await engine.rebuild()).toMatchObject({ runs: 2 });
  expect(engine.readModels.findRun(bad)).toMatchObject({ status: 'needs_attention', error: run.error });
  const followed = await client.runs.follow({ runId: bad, tell: 'whole' });
  for await (const message of followed) {
    expect(message.actions.run).toEqual(expect.arrayContaining(['retry', 'cancel']));
    break;
  }
});

test('a start that is interrupted ends with the reason, takes nothing up, and leaves the store to the next one', async () => {
  const directory = temporaryDirectory();
  const first = await TestEngine.open({ directory });
  const runId = await first.start(SOURCE);
  await first.reached(runId, 'checkpoint');
  await first.close();
  const interruption = new AbortController();
  const agents = await createAgentRegistry({ directories: [], dataDirectory: directory, testAgents: {} });
  const starting = createEngine({ directory, agents, interruption: interruption.signal });
  interruption.abort(new Error('somebody pressed Ctrl-C'));
  await expect(starting).rejects.toThrow('somebody pressed Ctrl-C');
  const next = await TestEngine.open({ directory });
  expect(next.engine.readModels.findRun(runId)).toMatchObject({ status: 'checkpoint' });
  await next.close();
});

test('over a store that answers later, runs are taken up all the same', async () => {
  const directory = temporaryDirectory();
  const before = await TestEngine.open({ directory });
  const runId = await before.start(SOURCE);
  await before.reached(runId, 'checkpoint');
  await before.close();
  const store = openTestStore(directory);
  const journal = new MemoryJournal();
  const hash = store.readModels.findRun(runId)?.definitionHash ?? '';
  const definition = store.journal.findSnapshot(hash) as Definition;
  journal.append(store.journal.readAll(0, 1_000), [{ hash, definition }]);
  const it = new MemoryExecutor({ journal, answersLater: true });
  const prepared: string[] = [];
  await recoverRuns({
    journal: answeringLater<Journal>(store.journal),
    readModels: answeringLater<ReadModels>(store.readModels),
    executor: it.executor,
    takingUp: forgetful,
    prepare: (asked) => Promise.resolve(void prepared.push(asked)),
    isStopping: () => false,
    report: (error) => expect.fail(String(error)),
  });
  await it.settle();
  const answer = { notes: null, modifications: null, rewindTo: null };
  await it.command(runId, { type: 'decide', approvalId: `${runId}.ask.1`, decision: 'continue', ...answer });
  await it.settle();
  expect([prepared, it.calls.map(({ request }) => request.step.id), it.bugs]).toEqual([[hash], ['then'], []]);
});
