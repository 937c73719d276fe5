import { expect, test } from 'vitest';
import { AgentError } from '../../engine/agents/port/agent.ts';
import { readScript } from '../../engine/testing/golden-run.ts';
import { openConductedEngine } from '../../engine/testing/open-conducted-engine.ts';

const name = 'support-workflow';
const { parameters } = readScript(name);

test.each([
  { message: 'The monitor is broken and shows an error', label: 'technical', team: 'resolve-technical', isAsked: true },
  {
    message: 'The invoice has a charge that I want a refund for',
    label: 'billing',
    team: 'resolve-billing',
    isAsked: true,
  },
  { message: 'I have a question about information', label: 'general', team: 'resolve-general', isAsked: false },
])('a $label case goes to $team and is summed up', async ({ message, label, team, isAsked }) => {
  const it = await openConductedEngine();
  const runId = await it.start(name, { ...parameters, message });
  await it.play();
  expect((await it.pending()).map(({ stepId }) => stepId)).toEqual(isAsked ? [team] : []);
  if (isAsked) await it.decide({ step: team, decision: 'continue' });
  await it.play();
  const { status, output } = await it.view(runId);
  expect(status).toBe('completed');
  expect(output).toMatchObject({
    label,
    assigned_to: team,
    postmortem: expect.stringContaining('Postmortem of C-1042') as unknown,
    record_id: expect.any(String) as unknown,
  });
  expect(it.agents.asked.map(({ step }) => step.id)).toEqual([
    'intake',
    'classify',
    team,
    'notify',
    'postmortem',
    'keep',
  ]);
});

test('the customer hears nothing before somebody has looked at the resolution', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, parameters);
  await it.play();
  await it.decide({
    step: 'resolve-technical',
    decision: 'retry',
    modifications: { context: { notes: 'They have no second oven' } },
  });
  expect(it.agents.held.map(({ request }) => [request.step.id, request.context['notes']])).toEqual([
    ['resolve-technical', 'They have no second oven'],
  ]);
  await it.play();
  await it.decide({ step: 'resolve-technical', decision: 'abort' });
  expect((await it.view(runId)).status).toBe('aborted');
  expect(it.agents.asked.map(({ agent }) => agent)).not.toContain('notifier');
});

test('a step that fails is tried twice', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, parameters);
  it.agents.held[0]?.failWith(new AgentError('overloaded', 'Too much to do', { retryable: true }));
  await it.play();
  await it.follow(runId, { afterSeconds: 5 });
  await it.play();
  expect(it.agents.asked.slice(0, 3).map(({ step, attempt }) => `${step.id} ${attempt}`)).toEqual([
    'intake 1',
    'intake 2',
    'classify 1',
  ]);
});
