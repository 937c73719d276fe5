import { expect, test } from 'vitest';
import { readScript } from '../../engine/testing/golden-run.ts';
import { openConductedEngine } from '../../engine/testing/open-conducted-engine.ts';

const name = 'knowledge-base-qa';
const { parameters } = readScript(name);
const onlyForEmployees = '25 days';
const onlyForManagers = 'Salary bands';

test.each([
  { role: 'external', hidden: [onlyForEmployees, onlyForManagers] },
  { role: 'employee', hidden: [onlyForManagers] },
  { role: 'manager', hidden: [] },
])('no agent is shown a passage that $role may not read', async ({ role, hidden }) => {
  const it = await openConductedEngine();
  const runId = await it.start(name, { ...parameters, role }, { attended: false });
  await it.play();
  expect(it.agents.asked.map(({ agent }) => agent)).toContain('knowledge-assistant');
  const asked = JSON.stringify(it.agents.asked);
  for (const text of [onlyForEmployees, onlyForManagers]) expect(asked.includes(text)).toBe(!hidden.includes(text));
  expect((await it.view(runId)).output).toMatchObject({ route: 'answer', grounded: role !== 'external' });
});

test('whoever may read nothing of it is told to ask for access, and nothing of what it would open', async () => {
  const it = await openConductedEngine();
  const passages = [{ id: 'bands', access: 'manager', text: 'Salary bands are reviewed every year by the board.' }];
  const runId = await it.start(name, { question: 'When are salary bands reviewed?', role: 'employee', passages });
  await it.play();
  const { status, output } = await it.view(runId);
  expect(status).toBe('completed');
  expect(output).toEqual({ answer: null, citations: null, grounded: null, route: 'refuse' });
  expect(it.agents.asked.map(({ agent, context }) => [agent, context['to']])).toEqual([['notifier', 'employee']]);
  expect(JSON.stringify(it.agents.asked)).not.toContain('by the board');
});

test.each([
  { when: 'nothing is known at all', passages: [], route: 'ask-expert' },
  {
    when: 'no passage answers',
    passages: [{ id: 'hours', access: 'external', text: 'The office is open from eight to six on weekdays.' }],
    route: 'answer',
  },
])('an expert is asked when $when, and a person says whether it is answered', async ({ passages, route }) => {
  const it = await openConductedEngine();
  const runId = await it.start(name, { question: 'Who repairs the coffee machine?', passages });
  await it.play();
  expect(it.agents.asked.at(-1)).toMatchObject({ agent: 'notifier', context: { to: 'knowledge owners' } });
  expect(await it.pending()).toMatchObject([
    {
      stepId: 'ask-expert',
      required: false,
      question: expect.stringContaining('Who repairs the coffee machine?') as unknown,
    },
  ]);
  await it.decide({ step: 'ask-expert', decision: 'continue' });
  expect(await it.view(runId)).toMatchObject({ status: 'completed', output: { route } });
});

test('an answer names the passages that it stands on', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, parameters);
  await it.play();
  expect((await it.view(runId)).output).toMatchObject({
    answer: expect.stringContaining('25 days') as unknown,
    citations: ['leave-policy'],
    grounded: true,
  });
});
