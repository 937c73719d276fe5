import { expect, test } from 'vitest';
import { AgentError } from '../../engine/agents/port/agent.ts';
import { readScript } from '../../engine/testing/golden-run.ts';
import { openConductedEngine } from '../../engine/testing/open-conducted-engine.ts';

const name = 'data-quality';
const { parameters } = readScript(name);

test('nobody is told of figures that pass every check', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, { ...parameters, most_value: 10_000_000 });
  await it.play();
  const { status, output } = await it.view(runId);
  expect(status).toBe('completed');
  expect(output).toMatchObject({ score: 100, outcome: 'passed', rows: expect.any(Number) as unknown });
  expect(it.agents.asked.map(({ agent }) => agent)).toEqual(['supabase-agent', 'checker']);
});

test('those who own the data are told which checks failed when the score is under the alert threshold', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, parameters);
  await it.play();
  const { status, output } = await it.view(runId);
  expect(status).toBe('completed');
  expect(output).toMatchObject({ score: 66.67, outcome: 'alert' });
  expect(it.agents.asked.at(-1)).toMatchObject({
    agent: 'notifier',
    context: { to: 'data owners' },
    userMessage: expect.stringContaining('value is out of range') as unknown,
  });
  expect(await it.pending()).toEqual([]);
});

test('under the lower threshold somebody has to decide, also of a nightly run that nobody attends', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, { ...parameters, stop_below: 70 }, { attended: false });
  await it.play();
  expect(await it.pending()).toMatchObject([
    {
      stepId: 'decide',
      required: true,
      severity: 'critical',
      question: 'Only 66.67 % of the checks passed. Use the figures?',
    },
  ]);
  await it.decide({ step: 'decide', decision: 'abort', notes: 'The import was cut short' });
  expect((await it.view(runId)).status).toBe('aborted');
});

test('a warehouse that does not answer is asked four times, each time later', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, parameters, { attended: false });
  for (const afterSeconds of [5, 15, 45, 135]) {
    it.agents.held[0]?.failWith(new AgentError('unreachable', 'No answer', { retryable: true }));
    await it.play();
    await it.follow(runId, { afterSeconds });
  }
  const { status, steps } = await it.view(runId);
  expect(it.agents.asked.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4]);
  expect([status, steps[0]?.status, steps[0]?.error?.code]).toEqual(['failed', 'failed', 'unreachable']);
});

test('thresholds that contradict each other are refused before a run exists', async () => {
  const it = await openConductedEngine();
  await expect(it.start(name, { ...parameters, alert_below: 10 })).rejects.toThrow('stop_below');
});

test('its schedule is off as everything that comes with a template, and listed with its next times once it is switched on', async () => {
  const it = await openConductedEngine();
  await it.client.library.import({ name });
  const [off] = (await it.client.schedules.list({})).items;
  expect(off).toMatchObject({ status: 'off', offBy: 'template', nextTimes: [] });
  await it.client.schedules.switchOn({ scheduleId: off?.id ?? '' });
  const { items } = await it.client.schedules.list({});
  expect(items).toMatchObject([{ definition: name, cron: '30 2 * * *', timezone: 'Europe/Zurich' }]);
  const times = [6, 7, 8, 9, 10].map((day) => Date.UTC(2026, 0, day, 1, 30));
  expect(items[0]?.nextTimes).toEqual(times);
});
