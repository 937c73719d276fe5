import { expect, test } from 'vitest';
import { readScript } from '../../engine/testing/golden-run.ts';
import { openConductedEngine } from '../../engine/testing/open-conducted-engine.ts';

const name = 'customer-onboarding';
const { parameters } = readScript(name);
const day = 86_400;

async function open() {
  const it = await openConductedEngine();
  const runId = await it.start(name, parameters);
  await it.play();
  const typesOf = () => it.engine.journal.readRun(runId).map(({ type }) => type.replace('orchestration.', ''));
  const pass = async (afterSeconds: number) => {
    await it.follow(runId, { afterSeconds });
    await it.play();
  };
  const statusOf = async (stepId: string) => (await it.view(runId)).steps.find(({ id }) => id === stepId)?.status;
  return { it, runId, typesOf, pass, statusOf };
}

test('documents that are late are reminded of after two days and escalated after four, and waited for once', async () => {
  const { typesOf, pass } = await open();
  await pass(2 * day);
  expect(typesOf().filter((type) => type.startsWith('sla.'))).toEqual(['sla.warned']);
  await pass(2 * day);
  expect(typesOf().filter((type) => type.startsWith('sla.'))).toEqual(['sla.warned', 'sla.breached']);
  expect(typesOf().filter((type) => /^step\.(wait_)?started$/.test(type))).toEqual([
    'step.started',
    'step.wait_started',
  ]);
});

test('a customer who sends nothing for five days is called', async () => {
  const { it, runId, pass, statusOf } = await open();
  await pass(5 * day);
  expect(await statusOf('call')).toBe('completed');
  expect(await it.view(runId)).toMatchObject({
    status: 'completed',
    output: { documents: 'time', plan: null, reached: false },
  });
});

test('a plan that nobody agrees to is escalated, and then taken up later: silence is no agreement', async () => {
  const { it, runId, typesOf, pass, statusOf } = await open();
  await it.follow(runId, { signal: 'documents-received' });
  await it.play();
  await pass(day);
  expect(typesOf().filter((type) => type === 'checkpoint.expired')).toHaveLength(1);
  expect((await it.pending()).map(({ stepId }) => stepId)).toEqual(['plan']);
  await pass(day);
  expect(await it.pending()).toEqual([]);
  expect([await statusOf('kick_off'), await statusOf('later')]).toEqual(['skipped', 'completed']);
});

test('a customer who agrees and reaches the goal is kept as a success', async () => {
  const { it, runId } = await open();
  await it.follow(runId, { signal: 'documents-received' });
  await it.play();
  await it.decide({ step: 'plan', decision: 'continue' });
  await it.play();
  await it.follow(runId, { signal: 'goal-reached' });
  await it.play();
  expect(await it.view(runId)).toMatchObject({ status: 'completed', output: { reached: true, documents: 'signal' } });
});
