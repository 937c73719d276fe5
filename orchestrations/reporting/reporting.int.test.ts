import { expect, test } from 'vitest';
import { AgentError, type JsonObject } from '../../engine/agents/port/agent.ts';
import { readScript } from '../../engine/testing/golden-run.ts';
import { openConductedEngine } from '../../engine/testing/open-conducted-engine.ts';

const name = 'reporting';
const { parameters } = readScript(name);

test('the sets of figures are pulled at the same time and put together once all are there', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, parameters);
  expect(it.agents.held.map(({ request }) => [request.step.id, request.context['kpiNames']])).toEqual([
    ['pull[0]', ['revenue', 'new_customers']],
    ['pull[1]', ['expenses', 'cac']],
  ]);
  await it.play();
  const { status, output, steps } = await it.view(runId);
  expect(status).toBe('completed');
  expect(output).toMatchObject({ pulled: 2, missing: [], passed: true });
  for (const kpi of ['revenue', 'expenses']) expect(JSON.stringify(output).toLowerCase()).toContain(kpi);
  expect(steps.find(({ id }) => id === 'look')?.status).toBe('skipped');
});

test('a pull that fails for good makes the report partial, and a person is asked whether to use it', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, parameters);
  it.agents.held[1]?.failWith(new AgentError('denied', 'The table may not be read', { retryable: false }));
  await it.play();
  expect(await it.pending()).toMatchObject([
    {
      stepId: 'look',
      question: '1 sets of figures are missing; the checks passed: true. Use the report all the same?',
    },
  ]);
  await it.decide({ step: 'look', decision: 'continue' });
  await it.play();
  const { status, output } = await it.view(runId);
  expect(status).toBe('partially_completed');
  expect(output).toMatchObject({
    pulled: 1,
    missing: [
      {
        index: 1,
        item: { name: 'cost' },
        agent: 'supabase-agent',
        code: 'denied',
        message: 'The table may not be read',
      },
    ],
  });
  expect((output as { report: string }).report.toLowerCase()).not.toContain('expenses');
});

test('a report that says too little is not handed on by itself', async () => {
  const it = await openConductedEngine();
  await it.start(name, parameters);
  (await it.playTo('aggregate')).releaseWith('Nothing to say.');
  await it.play();
  expect(await it.pending()).toMatchObject([
    {
      stepId: 'look',
      question: '0 sets of figures are missing; the checks passed: false. Use the report all the same?',
    },
  ]);
});

test.each<{ given: JsonObject; message: string }>([
  { given: { end_date: '2025-06-01' }, message: 'ends before it begins' },
  { given: { subjects: [] }, message: 'at least one set of figures' },
])('$given is refused before a run exists', async ({ given, message }) => {
  const it = await openConductedEngine();
  await expect(it.start(name, { ...parameters, ...given })).rejects.toThrow(message);
});
