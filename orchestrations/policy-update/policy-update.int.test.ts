import { expect, test } from 'vitest';
import { AgentError } from '../../engine/agents/port/agent.ts';
import { readScript } from '../../engine/testing/golden-run.ts';
import { openConductedEngine } from '../../engine/testing/open-conducted-engine.ts';

const name = 'policy-update';
const { parameters } = readScript(name);

test('nothing is published before the stakeholders have signed off, also when nobody attends the run', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, parameters, { attended: false });
  await it.play();
  expect(await it.pending()).toMatchObject([{ stepId: 'sign_off', required: true, severity: 'critical' }]);
  expect(it.agents.asked.map(({ step }) => step.id)).toEqual(['draft_changes', 'compliance_review', 'sign_off']);
  await it.decide({ step: 'sign_off', decision: 'abort', notes: 'The works council wants to discuss it' });
  expect(await it.view(runId)).toMatchObject({ status: 'aborted', output: { record_id: null, notified: null } });
});

test('the question says whether the words are as they must be', async () => {
  const it = await openConductedEngine();
  await it.start(name, { ...parameters, required_phrases: ['quarantine'] });
  await it.play();
  expect(await it.pending()).toMatchObject([
    { question: 'Compliance review passed: false. Do the stakeholders sign off "Remote Work"?' },
  ]);
});

test('text, approval and findings are kept as one record, and every audience is told of it', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, parameters);
  await it.play();
  await it.decide({ step: 'sign_off', decision: 'continue' });
  await it.play();
  const { status, output } = await it.view(runId);
  const { policy, record_id: recordId } = output as { readonly policy: string; readonly record_id: string };
  expect([status, output]).toMatchObject(['completed', { notified: 2 }]);
  const record = (await it.deliverables(runId)).find(({ id }) => id === recordId);
  expect(JSON.stringify(record?.content)).toContain(JSON.stringify(policy).slice(1, -1));
  expect(
    it.agents.asked
      .filter(({ agent }) => agent === 'notifier')
      .map(({ context }) => [context['to'], context['record']]),
  ).toEqual([
    ['all staff', recordId],
    ['works council', recordId],
  ]);
});

test('an audience that cannot be reached does not stop the others, and the run says so', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, parameters);
  await it.play();
  await it.decide({ step: 'sign_off', decision: 'continue' });
  (await it.playTo('notify[0]')).failWith(
    new AgentError('no_such_channel', 'Nobody is called that', { retryable: false }),
  );
  await it.play();
  expect(await it.view(runId)).toMatchObject({
    status: 'partially_completed',
    output: { record_id: expect.any(String) as unknown, notified: 1 },
  });
});
