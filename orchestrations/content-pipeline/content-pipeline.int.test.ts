import { expect, test } from 'vitest';
import { readScript } from '../../engine/testing/golden-run.ts';
import { openConductedEngine } from '../../engine/testing/open-conducted-engine.ts';

const name = 'content-pipeline';
const { parameters } = readScript(name);
const shorter = {
  step: 'write-draft',
  decision: 'retry',
  modifications: { context: { notes: 'Shorter second section' } },
} as const;

test('waits for an editor before the compliance review, also when nobody attends the run', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, parameters, { attended: false });
  await it.play();
  const { status, steps } = await it.view(runId);
  expect([status, ...steps.map((step) => step.status)]).toEqual([
    'checkpoint',
    'completed',
    'checkpoint',
    'pending',
    'pending',
  ]);
  expect(await it.pending()).toMatchObject([{ stepId: 'write-draft', required: true }]);
});

test('each step keeps a conversation of its own, which goes on when its work is asked for again', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, parameters);
  await it.play();
  await it.decide(shorter);
  const [asked] = it.agents.held;
  const [draft] = await it.deliverables(runId).then((all) => all.filter(({ stepId }) => stepId === 'write-draft'));
  expect(asked?.request.conversation).toMatchObject({
    id: `${runId}.write-draft`,
    messages: [{ role: 'user' }, { role: 'assistant' }],
  });
  expect(draft?.version).toBe(1);
  await it.play();
  await it.decide({ step: 'write-draft', decision: 'continue' });
  await it.play();
  const conversations = (await it.view(runId)).steps.map(({ id, conversation }) => [
    id,
    conversation.map(({ role, attempt }) => `${role} ${attempt}`),
  ]);
  const once = ['user 1', 'assistant 1'];
  expect(conversations).toEqual([
    ['create-outline', once],
    ['write-draft', [...once, 'user 2', 'assistant 2']],
    ['qa-review', once],
    ['build-distribution-kit', once],
  ]);
  const [outline, write] = (await it.view(runId)).steps;
  expect(outline?.conversation[0]?.content).toBe(
    'Write the outline of an article about handover checklists for shift supervisors.',
  );
  expect(write?.conversation[0]?.content).toBe(
    'Write the article along the outline, 700 words, tone: plain and confident.',
  );
});

test('the outline serves other drafts for a day', async () => {
  const it = await openConductedEngine();
  await it.start(name, parameters);
  await it.play();
  const again = await it.start(name, { ...parameters });
  expect((await it.view(again)).steps[0]?.cache?.status).toBe('hit');
  expect(it.agents.held.map(({ request }) => request.step.id)).toEqual(['write-draft']);
});

test('the review is where operators look for it, and finds little to say of an article that keeps to its brief', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, parameters);
  await it.play();
  await it.decide({ step: 'write-draft', decision: 'continue' });
  await it.play();
  const { output, results, status } = await it.view(runId);
  expect(status).toBe('completed');
  expect(results['qa-review']).toMatchObject({
    qa_report: expect.stringContaining('0 high') as unknown,
    qa_deliverable_id: `${runId}.qa-review`,
  });
  expect(output).toMatchObject({
    article: expect.stringContaining('Try the checklist on Monday') as unknown,
    qa_report: (results['qa-review'] as { qa_report: string }).qa_report,
    distribution_kit: expect.stringContaining('## Social posts') as unknown,
    distribution_kit_deliverable_id: `${runId}.build-distribution-kit`,
  });
});
