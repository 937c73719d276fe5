import { expect, test, vi } from 'vitest';
import { openTestServer, type TestServer } from '../testing/open-test-server.ts';
import { WITH_CHECKPOINT, WITH_CHILD } from '../testing/yaml-definitions.ts';

const MAPPED = WITH_CHECKPOINT.replace(
  'input: { userMessage: "By {{ grouping }}" }',
  'input: { userMessage: "By {{ grouping }}" }\n      output_mapping: { said: "$.content", gone: "$.nowhere" }',
);
const STEP = { source: MAPPED, stepId: 'ask' };

async function ended({ client }: TestServer, runId: string) {
  await vi.waitFor(async () => expect((await client.runs.get({ runId })).finishedAt).not.toBeNull(), {
    timeout: 20_000,
  });
  return client.runs.get({ runId });
}

test('one step runs with the input that was given, through the engine, without its checkpoint', async () => {
  const server = await openTestServer();
  const { id, mode } = await server.client.definitions.rehearseStep({
    ...STEP,
    input: { userMessage: 'Keep {{ braces }}', context: { rows: [1, 2] } },
  });
  expect(mode).toBe('rehearsal');
  const run = await ended(server, id);
  expect(run).toMatchObject({ status: 'completed', definition: 'with-checkpoint--ask', approvals: [] });
  const [attempt] = run.steps[0]?.attempts ?? [];
  expect(attempt?.input).toEqual({ userMessage: 'Keep {{ braces }}', context: { rows: [1, 2] } });
  expect(JSON.stringify(attempt?.response)).toContain('Keep {{ braces }}');
  expect(Object.keys(attempt?.output as object)).toContain('said');
  expect(attempt?.warnings).toMatchObject([{ path: 'gone' }]);
});

test('a step that fails ends at once, with what went wrong', async () => {
  const server = await openTestServer();
  const { id } = await server.client.definitions.rehearseStep({
    source: MAPPED.replace('agent: test-echo', 'agent: test-fail'),
    stepId: 'ask',
    input: {},
  });
  const run = await ended(server, id);
  expect(run.status).toBe('failed');
  expect(run.steps[0]?.attempts).toHaveLength(1);
  expect(run.steps[0]?.error?.message).not.toBe('');
});

test('what can’t be rehearsed alone is refused with a reason, and nothing runs', async () => {
  const { client } = await openTestServer();
  await client.definitions.import({ source: WITH_CHECKPOINT });
  await expect(
    client.definitions.rehearseStep({ source: WITH_CHILD, stepId: 'child', input: {} }),
  ).rejects.toMatchObject({ code: 'UNSUPPORTED', message: expect.stringContaining('with-checkpoint') as unknown });
  expect((await client.definitions.stepInputs({ source: WITH_CHILD, stepId: 'child' })).refusal?.remedy).toContain(
    'with-checkpoint',
  );
  await expect(client.definitions.rehearseStep({ ...STEP, stepId: 'nobody', input: {} })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  await expect(client.definitions.rehearseStep({ source: 'not: [', stepId: 'ask', input: {} })).rejects.toMatchObject({
    code: 'INVALID_DEFINITION',
  });
  expect((await client.runs.list({})).total).toBe(0);
});

test('before anything has run, a step is offered what its text makes of the parameters that a form begins with', async () => {
  const { client } = await openTestServer();
  expect(await client.definitions.stepInputs(STEP)).toEqual({
    refusal: null,
    begun: { input: { userMessage: 'By month' }, missing: [] },
    recorded: [],
  });
  const waits = MAPPED.replace('userMessage: Deliver', 'userMessage: "{{ steps.ask.said }}"');
  expect((await client.definitions.stepInputs({ source: waits, stepId: 'deliver' })).begun).toEqual({
    input: { userMessage: null },
    missing: [{ path: 'userMessage', message: 'steps.ask.said has no value' }],
  });
});

test('afterwards it is offered what it was given, and what it would be given as it is written now', async () => {
  const server = await openTestServer();
  const { client } = server;
  await client.definitions.import({ source: MAPPED });
  const run = await client.runs.start({
    definition: 'with-checkpoint',
    parameters: { grouping: 'week' },
    mode: 'rehearsal',
    attended: true,
  });
  await vi.waitFor(async () => expect((await client.approvals.list({ status: 'pending' })).total).toBe(1), {
    timeout: 20_000,
  });
  const alone = await client.definitions.rehearseStep({ ...STEP, input: { userMessage: 'Mine' } });
  await ended(server, alone.id);

  const edited = MAPPED.replace('By {{ grouping }}', 'Every {{ grouping }}');
  const { recorded } = await client.definitions.stepInputs({ source: edited, stepId: 'ask' });
  expect(recorded).toMatchObject([
    { runId: alone.id, then: { userMessage: 'Mine' }, now: null },
    {
      runId: run.id,
      attempt: 1,
      status: 'completed',
      mode: 'rehearsal',
      then: { userMessage: 'By week' },
      now: { input: { userMessage: 'Every week' }, missing: [] },
    },
  ]);
  expect((await client.definitions.startingParameters({ definition: 'with-checkpoint' })).parameters).toEqual({
    grouping: 'week',
  });
});
