import { expect, test } from 'vitest';
import { AgentError } from '../../engine/agents/port/agent.ts';
import { readScript } from '../../engine/testing/golden-run.ts';
import { openConductedEngine } from '../../engine/testing/open-conducted-engine.ts';

const name = 'meeting-notes';
const { parameters } = readScript(name);

test('summary and tasks are read from the transcript at the same time', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, parameters);
  expect(it.agents.held.map(({ request }) => request.step.id)).toEqual(['summarize', 'tasks']);
  await it.play();
  await it.decide({ step: 'write', decision: 'continue' });
  await it.play();
  const { status, output } = await it.view(runId);
  expect(status).toBe('completed');
  expect(output).toMatchObject({
    tasks: { task: 'order new displays', owner: 'shift lead', deadline: 'the end of January' },
    told: 2,
  });
});

test('nobody gets the notes before somebody has looked at them, who hears what was not said', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, { ...parameters, transcript: 'Task: order new displays.' });
  await it.play();
  expect(await it.pending()).toMatchObject([
    { stepId: 'write', required: false, question: expect.stringMatching(/owner.*deadline/) as unknown },
  ]);
  await it.decide({ step: 'write', decision: 'abort' });
  expect((await it.view(runId)).status).toBe('aborted');
  expect(it.agents.asked.map(({ agent }) => agent)).not.toContain('notifier');
});

test('unattended, the notes go out by themselves', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, parameters, { attended: false });
  await it.play();
  expect(await it.view(runId)).toMatchObject({ status: 'completed', output: { told: 2 } });
});

test('somebody who cannot be reached does not keep the notes from the others', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, parameters);
  await it.play();
  await it.decide({ step: 'write', decision: 'continue' });
  it.agents.held[0]?.failWith(new AgentError('no_such_channel', 'Nobody is called that', { retryable: false }));
  await it.play();
  expect(await it.view(runId)).toMatchObject({
    status: 'partially_completed',
    output: { told: 1, notes: expect.stringContaining('order new displays') as unknown },
  });
});
