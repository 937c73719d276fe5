import { expect, test } from 'vitest';
import { openTestServer, type TestServer } from '../testing/open-test-server.ts';
import { TWO_STEPS, WITH_CHECKPOINT, WITH_CHILD } from '../testing/yaml-definitions.ts';

type Client = TestServer['client'];

async function toStop(client: Client, runId: string): Promise<string> {
  for await (const change of await client.runs.watch({ runId })) {
    if (change.kind === 'ended') return change.status;
    if (change.kind === 'waiting') return 'waiting';
  }
  throw new Error('The watch ended without a word');
}

async function decide(
  client: Client,
  runId: string,
  decision: 'continue' | 'retry' | 'abort',
  modifications: Record<string, string> | null = null,
): Promise<string> {
  const { items } = await client.approvals.list({ status: 'pending', runId });
  await client.approvals.decide({ approvalId: items[0]?.id ?? '', decision, modifications });
  return toStop(client, runId);
}

test('a run is started from a text, decided on, and shown with all that happened', async () => {
  const { client, bugs } = await openTestServer();
  const { id } = await client.runs.start({
    source: WITH_CHECKPOINT,
    parameters: { grouping: 'week' },
    mode: 'rehearsal',
  });
  expect(await toStop(client, id)).toBe('waiting');
  expect(await client.runs.get({ runId: id })).toMatchObject({
    status: 'checkpoint',
    parameters: { grouping: 'week' },
    steps: [
      { id: 'ask', status: 'checkpoint', input: { userMessage: 'By week' } },
      { id: 'deliver', status: 'pending' },
    ],
    approvals: [{ status: 'pending', question: 'Good enough?' }],
  });
  expect(await decide(client, id, 'retry', { grouping: 'month' })).toBe('waiting');
  expect(await decide(client, id, 'continue')).toBe('completed');
  const run = await client.runs.get({ runId: id });
  expect(run).toMatchObject({
    status: 'completed',
    mode: 'rehearsal',
    stepsDone: 2,
    steps: [
      { attempt: 2, attempts: [{ input: { userMessage: 'By week' } }, { input: { userMessage: 'By month' } }] },
      { deliverable: { version: 1 } },
    ],
    approvals: [
      { decision: 'retry', modifications: { grouping: 'month' }, decidedBy: 'operator:ada' },
      { decision: 'continue' },
    ],
    metrics: { attempts: 3 },
  });
  const { items } = await client.runs.deliverables({ runId: id });
  expect(items).toMatchObject([{ stepId: 'deliver', version: 1, rehearsed: true }]);
  expect(bugs).toEqual([]);
});

test('a run has its children inside, and their deliverables', async () => {
  const { client } = await openTestServer({ 'with-checkpoint': WITH_CHECKPOINT, 'with-child': WITH_CHILD });
  await client.library.import({ name: 'with-child' });
  const { id } = await client.runs.start({ definition: 'with-child', attended: true });
  await toStop(client, id);
  const child = (await client.runs.list({ parentRunId: id })).items[0]?.id ?? '';
  await decide(client, child, 'continue');
  await toStop(client, id);
  const run = await client.runs.get({ runId: id });
  expect(run).toMatchObject({
    status: 'completed',
    children: [
      { id: child, parentRunId: id, parentStepId: 'child', status: 'completed', parameters: { grouping: 'week' } },
    ],
  });
  expect(run.steps[0]).toMatchObject({ childRunId: child, output: { status: 'completed', runId: child } });
  expect((await client.runs.deliverables({ runId: id })).items.map(({ runId }) => runId)).toEqual([child, id]);
  expect((await client.runs.list({ parentRunId: null })).items.map((row) => row.id)).toEqual([id]);
});

test('what is wrong with a definition comes with its places', async () => {
  const { client } = await openTestServer();
  const source = TWO_STEPS.replace('agent: test-echo', 'agent: nobody');
  await expect(client.runs.start({ source })).rejects.toMatchObject({
    code: 'INVALID_DEFINITION',
    data: { kind: 'user', details: { problems: [{ code: 'unknown_agent' }] } },
  });
  const { problems, summary } = await client.definitions.validate({ source });
  expect(problems).toMatchObject([{ code: 'unknown_agent', severity: 'error' }]);
  expect(summary).toBeNull();
});

test('what does not fit, is not there or is not possible is refused by its name', async () => {
  const { client, bugs } = await openTestServer();
  await expect(client.runs.start({})).rejects.toMatchObject({ code: 'INVALID_PARAMETERS' });
  await expect(client.runs.list({ limit: 0 })).rejects.toMatchObject({
    code: 'BAD_REQUEST',
    data: { kind: 'user', details: { issues: [{ path: 'limit' }] } },
  });
  await expect(client.runs.get({ runId: 'nobody' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(client.runs.pause({ runId: 'nobody' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(client.approvals.decide({ approvalId: 'nothing', decision: 'continue' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  const { id } = await client.runs.start({ source: TWO_STEPS });
  await toStop(client, id);
  await expect(client.runs.pause({ runId: id })).rejects.toMatchObject({
    code: 'REFUSED',
    data: { details: { refusal: 'invalid_transition' } },
  });
  await expect(client.runs.start({ source: TWO_STEPS, owner: 'somebody-else' })).rejects.toMatchObject({
    code: 'FORBIDDEN',
  });
  expect(bugs).toEqual([]);
});

test('the status tells what is open', async () => {
  const { client, engine } = await openTestServer();
  const { id } = await client.runs.start({ source: WITH_CHECKPOINT });
  await toStop(client, id);
  expect(await client.system.status({})).toMatchObject({
    state: 'running',
    directory: engine.directory,
    openRuns: 1,
    pendingApprovals: 1,
    lastPosition: engine.journal.lastPosition(),
  });
  expect(await client.system.rebuild({})).toMatchObject({ runs: 1, isIdentical: true });
});
