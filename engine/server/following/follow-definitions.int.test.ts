import { expect, test } from 'vitest';
import { openTestServer } from '../../testing/open-test-server.ts';
import { TWO_STEPS, WITH_CHECKPOINT } from '../../testing/yaml-definitions.ts';

test('says at once that there are definitions, and again when one was imported, activated or archived by anybody', async () => {
  const { client, engine } = await openTestServer();
  const leaving = new AbortController();
  const changes = (await client.definitions.changes({}, { signal: leaving.signal }))[Symbol.asyncIterator]();
  const next = async () => (await changes.next()).value as { readonly kind: string; readonly position: number };
  expect(await next()).toEqual({ kind: 'snapshot', position: 0 });
  const { name, version, owner } = await client.definitions.import({ source: WITH_CHECKPOINT });
  expect((await next()).position).toBe(1);
  await client.definitions.archive({ name, version, owner });
  expect((await next()).position).toBe(2);
  engine.definitions.find(name, version);
  const quiet = next();
  leaving.abort();
  await expect(quiet).resolves.toBeUndefined();
});

test('runs again what was never imported, as it was then, with its parameters checked against that', async () => {
  const { client } = await openTestServer();
  const { id, definition } = await client.runs.start({ source: TWO_STEPS });
  await expect(client.runs.start({ definition })).rejects.toMatchObject({
    code: 'NOT_FOUND',
    data: { remedy: 'Import it from the library or from a file.' },
  });
  const again = await client.runs.start({ asRun: id });
  expect(again).toMatchObject({ definition });
  expect(again.id).not.toBe(id);
  expect(await client.runs.definition({ runId: id })).toMatchObject({ name: definition });
  const { problems } = await client.definitions.checkParameters({ runId: id, parameters: { surprise: 1 } });
  expect(problems).toMatchObject([{ code: 'unknown', parameter: 'surprise' }]);
  await expect(client.runs.start({ asRun: 'nothing' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('lists runs by name, owner, status and by how long they took', async () => {
  const { client } = await openTestServer();
  const one = await client.runs.start({ source: TWO_STEPS });
  const waiting = await client.runs.start({ source: WITH_CHECKPOINT });
  const two = await client.runs.start({ source: TWO_STEPS });
  await expect.poll(async () => (await client.runs.list({ status: ['completed'] })).total).toBe(2);
  await expect.poll(async () => (await client.runs.list({ status: ['checkpoint'] })).total).toBe(1);
  const ids = async (
    sort: 'definition' | 'definition_descending' | 'status' | 'status_descending' | 'longest' | 'shortest' | 'owner',
  ) => (await client.runs.list({ sort })).items.map(({ id }) => id);
  const isFirst = one.definition < waiting.definition;
  expect(await ids('definition')).toEqual(isFirst ? [two.id, one.id, waiting.id] : [waiting.id, two.id, one.id]);
  expect(await ids('definition_descending')).toEqual(
    isFirst ? [waiting.id, two.id, one.id] : [two.id, one.id, waiting.id],
  );
  expect(await ids('status')).toEqual([waiting.id, two.id, one.id]);
  expect(await ids('status_descending')).toEqual([two.id, one.id, waiting.id]);
  expect((await ids('longest'))[0]).toBe(waiting.id);
  expect((await ids('shortest')).at(-1)).toBe(waiting.id);
  expect(await ids('owner')).toHaveLength(3);
});
