import { expect, test } from 'vitest';
import { readScript } from '../../engine/testing/golden-run.ts';
import { openConductedEngine } from '../../engine/testing/open-conducted-engine.ts';

const name = 'document-drafting';
const { parameters } = readScript(name);

test('outline, draft and review follow each other, and nothing is final before somebody says so', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, parameters);
  await it.play();
  expect((await it.view(runId)).steps.map(({ id, status }) => `${id} ${status}`)).toEqual([
    'outline completed',
    'draft completed',
    'review checkpoint',
    'finalize pending',
  ]);
  await it.decide({ step: 'review', decision: 'continue' });
  await it.play();
  const { status, output } = await it.view(runId);
  const [final] = (await it.deliverables(runId)).filter(({ stepId }) => stepId === 'finalize');
  expect([status, output]).toMatchObject([
    'completed',
    { document: final?.content, document_deliverable_id: final?.id },
  ]);
  for (const section of ['Background', 'Decision', 'Risks', 'Next steps'])
    expect(final?.content).toContain(`## ${section}`);
});

test('sent back, the draft is written and reviewed again, and what was there before is kept', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, parameters);
  await it.play();
  const [approval] = await it.pending();
  await it.client.approvals.decide({
    approvalId: approval?.id ?? '',
    decision: 'rewind',
    rewindTo: 'draft',
    notes: 'The risks are not ours',
  });
  await it.follow(runId, { afterSeconds: 0 });
  expect(it.agents.held.map(({ request }) => request.step.id)).toEqual(['draft']);
  await it.play();
  expect((await it.pending()).map(({ stepId }) => stepId)).toEqual(['review']);
  expect(it.agents.asked.map(({ step }) => step.id)).toEqual(['outline', 'draft', 'review', 'draft', 'review']);
  expect(
    (await it.deliverables(runId)).filter(({ stepId }) => stepId === 'draft').map(({ version }) => version),
  ).toEqual([1, 2]);
});

test('a document without sections is refused before a run exists', async () => {
  const it = await openConductedEngine();
  await expect(it.start(name, { ...parameters, sections: [] })).rejects.toThrow('at least one section');
});
