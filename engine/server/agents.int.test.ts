import { expect, test } from 'vitest';
import { openTestServer } from '../testing/open-test-server.ts';
import { TWO_STEPS } from '../testing/yaml-definitions.ts';

test('an agent is listed with its limits, whether anybody does its work, and when it last worked', async () => {
  const { client } = await openTestServer();
  const before = (await client.agents.list({})).items.find(({ name }) => name === 'test-echo');
  expect(before).toMatchObject({
    kind: 'function',
    rehearsal: { isAvailable: true },
    live: { isAvailable: true },
    lastUse: null,
    limits: {},
  });
  const { id } = await client.runs.start({ source: TWO_STEPS, mode: 'rehearsal' });
  for await (const { kind } of await client.runs.watch({ runId: id })) if (kind === 'ended') break;
  const { items } = await client.agents.list({});
  expect(items.find(({ name }) => name === 'test-echo')?.lastUse).toMatchObject({
    runId: id,
    stepId: 'first',
    definition: 'two-steps',
    mode: 'rehearsal',
  });
  expect(JSON.stringify(items)).not.toContain('configuration');
});

test('a test call gives the answer and leaves nothing behind', async () => {
  const { client, engine, bugs } = await openTestServer();
  const before = engine.journal.lastPosition();
  const { response, error } = await client.agents.test({
    name: 'test-echo',
    userMessage: 'Hello',
    context: { tone: 'calm' },
  });
  expect(error).toBeNull();
  expect(JSON.stringify(response)).toContain('Hello');
  expect(engine.journal.lastPosition()).toBe(before);
  expect(bugs).toEqual([]);
});

test('a test call that fails says how, and one to nobody is refused', async () => {
  const { client } = await openTestServer();
  expect(await client.agents.test({ name: 'test-fail' })).toMatchObject({
    response: null,
    error: { message: expect.any(String), code: expect.any(String) },
  });
  await expect(client.agents.test({ name: 'nobody' })).rejects.toThrow('There is no agent nobody');
});

test('a test call ends when nobody waits for it any longer', async () => {
  const { client } = await openTestServer();
  const left = new AbortController();
  const call = client.agents.test({ name: 'test-hang' }, { signal: left.signal });
  setTimeout(() => left.abort(), 20);
  await expect(call.then(({ error }) => Promise.reject(new Error(error?.message)))).rejects.toThrow();
});
