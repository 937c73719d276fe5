import { expect, test } from 'vitest';
import { tooLargeIn, whole } from '../contract/too-large.ts';
import { openTestServer } from '../testing/open-test-server.ts';

const KIB = 1024;
const MIB = 1024 * KIB;
const source = `metadata: { name: big, version: 1.0.0, description: d, owner: owner }
orchestration:
  parameters: [{ name: text, type: string, required: true }]
  steps:
    - { id: a, agent: test-echo, input: { userMessage: "{{ text }}" } }
    - { id: b, agent: test-echo, depends_on: a, input: { userMessage: "{{ steps.a.content.message }}" } }
`;
const list = `metadata: { name: list, version: 1.0.0, description: d, owner: owner }
orchestration:
  parameters: [{ name: items, type: "number[]", required: true }]
  steps:
    - { id: each, agent: test-echo, for_each: { items: "{{ items }}" }, input: { userMessage: "{{ item }}" } }
`;
const asks = `metadata: { name: asks, version: 1.0.0, description: d, owner: owner }
orchestration:
  parameters: [{ name: text, type: string, required: true }]
  steps:
    - { id: a, agent: test-deliver, input: { userMessage: "{{ text }}", script: { content: "{{ text }}" } }, checkpoint_after: { question: "Good?", required: true } }
`;

/** As soon as there is one. */
async function pendingOf(client: Awaited<ReturnType<typeof openTestServer>>['client'], runId: string) {
  for await (const change of await client.runs.watch({ runId })) {
    if (change.kind === 'ended') break;
    const { items } = await client.approvals.list({ runId, status: 'pending' });
    if (items.length > 0) return items;
  }
  throw new Error('Nobody was asked');
}

async function ended(text: string) {
  const server = await openTestServer();
  const { client } = server;
  const { id: runId } = await client.runs.start({ source, parameters: { text }, mode: 'rehearsal' });
  for await (const change of await client.runs.watch({ runId })) if (change.kind === 'ended') break;
  return {
    ...server,
    runId,
    ask: (about: { runId: string; path: string; offset: number }) => client.runs.value(about),
  };
}

test('a view of large values is small, and tells of each where the rest of it is', async () => {
  const text = 'x€'.repeat(MIB / 4);
  const { client, runId, ask } = await ended(text);
  const run = await client.runs.get({ runId });
  expect(JSON.stringify(run).length).toBeLessThan(100 * KIB);
  expect(tooLargeIn(run.parameters['text'])).toMatchObject({
    runId,
    path: '/parameters/text',
    begins: expect.stringMatching(/^x€x€/),
  });
  expect(await whole(run.parameters, ask)).toEqual({ text });
  const { input } = run.steps.find(({ id }) => id === 'b') ?? {};
  expect(tooLargeIn(input?.['userMessage'])).not.toBeNull();
  expect(await whole(input ?? null, ask)).toMatchObject({ userMessage: text });
  const { items: events } = await client.runs.events({ runId });
  expect(JSON.stringify(events).length).toBeLessThan(100 * KIB);
  const completed = events.find(({ type }) => type === 'orchestration.step.completed');
  expect(await whole(completed?.data ?? null, ask)).toMatchObject({ output: { content: { message: text } } });
});

test('a row of a list carries no bodies', async () => {
  const { client, runId, engine } = await ended('x'.repeat(20 * KIB));
  const { items } = await client.runs.list({});
  expect(tooLargeIn(items[0]?.parameters['text'])).toMatchObject({ path: '/parameters/text' });
  expect(JSON.stringify(engine.readModels.findRun(runId)).length).toBeLessThan(4 * KIB);
});

test('a page of a value, and nothing for a path that leads nowhere', async () => {
  const { client, runId } = await ended('x'.repeat(200 * KIB));
  expect(await client.runs.value({ runId, path: '/parameters/text', offset: 10, limit: 5 })).toEqual({
    text: 'xxxxx',
    totalCharacters: 200 * KIB + 2,
    next: 15,
  });
  for (const path of [
    '/nothing',
    '/steps/c/output',
    '/events/99999/data',
    '/parameters/__proto__',
    '/deliverables/a/1/content',
  ]) {
    await expect(client.runs.value({ runId, path })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  }
});

test('events come in pages', async () => {
  const { client, runId } = await ended('short');
  const all = await client.runs.events({ runId });
  const first = await client.runs.events({ runId, limit: 3 });
  const rest = await client.runs.events({ runId, afterSequence: 3 });
  expect(first.total).toBe(all.items.length);
  expect([...first.items, ...rest.items]).toEqual(all.items);
});

test('what was folded for one page of items is not folded again for the next', async () => {
  const { client, engine } = await openTestServer();
  const { id: runId } = await client.runs.start({
    source: list,
    parameters: { items: Array.from({ length: 500 }, (_, index) => index) },
    mode: 'rehearsal',
  });
  for await (const change of await client.runs.watch({ runId })) if (change.kind === 'ended') break;
  await client.runs.items({ runId, stepId: 'each', limit: 100 });
  let read = 0;
  const { readRun } = engine.journal;
  engine.journal.readRun = (...given) => {
    const events = readRun.apply(engine.journal, given);
    read += events.length;
    return events;
  };
  for (const offset of [100, 200, 300, 400])
    expect((await client.runs.items({ runId, stepId: 'each', limit: 100, offset })).items[0]?.position).toBe(offset);
  await client.runs.get({ runId });
  expect(read).toBe(0);
});

test('what is over a limit is refused at the door, with the size, the limit and the way out', async () => {
  const { client } = await openTestServer();
  await expect(
    client.runs.start({ source, parameters: { text: 'x'.repeat(3 * MIB) }, mode: 'rehearsal' }),
  ).rejects.toMatchObject({
    code: 'LIMIT_EXCEEDED',
    message: 'The parameter "text" has 3 MiB; 2 MiB is the limit.',
    data: {
      kind: 'user',
      remedy: expect.stringContaining('assets'),
      details: { limit: 'valueBytes', size: 3 * MIB + 2, allowed: 2 * MIB },
    },
  });
  const { id: runId } = await client.runs.start({ source, parameters: { text: 'short' }, mode: 'rehearsal' });
  const big = 'x'.repeat(3 * MIB);
  await expect(client.runs.skip({ runId, output: big })).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
  await expect(client.runs.retry({ runId, modifications: { big } })).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
  await expect(client.runs.signal({ runId, signal: 'paid', payload: big })).rejects.toMatchObject({
    code: 'LIMIT_EXCEEDED',
  });
});

test('what a view left out is no value that somebody can send back, wherever it stands', async () => {
  const { client, runId } = await ended('x'.repeat(200 * KIB));
  const { parameters } = await client.runs.get({ runId });
  expect(tooLargeIn(parameters['text'])).not.toBeNull();
  const message = expect.stringMatching(
    /this stands for 200 KiB that were left out to be shown\. Leave the value as it is, or give all of it/,
  );
  await expect(client.runs.start({ source, parameters, mode: 'rehearsal' })).rejects.toMatchObject({ message });
  await expect(client.runs.retry({ runId, modifications: { list: [1, parameters] } })).rejects.toMatchObject({
    message: expect.stringContaining('modifications.list.1.text'),
  });
  await expect(client.runs.skip({ runId, output: parameters })).rejects.toMatchObject({ message });
  await expect(client.runs.signal({ runId, signal: 'paid', payload: [parameters] })).rejects.toMatchObject({ message });
});

test('an approval shows a large deliverable by its size and beginning', async () => {
  const { client } = await openTestServer();
  const { id: runId } = await client.runs.start({
    source: asks,
    parameters: { text: 'x'.repeat(300 * KIB) },
    mode: 'rehearsal',
  });
  const [approval] = await pendingOf(client, runId);
  const review = await client.approvals.get({ approvalId: approval?.id ?? '' });
  expect(JSON.stringify(review).length).toBeLessThan(50 * KIB);
  const content = review.step?.work?.deliverable?.content ?? null;
  expect(tooLargeIn(content)).toMatchObject({ runId });
  expect(JSON.stringify(await whole(content, (about) => client.runs.value(about))).length).toBeGreaterThan(300 * KIB);
});
