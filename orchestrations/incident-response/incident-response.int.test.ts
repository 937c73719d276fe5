import { expect, test } from 'vitest';
import { AgentError } from '../../engine/agents/port/agent.ts';
import { readScript } from '../../engine/testing/golden-run.ts';
import { openConductedEngine } from '../../engine/testing/open-conducted-engine.ts';

const name = 'incident-response';
const { parameters } = readScript(name);

async function open(parametersGiven = parameters) {
  const it = await openConductedEngine();
  const runId = await it.start(name, parametersGiven);
  const measures = () =>
    it.agents.asked.filter(({ agent }) => agent === 'infrastructure').map(({ context }) => context['action']);
  const logged = async () =>
    (await it.deliverables(runId)).filter(({ stepId }) => stepId === 'audit_log').map(({ content }) => content);
  return { it, runId, measures, logged };
}

test('measures that helped stay, and the log says that the incident is closed', async () => {
  const { it, runId, measures, logged } = await open({ ...parameters, health: [{ error_rate: 0.1, latency_ms: 120 }] });
  await it.play();
  await it.decide({ step: 'verify', decision: 'continue' });
  await it.play();
  expect(await it.view(runId)).toMatchObject({ status: 'completed', output: { well: true } });
  expect(measures()).toEqual(['isolate', 'fail-over']);
  expect(await logged()).toMatchObject([{ outcome: 'completed', error: null }]);
});

test('measures that did not help are taken back, the last one first, and the log is written once', async () => {
  const { it, runId, measures, logged } = await open();
  await it.play();
  await it.decide({ step: 'verify', decision: 'abort' });
  await it.play();
  const { status, steps } = await it.view(runId);
  expect(status).toBe('aborted');
  expect(measures()).toEqual(['isolate', 'fail-over', 'fail-back', 'release']);
  expect(steps.filter((step) => step.status === 'compensated').map(({ id }) => id)).toEqual(['isolate', 'fail_over']);
  expect(await logged()).toMatchObject([{ outcome: 'aborted' }]);
});

test('a measure that fails for good undoes those before it and keeps its own error', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, parameters, { attended: false });
  (await it.playTo('fail_over')).failWith(
    new AgentError('region_full', 'The second region has no room', { retryable: false }),
  );
  await it.play();
  const { status, error } = await it.view(runId);
  expect([status, error]).toEqual(['failed', expect.stringContaining('no room')]);
  expect(
    it.agents.asked.filter(({ agent }) => agent === 'infrastructure').map(({ context }) => context['action']),
  ).toEqual(['isolate', 'fail-over', 'release']);
});

test('a run that is cancelled in the middle undoes what it did and writes the log', async () => {
  const { it, runId, measures, logged } = await open();
  await it.playTo('verify');
  await it.client.runs.cancel({ runId });
  await it.play();
  expect((await it.view(runId)).status).toBe('cancelled');
  expect(measures()).toEqual(['isolate', 'fail-over', 'fail-back', 'release']);
  expect(await logged()).toMatchObject([{ outcome: 'cancelled' }]);
});
