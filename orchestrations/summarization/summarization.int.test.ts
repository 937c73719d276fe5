import { expect, test } from 'vitest';
import { AgentError } from '../../engine/agents/port/agent.ts';
import { readScript } from '../../engine/testing/golden-run.ts';
import { openConductedEngine } from '../../engine/testing/open-conducted-engine.ts';

const name = 'summarization';
const { parameters } = readScript(name);

test('every chunk is summarized once, at most four at a time, and merged in the order of the text', async () => {
  const it = await openConductedEngine();
  const text = Array.from(
    { length: 6 },
    (_, place) =>
      `Part ${place} of the report says that crane ${place} lifted ${place + 10} containers before noon and rested for the remainder of the day.`,
  ).join('\n\n');
  const runId = await it.start(name, { text, chunk_words: 25, max_words: 500 });
  await it.playTo('summarize_chunks[0]');
  expect(it.agents.held.map(({ request }) => request.step.id)).toEqual(
    [0, 1, 2, 3].map((place) => `summarize_chunks[${place}]`),
  );
  it.agents.held[3]?.release();
  await it.follow(runId, { afterSeconds: 0 });
  expect(it.agents.held.map(({ request }) => request.step.id)).toEqual(
    [0, 1, 2, 4].map((place) => `summarize_chunks[${place}]`),
  );
  await it.play();
  const merge = it.agents.asked.find(({ step }) => step.id === 'merge');
  const summaries = merge?.context['summaries'] as readonly string[];
  expect(summaries.map((summary) => /crane (\d)/.exec(summary)?.[1])).toEqual(['0', '1', '2', '3', '4', '5']);
  expect(await it.view(runId)).toMatchObject({ status: 'completed', output: { chunks: 6, passed: true } });
});

test('a chunk that fails is tried again by itself', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, parameters);
  await it.playTo('summarize_chunks[0]');
  it.agents.held[1]?.failWith(new AgentError('overloaded', 'Too much to do', { retryable: true }));
  await it.play();
  await it.follow(runId, { afterSeconds: 5 });
  await it.play();
  expect((await it.view(runId)).status).toBe('completed');
  const attempts = it.agents.asked
    .filter(({ step }) => step.id.startsWith('summarize_chunks'))
    .map(({ step, attempt }) => `${step.id} ${attempt}`);
  expect(attempts.filter((each) => each.endsWith(' 2'))).toEqual(['summarize_chunks[1] 2']);
});

test.each([
  {
    what: 'a number that the text does not have',
    summary: 'The harbour handled 9000 ships.',
    finding: 'not in the source: 9000',
  },
  { what: 'too many words', summary: 'ships '.repeat(401), finding: '401 words, at most 400 are allowed' },
])("a summary with $what is a person's to judge", async ({ summary, finding }) => {
  const it = await openConductedEngine();
  const runId = await it.start(name, parameters);
  (await it.playTo('merge')).releaseWith(summary);
  await it.play();
  expect(await it.pending()).toMatchObject([{ stepId: 'release', severity: 'high' }]);
  await it.decide({ step: 'release', decision: 'continue' });
  const { status, output } = await it.view(runId);
  expect(status).toBe('completed');
  expect(output).toMatchObject({ passed: false, summary });
  expect(JSON.stringify(output)).toContain(finding);
});

test('chunks that are too small to say anything are refused before a run exists', async () => {
  const it = await openConductedEngine();
  await expect(it.start(name, { ...parameters, chunk_words: 5 })).rejects.toThrow('at least 20 words');
});
