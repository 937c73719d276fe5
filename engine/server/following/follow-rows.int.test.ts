import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { ApprovalChanges } from '../../contract/approvals.ts';
import type { RunChanges, RunSummary } from '../../contract/run-summary.ts';
import { openTestServer, type TestServer } from '../../testing/open-test-server.ts';
import { TWO_STEPS, WITH_CHECKPOINT, WITH_CHILD } from '../../testing/yaml-definitions.ts';
import { runSource } from './run-source.ts';

type Client = TestServer['client'];

/** What a reader knows who has heard these messages. */
function heard(messages: readonly RunChanges[]): Map<string, RunSummary> {
  const runs = new Map<string, RunSummary>();
  for (const message of messages) {
    if (message.kind === 'snapshot') runs.clear();
    for (const run of message.kind === 'snapshot' ? message.items : message.changed) runs.set(run.id, run);
    if (message.kind === 'changes') for (const id of message.gone) runs.delete(id);
  }
  return runs;
}

async function readUntil<Message>(
  changes: AsyncIterable<Message>,
  isEnough: (messages: readonly Message[]) => boolean,
): Promise<Message[]> {
  const messages: Message[] = [];
  for await (const message of changes) {
    messages.push(message);
    if (isEnough(messages)) break;
  }
  return messages;
}

const allOf = async (client: Client) => (await client.runs.list({ limit: 1000 })).items;
const haveEnded = (count: number) => (messages: readonly RunChanges[]) =>
  [...heard(messages).values()].filter(({ finishedAt }) => finishedAt !== null).length === count;

test('begins with what is there and brings what becomes of it', async () => {
  const { client } = await openTestServer();
  const { id: before } = await client.runs.start({ source: WITH_CHECKPOINT });
  const changes = await client.runs.changes({});
  const { id: after } = await client.runs.start({ source: TWO_STEPS });
  const messages = await readUntil(changes, haveEnded(1));
  expect(messages[0]).toMatchObject({ kind: 'snapshot' });
  const known = heard(messages);
  expect([...known.keys()].sort()).toEqual([before, after].sort());
  expect(known.get(after)).toEqual((await allOf(client)).find(({ id }) => id === after));
  expect(messages.at(-1)?.total).toBe(2);
});

test('tells a reader who was away what has changed meanwhile, and nothing else', async () => {
  const { client } = await openTestServer();
  await client.runs.start({ source: TWO_STEPS });
  const first = await readUntil(await client.runs.changes({}), haveEnded(1));
  const { id } = await client.runs.start({ source: TWO_STEPS });
  await readUntil(await client.runs.changes({}), haveEnded(2));
  const [message] = await readUntil(
    await client.runs.changes({ afterPosition: first.at(-1)?.position ?? null }),
    () => true,
  );
  expect(message).toMatchObject({ kind: 'changes', changed: [{ id, status: 'completed' }], gone: [], total: 2 });
});

test('gives a snapshot to a reader whose place this journal has not reached', async () => {
  const { client } = await openTestServer();
  await client.runs.start({ source: TWO_STEPS });
  const [message] = await readUntil(await client.runs.changes({ afterPosition: 1_000_000 }), () => true);
  expect(message).toMatchObject({ kind: 'snapshot', total: 1 });
});

test('misses no run of many, and says little while much happens', async () => {
  const { client, engine } = await openTestServer();
  const count = 150;
  const changes = await client.runs.changes({});
  const reading = readUntil(changes, haveEnded(count));
  await Promise.all(Array.from({ length: count }, () => client.runs.start({ source: TWO_STEPS })));
  const messages = await reading;
  expect(heard(messages)).toEqual(new Map((await allOf(client)).map((run) => [run.id, run])));
  expect(messages.length).toBeLessThan(engine.journal.lastPosition() / 5);
  const positions = messages.map(({ position }) => position);
  expect(positions).toEqual(positions.toSorted((a, b) => a - b));
});

test('brings a slow reader up to date with one message', async () => {
  const { client } = await openTestServer();
  const changes = (await client.runs.changes({}))[Symbol.asyncIterator]();
  await changes.next();
  for (let index = 0; index < 20; index += 1) await client.runs.start({ source: TWO_STEPS });
  await readUntil(await client.runs.changes({}), haveEnded(20));
  const { value } = await changes.next();
  const message = value as RunChanges;
  expect(message).toMatchObject({ kind: 'changes', total: 20 });
  expect(heard([message]).size).toBe(20);
  expect([...heard([message]).values()].every(({ status }) => status === 'completed')).toBe(true);
  await changes.return?.();
});

test('says when a run is no longer what was asked for', async () => {
  const { client } = await openTestServer();
  const { id } = await client.runs.start({ source: WITH_CHECKPOINT });
  await readUntil(await client.approvals.changes({}), (messages) => messages.some(({ total }) => total === 1));
  const messages: RunChanges[] = [];
  for await (const message of await client.runs.changes({ status: ['checkpoint'] })) {
    messages.push(message);
    if (message.kind === 'changes' && message.gone.includes(id)) break;
    if (message.kind !== 'snapshot') continue;
    const [approval] = (await client.approvals.list({ status: 'pending' })).items;
    await client.approvals.decide({ approvalId: approval?.id ?? '', decision: 'continue' });
  }
  expect(messages[0]).toMatchObject({ kind: 'snapshot', items: [{ id }], total: 1 });
  expect(messages.at(-1)).toMatchObject({ kind: 'changes', gone: [id], total: 0 });
});

test('tells of approvals when they are asked for and when they are decided', async () => {
  const { client } = await openTestServer();
  const changes = await client.approvals.changes({ status: 'pending' });
  const { id: runId } = await client.runs.start({ source: WITH_CHECKPOINT });
  const seen: ApprovalChanges[] = [];
  for await (const message of changes) {
    seen.push(message);
    if (message.kind !== 'changes') continue;
    if (message.gone.length > 0) break;
    await client.approvals.decide({
      approvalId: message.changed[0]?.id ?? '',
      decision: 'abort',
      notes: 'Not this time',
    });
  }
  expect(seen).toMatchObject([
    { kind: 'snapshot', items: [], total: 0 },
    { kind: 'changes', changed: [{ runId, status: 'pending' }], gone: [], total: 1 },
    { kind: 'changes', changed: [], gone: [expect.any(String)], total: 0 },
  ]);
});

test('agrees with the store about who matches a filter', async () => {
  const { client, engine } = await openTestServer({ 'with-checkpoint': WITH_CHECKPOINT });
  await client.library.import({ name: 'with-checkpoint' });
  for (const source of [TWO_STEPS, WITH_CHECKPOINT, WITH_CHILD, TWO_STEPS]) await client.runs.start({ source });
  await readUntil(await client.runs.changes({}), haveEnded(2));
  const runs = await allOf(client);
  const [some] = runs;
  const { id, createdAt, parentRunId } = runs.find((run) => run.parentRunId !== null) ?? {
    id: '',
    createdAt: 0,
    parentRunId: null,
  };
  const filters = [
    {},
    { status: ['completed' as const] },
    { status: ['checkpoint' as const, 'running' as const] },
    { status: [] },
    { definition: 'two-steps' },
    { owner: 'test-noop' },
    { owner: 'nobody' },
    { parentRunId: null },
    { parentRunId },
    { createdAfter: createdAt },
    { createdBefore: createdAt },
    { text: 'TWO' },
    { text: 'with_c' },
    { text: '%' },
    { text: id.slice(-6).toUpperCase() },
    { text: '' },
    { text: 'two', status: ['completed' as const], parentRunId: null },
  ];
  expect(some).toBeDefined();
  for (const filter of filters) {
    const stored = (await client.runs.list({ ...filter, limit: 1000 })).items.map((run) => run.id);
    const source = runSource(engine, filter);
    expect(
      runs.filter((run) => source.isAskedFor(run)).map((run) => run.id),
      JSON.stringify(filter),
    ).toEqual(stored);
  }
});

test('ends without a word when whoever listens leaves', async () => {
  const { client } = await openTestServer();
  const leaving = new AbortController();
  const reading = Promise.allSettled([
    readUntil(await client.runs.changes({}, { signal: leaving.signal }), () => false),
    readUntil(await client.approvals.changes({}, { signal: leaving.signal }), () => false),
  ]);
  await delay(20);
  leaving.abort();
  await expect(Promise.race([reading, delay(2_000, 'still reading')])).resolves.toMatchObject([
    { status: 'fulfilled' },
    { status: 'fulfilled' },
  ]);
});
