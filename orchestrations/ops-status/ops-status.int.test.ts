import { expect, test } from 'vitest';
import { AgentError } from '../../engine/agents/port/agent.ts';
import { readScript } from '../../engine/testing/golden-run.ts';
import { openConductedEngine } from '../../engine/testing/open-conducted-engine.ts';

const name = 'ops-status';
const { parameters } = readScript(name);
const well = [{ name: 'orders', error_rate: 0.2, latency_ms: 320 }];

test('nobody is woken when all systems are well', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, { ...parameters, systems: well });
  await it.play();
  expect(await it.view(runId)).toMatchObject({
    status: 'completed',
    output: { reply: 'All systems are well.', well: true, alerted: false },
  });
  expect(it.agents.asked.map(({ agent }) => agent)).not.toContain('notifier');
});

test.each([
  { what: 'errors', systems: [{ name: 'billing', error_rate: 4.1, latency_ms: 280 }] },
  { what: 'latency', systems: [{ name: 'billing', error_rate: 0, latency_ms: 900 }] },
])('whoever is on call is told of too much of $what before the answer is said', async ({ systems }) => {
  const it = await openConductedEngine();
  const runId = await it.start(name, { ...parameters, systems: [...well, ...systems] });
  await it.play();
  expect(it.agents.asked.slice(-2).map(({ step, userMessage }) => [step.id, userMessage])).toEqual([
    ['alert', '1 of 2 systems are not well.'],
    ['say', 'How are things?'],
  ]);
  expect(await it.view(runId)).toMatchObject({
    status: 'completed',
    output: { reply: expect.stringContaining('on call has been told') as unknown, well: false, alerted: true },
  });
});

test('whoever asks for somebody gets somebody, also when all is well', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, { said: 'Please call somebody', systems: well });
  await it.play();
  expect(await it.view(runId)).toMatchObject({
    output: { alerted: true, well: true, reply: 'Whoever is on call has been told.' },
  });
});

test('an alert that does not get through is sent again', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, parameters);
  (await it.playTo('alert')).failWith(new AgentError('unreachable', 'No answer', { retryable: true }));
  await it.play();
  await it.follow(runId, { afterSeconds: 5 });
  await it.play();
  expect(it.agents.asked.filter(({ step }) => step.id === 'alert').map(({ attempt }) => attempt)).toEqual([1, 2]);
  expect((await it.view(runId)).status).toBe('completed');
});
