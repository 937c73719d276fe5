import { expect, test } from 'vitest';
import type { RunSnapshot } from '../../contract/run-followed.ts';
import { openTestServer, type TestServer } from '../../testing/open-test-server.ts';
import { TWO_STEPS, WITH_CHECKPOINT, WITH_CHILD } from '../../testing/yaml-definitions.ts';

type Client = TestServer['client'];

async function followUntil(
  client: Client,
  runId: string,
  isEnough: (message: RunSnapshot) => boolean | Promise<boolean>,
): Promise<RunSnapshot> {
  let last: RunSnapshot | undefined;
  for await (const message of await client.runs.follow({ runId })) {
    if (message.kind !== 'snapshot') throw new Error('Nobody has asked for changes');
    if (last) expect(message.position).toBeGreaterThanOrEqual(last.position);
    last = message;
    if (await isEnough(message)) return message;
  }
  throw new Error('The following ended');
}

test('tells how a run stands until it has ended, and that is what the view says', async () => {
  const { client } = await openTestServer();
  const { id } = await client.runs.start({ source: TWO_STEPS });
  const { run } = await followUntil(client, id, (message) => message.run.status === 'completed');
  expect(run.sequence).toBe((await client.runs.get({ runId: id })).sequence);
  expect(run.steps.map(({ status }) => status)).toEqual(['completed', 'completed']);
});

test('hears of children that begin while it listens', async () => {
  const { client } = await openTestServer();
  await client.definitions.import({ source: WITH_CHECKPOINT });
  const { id } = await client.runs.start({ source: WITH_CHILD });
  const { run } = await followUntil(client, id, (message) =>
    message.run.children.some(({ status }) => status === 'checkpoint'),
  );
  expect(run.children[0]?.approvals).toMatchObject([{ status: 'pending' }]);
});

test('says which actions are possible, and what each would do without doing it', async () => {
  const { client } = await openTestServer();
  const { id } = await client.runs.start({ source: WITH_CHECKPOINT });
  const { actions } = await followUntil(client, id, (message) => message.run.status === 'checkpoint');
  expect(actions.run).toEqual(['pause', 'abort', 'cancel']);
  expect(actions.steps.ask).toContain('rewind');
  const rewind = await client.runs.preview({ runId: id, action: 'rewind', stepId: 'ask' });
  expect(rewind).toMatchObject({ refusal: null, again: ['ask'], withdrawn: 1 });
  const resume = await client.runs.preview({ runId: id, action: 'resume' });
  expect(resume.refusal).toContain('cannot be resumed');
  expect((await client.runs.get({ runId: id })).status).toBe('checkpoint');
});

test('refuses to follow a run that does not exist', async () => {
  const { client } = await openTestServer();
  await expect(client.runs.follow({ runId: 'nothing' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('lists the oldest first when asked to, page by page', async () => {
  const { client } = await openTestServer();
  const ids: string[] = [];
  for (let index = 0; index < 5; index += 1) ids.push((await client.runs.start({ source: TWO_STEPS })).id);
  const page = async (offset: number) =>
    (await client.runs.list({ sort: 'oldest', limit: 2, offset })).items.map(({ id }) => id);
  expect([...(await page(0)), ...(await page(2)), ...(await page(4))]).toEqual(ids);
});
