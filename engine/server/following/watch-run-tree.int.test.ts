import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { EventView } from '../../contract/event-view.ts';
import type { RunTreeChange } from '../../contract/runs.ts';
import { openTestServer, type TestServer } from '../../testing/open-test-server.ts';
import { TWO_STEPS, WITH_CHECKPOINT, WITH_CHILD } from '../../testing/yaml-definitions.ts';

type Client = TestServer['client'];

function start(client: Client, source: string) {
  return client.runs.start({ source });
}

/** Everything up to and including the first change that is not an event. */
async function readToStop(
  changes: AsyncIterable<RunTreeChange>,
): Promise<{ events: EventView[]; stop: RunTreeChange | null }> {
  const events: EventView[] = [];
  for await (const change of changes) {
    if (change.kind !== 'event') return { events, stop: change };
    events.push(change.event);
  }
  return { events, stop: null };
}

async function allEvents(client: Client, runIds: readonly string[]): Promise<EventView[]> {
  const pages = await Promise.all(runIds.map((runId) => client.runs.events({ runId })));
  return pages.flatMap(({ items }) => items).sort((a, b) => a.position - b.position);
}

test('tells every event once, in order, and then how the run ended', async () => {
  const { client } = await openTestServer();
  const { id } = await start(client, TWO_STEPS);
  const { events, stop } = await readToStop(await client.runs.watch({ runId: id }));
  expect(stop).toEqual({ kind: 'ended', status: 'completed' });
  expect(events).toEqual(await allEvents(client, [id]));
});

test('goes on after the last position that was seen', async () => {
  const { client } = await openTestServer();
  const { id } = await start(client, TWO_STEPS);
  const { events } = await readToStop(await client.runs.watch({ runId: id }));
  const seen = events[2]?.position ?? 0;
  const { events: rest, stop } = await readToStop(await client.runs.watch({ runId: id, afterPosition: seen }));
  expect(rest).toEqual(events.slice(3));
  expect(stop).toMatchObject({ kind: 'ended' });
});

test('says when nothing moves before somebody decides, and again after each change', async () => {
  const { client } = await openTestServer();
  const { id } = await start(client, WITH_CHECKPOINT);
  const changes = await client.runs.watch({ runId: id });
  const stops: RunTreeChange[] = [];
  for await (const change of changes) {
    if (change.kind === 'event') continue;
    stops.push(change);
    if (change.kind !== 'waiting') continue;
    const [approval] = change.approvals;
    if (approval && stops.length === 1) await client.approvals.decide({ approvalId: approval.id, decision: 'retry' });
    else if (approval) await client.approvals.decide({ approvalId: approval.id, decision: 'continue' });
  }
  expect(stops).toMatchObject([
    { kind: 'waiting', approvals: [{ stepId: 'ask', status: 'pending' }], needsAttention: [], paused: [] },
    { kind: 'waiting', approvals: [{ stepId: 'ask', status: 'pending' }] },
    { kind: 'ended', status: 'completed' },
  ]);
});

test('tells what children do, from their first event on', async () => {
  const { client } = await openTestServer({ 'with-checkpoint': WITH_CHECKPOINT, 'with-child': WITH_CHILD });
  await client.library.import({ name: 'with-child' });
  const { id } = await client.runs.start({ definition: 'with-child' });
  const first = await readToStop(await client.runs.watch({ runId: id }));
  expect(first.stop).toMatchObject({ kind: 'waiting', approvals: [{ stepId: 'ask' }] });
  const child = (await client.runs.list({ parentRunId: id })).items[0];
  const approvalId = first.stop?.kind === 'waiting' ? (first.stop.approvals[0]?.id ?? '') : '';
  expect(first.stop?.kind === 'waiting' && first.stop.approvals[0]?.runId).toBe(child?.id);
  const watching = client.runs.watch({ runId: id }).then(async (changes) => {
    const events: EventView[] = [];
    for await (const change of changes) if (change.kind === 'event') events.push(change.event);
    return events;
  });
  await client.approvals.decide({ approvalId, decision: 'continue' });
  const events = await watching;
  expect(events).toEqual(await allEvents(client, [id, child?.id ?? '']));
  expect(new Set(events.map(({ runId }) => runId))).toEqual(new Set([id, child?.id]));
});

test('a watcher that is slow misses nothing', async () => {
  const { client } = await openTestServer();
  const { id } = await start(client, WITH_CHECKPOINT);
  const positions: number[] = [];
  for await (const change of await client.runs.watch({ runId: id })) {
    await delay(5);
    if (change.kind === 'event') positions.push(change.event.position);
    if (change.kind !== 'waiting') continue;
    const approvalId = change.approvals[0]?.id ?? '';
    // A lot happens while nobody reads.
    for (let times = 1; times <= 5; times++) {
      await client.approvals.decide({
        approvalId: approvalId.replace(/\d+$/, String(times)),
        decision: times < 5 ? 'retry' : 'continue',
      });
      await until(async () => times === 5 || (await client.approvals.list({ status: 'pending' })).total === 1);
    }
  }
  expect(positions).toEqual((await allEvents(client, [id])).map(({ position }) => position));
});

test('an abort ends the watch and its listening', async () => {
  const { client, engine } = await openTestServer();
  let listeners = 0;
  const subscribe = engine.subscribe.bind(engine);
  Object.assign(engine, {
    subscribe: (listener: Parameters<typeof subscribe>[0]) => {
      const stop = subscribe(listener);
      listeners++;
      return () => {
        listeners--;
        stop();
      };
    },
  });
  const { id } = await start(client, WITH_CHECKPOINT);
  const controller = new AbortController();
  const changes = await client.runs.watch({ runId: id }, { signal: controller.signal });
  await readUntilWaiting(changes);
  expect(listeners).toBe(1);
  const next = changes.next().catch(() => undefined);
  controller.abort();
  await next;
  await until(() => listeners === 0);
});

test('a watch that is surprised by the end of its engine ends, too', async () => {
  const { client, engine, bugs } = await openTestServer();
  const { id } = await start(client, TWO_STEPS.replace('test-echo', 'test-hang'));
  const changes = await client.runs.watch({ runId: id });
  const reading = readAll(changes);
  await until(async () => (await client.runs.get({ runId: id })).steps[0]?.status === 'running');
  await engine.close();
  expect((await reading).map(({ kind }) => kind)).not.toContain('ended');
  expect(bugs).toEqual([]);
});

test('a run that does not exist is refused at once', async () => {
  const { client, bugs } = await openTestServer();
  await expect(client.runs.watch({ runId: 'nobody' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
    data: { kind: 'user' },
  });
  expect(bugs).toEqual([]);
});

async function readAll(changes: AsyncIterable<RunTreeChange>): Promise<RunTreeChange[]> {
  const all: RunTreeChange[] = [];
  for await (const change of changes) all.push(change);
  return all;
}

async function readUntilWaiting(changes: AsyncIterator<RunTreeChange>): Promise<void> {
  for (let next = await changes.next(); !next.done && next.value.kind === 'event'; ) next = await changes.next();
}

async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (await isTrue()) return;
    await delay(10);
  }
  throw new Error('It never came true');
}
