import { expect, test } from 'vitest';
import { isFinal } from '../run/run-state.ts';
import { openTestServer, type TestServer } from '../testing/open-test-server.ts';

const head = 'metadata: { name: test, displayName: Test, version: 1.0.0, description: A test, owner: owner }';

/** Of these items, those from the given place on fail. */
function working(forEach: string, failsFrom: number): string {
  return `${head}
orchestration:
  parameters: [{ name: documents, type: "integer[]", required: true }]
  steps:
    - id: enrich
      agent: test-echo
      for_each: { items: "{{ documents }}", ${forEach} }
      input: { userMessage: "{{ item }}", script: { behaviour: "{{ item >= ${failsFrom} ? 'fail' : 'echo' }}" } }
      output_mapping: { said: "$.content.message" }
    - { id: merge, agent: test-echo, depends_on: [enrich], input: { userMessage: "{{ steps.enrich.succeeded }} of {{ steps.enrich.total }}, without {{ steps.enrich.errors }}" }, output_mapping: { said: "$.content.message" } }
  output: { summary: "{{ steps.merge.said }}" }
`;
}

async function run({ client, engine }: TestServer, source: string, documents: number[]) {
  const { id } = await client.runs.start({ source, parameters: { documents }, mode: 'rehearsal', attended: false });
  await new Promise<void>((resolve) => {
    const look = () => {
      const row = engine.readModels.findRun(id);
      if (row && isFinal(row.status)) resolve();
    };
    engine.subscribe(look);
    look();
  });
  return client.runs.get({ runId: id });
}

const documents = Array.from({ length: 200 }, (_, index) => index);

test('of 200 items 7 fail: within a tolerance of 5 % the run completes without them and names them', async () => {
  const it = await openTestServer();
  const view = await run(it, working('max_parallel: 20, max_failure_percentage: 5', 193), documents);
  expect([view.status, view.steps[0]?.parts?.failed, view.steps[0]?.parts?.succeeded]).toEqual([
    'partially_completed',
    7,
    193,
  ]);
  expect(view.output).toMatchObject({
    summary: expect.stringContaining(
      '193 of 200, without [{"index":193,"item":193,"agent":"test-echo","code":"scripted_failure"',
    ),
  });
  const ended = (await it.client.runs.events({ runId: view.id })).items.at(-1);
  expect(ended?.data).toMatchObject({
    failedSteps: [193, 194, 195, 196, 197, 198, 199].map((place) => `enrich[${place}]`),
  });
  const failed = await it.client.runs.items({ runId: view.id, stepId: 'enrich', status: ['failed'], limit: 3 });
  expect([failed.total, failed.items.map(({ id, item, actions }) => [id, item, actions])]).toEqual([
    7,
    [193, 194, 195].map((place) => [`enrich[${place}]`, place, ['retry', 'skip', 'rewind']]),
  ]);
});

test('of 200 items 7 fail: beyond a tolerance of 3 % the run fails, and what was done is kept for a retry', async () => {
  const it = await openTestServer();
  const view = await run(it, working('max_parallel: 20, max_failure_percentage: 3', 193), documents);
  expect([view.status, view.error]).toEqual([
    'failed',
    expect.stringMatching(/^7 of 200 items failed, and 6 may\. The first: enrich\[193\] failed/),
  ]);
  expect(view.steps[0]?.parts?.succeeded).toBe(193);
});

test('one item is asked for alone, with a change for it only', async () => {
  const it = await openTestServer();
  const view = await run(it, working('on_item_failure: continue', 2), [0, 1, 2]);
  await it.client.runs.retry({ runId: view.id, stepId: 'enrich[2]', modifications: { script: { behaviour: 'echo' } } });
  await new Promise<void>((resolve) => {
    const look = () => void (it.engine.readModels.findRun(view.id)?.status === 'completed' && resolve());
    it.engine.subscribe(look);
    look();
  });
  const { step, actions } = await it.client.runs.step({ runId: view.id, stepId: 'enrich[2]' });
  expect(step).toMatchObject({
    name: 'Enrich 3',
    output: { said: '2' },
    attempts: [{ status: 'failed' }, { status: 'completed' }],
  });
  expect(actions).toEqual(['rewind']);
  expect((await it.client.runs.get({ runId: view.id })).output).toEqual({ summary: '3 of 3, without []' });
});

test('a part that does not exist is not found', async () => {
  const it = await openTestServer();
  const view = await run(it, working('on_item_failure: continue', 9), [0]);
  await expect(it.client.runs.step({ runId: view.id, stepId: 'enrich[1]' })).rejects.toMatchObject({
    message: expect.stringContaining('has no step "enrich[1]"'),
  });
});
