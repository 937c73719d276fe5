import { afterEach, beforeEach, expect, test } from 'vitest';
import { TestEngine } from '../testing/test-engine.ts';

let it: TestEngine;
beforeEach(async () => void (it = await TestEngine.open({ ledger: null })));
afterEach(() => it.close());

function childSaying(
  word: string,
  version: string,
  name = 'child',
  step = `{ id: say, agent: test-echo, input: { userMessage: ${word} }, output_mapping: { said: "$.content.message" } }`,
): string {
  return `metadata: { name: ${name}, version: ${version}, owner: owner }\norchestration:\n  steps: [ ${step} ]\n`;
}

function activate(name: string, version: string, source: string): void {
  const key = { organization: 'global', owner: 'owner', name };
  it.engine.definitions.saveDraft({ ...key, version, source, origin: 'test' }, Date.now());
  it.engine.definitions.activate(key, version, Date.now());
}

const parent = (version = '') => `metadata: { name: parent, version: 1.0.0, owner: owner }
orchestration:
  steps:
    - { id: hold, type: wait, signal: go }
    - { id: nested, type: orchestration, depends_on: [hold], orchestration: { name: middle, owner: owner${version} } }
`;
const middle = (version = '') =>
  childSaying(
    '',
    '1.0.0',
    'middle',
    `{ id: inner, type: orchestration, orchestration: { name: child, owner: owner${version} } }`,
  );

async function goOn(runId: string): Promise<unknown> {
  await it.engine.command(
    runId,
    { type: 'signal', signalId: 'go', name: 'go', payload: null, correlation: null, notes: null },
    'operator:test',
  );
  expect(await it.ended(runId)).toMatchObject({ status: 'completed' });
  const done = it
    .events(runId)
    .find((event) => event.type === 'orchestration.step.completed' && event.data.stepId === 'nested');
  return done?.type === 'orchestration.step.completed' ? done.data.output : null;
}

test('children of children are those that were active when the root run started, whatever becomes active meanwhile', async () => {
  activate('child', '1.0.0', childSaying('old', '1.0.0'));
  activate('middle', '1.0.0', middle());
  const runId = await it.start(parent());
  activate('child', '2.0.0', childSaying('new', '2.0.0'));
  expect(await goOn(runId)).toMatchObject({ results: { inner: { results: { say: { said: 'old' } } } } });
});

test('which are recorded with the run, with the versions of its agents', async () => {
  activate('child', '1.0.0', childSaying('old', '1.0.0'));
  activate('middle', '1.0.0', middle());
  const [created] = it.events(await it.start(parent()));
  if (created?.type !== 'orchestration.run.created') throw new Error('It does not begin with its creation');
  expect(created.data.pinned).toMatchObject({
    children: [
      { name: 'middle', owner: 'owner', version: null },
      { name: 'child', owner: 'owner', version: null },
    ],
    agents: { 'test-echo': expect.any(String) as unknown },
  });
  for (const { hash } of created.data.pinned?.children ?? [])
    expect(it.engine.journal.findSnapshot(hash)).toBeDefined();
});

test('unless a step asks for the latest: then it is the one that is active when the step starts', async () => {
  activate('child', '1.0.0', childSaying('old', '1.0.0'));
  activate('middle', '1.0.0', middle(', version: latest'));
  const runId = await it.start(parent());
  activate('child', '2.0.0', childSaying('new', '2.0.0'));
  expect(await goOn(runId)).toMatchObject({ results: { inner: { results: { say: { said: 'new' } } } } });
});

test('what was not there when the run started is found when it is needed', async () => {
  activate('middle', '1.0.0', middle());
  const runId = await it.start(parent());
  activate('child', '1.0.0', childSaying('old', '1.0.0'));
  expect(await goOn(runId)).toMatchObject({ status: 'completed' });
});

test('a definition that starts itself is pinned once', async () => {
  const again = (version: string) =>
    `metadata: { name: again, version: ${version}, owner: owner }\norchestration:\n  parameters: [ { name: left, type: number, default: 2 } ]\n  steps: [ { id: me, type: orchestration, when: "left > 0", orchestration: { name: again, owner: owner, parameters: { left: "{{ left - 1 }}" } } } ]\n`;
  activate('again', '1.0.0', again('1.0.0'));
  const run = await it.engine.start({
    definition: { name: 'again', version: null },
    parameters: {},
    mode: 'rehearsal',
    attended: false,
    owner: null,
    actor: 'operator:test',
    correlationId: null,
  });
  expect(await it.ended(run.id)).toMatchObject({ status: 'completed' });
  const [created] = it.events(run.id);
  expect(created?.type === 'orchestration.run.created' && created.data.pinned?.children).toHaveLength(1);
});
