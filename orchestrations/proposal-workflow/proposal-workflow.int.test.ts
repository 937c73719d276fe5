import { expect, test } from 'vitest';
import { readScript } from '../../engine/testing/golden-run.ts';
import { openConductedEngine } from '../../engine/testing/open-conducted-engine.ts';

const name = 'proposal-workflow';
const { parameters } = readScript(name);

test('what the inquiry does not say is asked for before anybody writes the proposal', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, parameters);
  await it.play();
  expect(await it.pending()).toMatchObject([
    {
      stepId: 'requirements',
      question: expect.stringContaining('contact') as unknown,
      options: [{ action: 'continue' }, { action: 'retry', allowsModification: true }, { action: 'abort' }],
    },
  ]);
  expect((await it.view(runId)).steps.map(({ status }) => status)).toEqual([
    'completed',
    'checkpoint',
    'pending',
    'pending',
    'pending',
    'pending',
  ]);
});

test('what was corrected is what the proposal is written from', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, parameters);
  await it.play();
  await it.decide({
    step: 'requirements',
    decision: 'retry',
    modifications: { context: { contact: 'The dispatcher, by telephone' } },
  });
  await it.play();
  await it.decide({ step: 'requirements', decision: 'continue' });
  await it.play();
  const [draft] = it.agents.asked.filter(({ step }) => step.id === 'draft');
  expect(draft?.context['requirements']).toContain('The dispatcher, by telephone');
  await it.decide({ step: 'approve', decision: 'continue' });
  await it.play();
  expect(await it.view(runId)).toMatchObject({
    status: 'completed',
    output: { missing: ['contact'], legal_passed: true, record_id: expect.any(String) as unknown },
  });
});

test('nothing is kept as a proposal before somebody has approved it, who hears what legal says', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, { ...parameters, forbidden: ['route planning'] }, { attended: false });
  await it.play();
  await it.decide({ step: 'requirements', decision: 'continue' });
  await it.play();
  expect(await it.pending()).toMatchObject([
    {
      stepId: 'approve',
      required: true,
      question: 'Legal review passed: false. Send the proposal to Northwind Foods?',
    },
  ]);
  await it.decide({ step: 'approve', decision: 'abort' });
  expect(await it.view(runId)).toMatchObject({ status: 'aborted', output: { record_id: null } });
});
