// A store may lie elsewhere: its answers arrive later, and what happens meanwhile is neither missed nor told twice.
import { expect, test } from 'vitest';
import type { EventView } from '../../contract/event-view.ts';
import type { RunSummary } from '../../contract/run-summary.ts';
import { openTestServer, type TestServer } from '../../testing/open-test-server.ts';
import { withSlowStore } from '../../testing/slow-store.ts';
import { TWO_STEPS, WITH_CHECKPOINT, WITH_CHILD } from '../../testing/yaml-definitions.ts';
import { createInProcessClient } from '../in-process-client.ts';

async function openFarServer(templates: Readonly<Record<string, string>> = {}): Promise<TestServer> {
  const server = await openTestServer(templates);
  const context = { ...server.context, engine: withSlowStore(server.engine) };
  return { ...server, context, client: createInProcessClient(context) };
}

test('whoever watches hears every event once, in order, and then how the run ended', async () => {
  const { client, engine } = await openFarServer();
  const started = await Promise.all([1, 2, 3, 4].map(() => client.runs.start({ source: TWO_STEPS })));
  const watched = started.map(async ({ id }) => {
    const told: EventView[] = [];
    for await (const change of await client.runs.watch({ runId: id })) {
      if (change.kind === 'event') told.push(change.event);
      else expect(change).toEqual({ kind: 'ended', status: 'completed' });
    }
    expect(told.map(({ sequence }) => sequence)).toEqual(engine.journal.readRun(id).map(({ sequence }) => sequence));
  });
  await Promise.all(watched);
});

test('children that begin while one begins to watch are watched, too', async () => {
  const { client, engine } = await openFarServer({ 'with-checkpoint': WITH_CHECKPOINT, 'with-child': WITH_CHILD });
  await client.library.import({ name: 'with-child' });
  const { id } = await client.runs.start({ definition: 'with-child' });
  const runs = new Set<string>();
  for await (const change of await client.runs.watch({ runId: id })) {
    if (change.kind === 'event') runs.add(change.event.runId);
    if (change.kind === 'waiting') break;
  }
  expect([...runs].sort()).toEqual([id, ...engine.readModels.childrenOf(id).map((child) => child.id)].sort());
});

test('a list that is followed comes to say what the store says', async () => {
  const { client } = await openFarServer();
  const rows = new Map<string, RunSummary>();
  const changes = await client.runs.changes({ limit: 100 });
  const started = await Promise.all(Array.from({ length: 20 }, () => client.runs.start({ source: TWO_STEPS })));
  const isDone = () => started.every(({ id }) => rows.get(id)?.status === 'completed');
  for await (const change of changes) {
    for (const row of change.kind === 'snapshot' ? change.items : change.changed) rows.set(row.id, row);
    if (isDone()) break;
  }
  expect(isDone()).toBe(true);
});

test('an approval is told until it is answered, and can be reviewed and answered', async () => {
  const { client } = await openFarServer();
  const changes = await client.notifications.changes({});
  await client.runs.start({ source: WITH_CHECKPOINT });
  let asked = '';
  for await (const { notifications: fresh, gone } of changes) {
    const question = fresh.find(({ kind }) => kind === 'approval');
    if (question) {
      asked = question.id;
      expect((await client.approvals.get({ approvalId: asked })).step?.work).not.toBeNull();
      await client.approvals.decide({ approvalId: asked, decision: 'continue' });
    }
    if (gone.includes(asked)) break;
  }
  expect(asked).not.toBe('');
});
