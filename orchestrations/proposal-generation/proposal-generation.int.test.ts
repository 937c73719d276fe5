import { expect, test } from 'vitest';
import { AgentError } from '../../engine/agents/port/agent.ts';
import { readScript } from '../../engine/testing/golden-run.ts';
import { openConductedEngine } from '../../engine/testing/open-conducted-engine.ts';

const name = 'proposal-generation';
const { parameters } = readScript(name);

test('facts are gathered at the same time, the draft waits for all of them, and the reviews run side by side', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, parameters);
  const atWork = () => it.agents.held.map(({ request }) => request.step.id);
  expect(atWork()).toEqual(['needs', 'prices', 'experience']);
  for (const rest of [['prices', 'experience'], ['experience'], ['draft'], ['legal', 'wording']]) {
    it.agents.held[0]?.release();
    await it.follow(runId, { afterSeconds: 0 });
    expect(atWork()).toEqual(rest);
  }
});

test('without references nobody looks for them', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, { ...parameters, references: '' });
  expect(it.agents.held.map(({ request }) => request.step.id)).toEqual(['needs', 'prices']);
  await it.play();
  await it.decide({ step: 'approve', decision: 'continue' });
  expect((await it.view(runId)).status).toBe('completed');
});

test('a fact that cannot be had leaves a gap in the proposal and does not stop it', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, parameters);
  it.agents.held[1]?.failWith(new AgentError('gone', 'No price list', { retryable: false }));
  await it.play();
  const [draft] = it.agents.asked.filter(({ step }) => step.id === 'draft');
  expect(draft?.context).toMatchObject({ prices: null, needs: { scope: '40 vans' } });
  await it.decide({ step: 'approve', decision: 'continue' });
  expect(await it.view(runId)).toMatchObject({
    status: 'partially_completed',
    output: { proposal: expect.stringContaining('40 vans') as unknown },
  });
});

test('one person has the last word, who hears what the reviews said', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, { ...parameters, forbidden: ['vans'] }, { attended: false });
  await it.play();
  expect(await it.pending()).toMatchObject([
    {
      stepId: 'approve',
      required: true,
      severity: 'high',
      question: expect.stringMatching(/^Legal passed: false; .*Northwind Foods\?$/) as unknown,
    },
  ]);
  await it.decide({ step: 'approve', decision: 'abort' });
  expect(await it.view(runId)).toMatchObject({ status: 'aborted', output: { legal_passed: false } });
});
