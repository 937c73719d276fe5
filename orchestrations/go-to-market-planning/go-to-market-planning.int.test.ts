import { expect, test } from 'vitest';
import { readScript } from '../../engine/testing/golden-run.ts';
import { openConductedEngine } from '../../engine/testing/open-conducted-engine.ts';

const name = 'go-to-market-planning';
const { parameters } = readScript(name);

test('research, messaging and assets follow each other, each from the one before, with a person between', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, parameters);
  for (const step of ['research', 'messaging', 'compliance_review']) {
    await it.play();
    expect((await it.pending()).map(({ stepId }) => stepId)).toEqual([step]);
    await it.decide({ step, decision: 'continue' });
  }
  expect(it.agents.asked.map(({ step }) => step.id)).toEqual(['research', 'messaging', 'assets', 'compliance_review']);
  const { status, output } = await it.view(runId);
  const { research, messaging } = output as { readonly research: string; readonly messaging: string };
  expect([status, output]).toMatchObject([
    'completed',
    { landing_page: expect.stringContaining('Harbour Board') as unknown, compliance_passed: true },
  ]);
  expect(it.agents.asked.map(({ context }) => [context['research'], context['messaging']])).toEqual([
    [undefined, undefined],
    [research, undefined],
    [undefined, messaging],
    [undefined, undefined],
  ]);
});

test('a claim that must not be there is found, and the release is refused or not by a person', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, { ...parameters, forbidden_claims: ['every shift'] });
  await it.play();
  await it.decide({ step: 'research', decision: 'continue' });
  await it.play();
  await it.decide({ step: 'messaging', decision: 'continue' });
  await it.play();
  expect(await it.pending()).toMatchObject([
    {
      stepId: 'compliance_review',
      required: true,
      severity: 'high',
      question: 'Compliance passed: false. Release the plan for Harbour Board?',
    },
  ]);
  await it.decide({ step: 'compliance_review', decision: 'abort' });
  expect(await it.view(runId)).toMatchObject({ status: 'aborted', output: { compliance_passed: false } });
});

test('the research of a market serves the next plan for a day, and is looked at again', async () => {
  const it = await openConductedEngine();
  await it.start(name, parameters);
  await it.play();
  const again = await it.start(name, parameters);
  expect((await it.view(again)).steps[0]).toMatchObject({ status: 'checkpoint', cache: { status: 'hit' } });
});
