import { expect, test } from 'vitest';
import type { ConductedEngine } from '../../engine/testing/conducted-engine.ts';
import { readScript } from '../../engine/testing/golden-run.ts';
import { openConductedEngine } from '../../engine/testing/open-conducted-engine.ts';

const name = 'appointment-scheduling';
const { parameters } = readScript(name);
const complete = { ...parameters, said: 'I want to book an appointment on Tuesday at 10:00' };

async function say(it: ConductedEngine, runId: string, signal: string, text?: string) {
  await it.follow(runId, { signal, ...(text !== undefined && { payload: { text } }) });
  await it.play();
}

async function stepsOf(it: ConductedEngine, runId: string) {
  const { steps } = await it.view(runId);
  return Object.fromEntries(steps.map(({ id, status }) => [id, status]));
}

test('a caller who says everything at once is asked nothing but to confirm', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, complete);
  await it.play();
  expect(await stepsOf(it, runId)).toMatchObject({
    listen: 'skipped',
    understand_more: 'skipped',
    look_up: 'completed',
    confirm: 'waiting',
    book: 'pending',
  });
  await say(it, runId, 'caller-confirmed');
  expect(await it.view(runId)).toMatchObject({
    status: 'completed',
    output: { booked: true, asked_for: [], confirmed_by: 'caller-confirmed' },
  });
});

test('what is missing is asked for once, and what was said then is taken in', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, parameters);
  await it.play();
  expect(await stepsOf(it, runId)).toMatchObject({ listen: 'waiting', look_up: 'pending' });
  await say(it, runId, 'caller-said', 'At 10:00 please');
  await say(it, runId, 'caller-confirmed');
  const { status, output } = await it.view(runId);
  expect([status, output]).toMatchObject(['completed', { booked: true, asked_for: ['time'] }]);
  const booking = (await it.deliverables(runId)).find(({ stepId }) => stepId === 'book');
  expect(booking).toMatchObject({
    id: (output as { record_id: string }).record_id,
    content: { case: { caller: 'Ada' } },
  });
});

test('nothing is booked when the caller falls silent, before or after the offer', async () => {
  const it = await openConductedEngine();
  for (const said of [parameters['said'], complete.said]) {
    const runId = await it.start(name, { ...parameters, said: said ?? null });
    await it.play();
    await it.follow(runId, { afterSeconds: 121 });
    await it.play();
    expect(await it.view(runId)).toMatchObject({
      status: 'completed',
      output: { booked: false, record_id: null, confirmed_by: null },
    });
    expect(await stepsOf(it, runId)).toMatchObject({ book: 'skipped', hand_over: 'completed' });
  }
});

test('nothing is booked when the caller declines', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, complete);
  await it.play();
  await say(it, runId, 'caller-declined');
  expect(await it.view(runId)).toMatchObject({
    status: 'completed',
    output: { booked: false, record_id: null, confirmed_by: 'caller-declined' },
  });
  expect(await stepsOf(it, runId)).toMatchObject({ book: 'skipped', hand_over: 'skipped' });
});

test("who still leaves something out when asked is a person's, and nothing is booked", async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, parameters);
  await it.play();
  await say(it, runId, 'caller-said', 'Whenever you like');
  expect(await it.view(runId)).toMatchObject({ status: 'completed', output: { booked: false } });
  expect(await stepsOf(it, runId)).toMatchObject({ confirm: 'skipped', hand_over: 'completed' });
});

test.each([
  { what: 'the caller wants a person', said: 'I want to talk to a person about my appointment on Tuesday at 10:00' },
  { what: 'the time is not free', said: 'I want to book an appointment on Friday at 11:00' },
])('$what: somebody is told, and nothing is booked', async ({ said }) => {
  const it = await openConductedEngine();
  const runId = await it.start(name, { ...parameters, said });
  await it.play();
  expect(await it.view(runId)).toMatchObject({ status: 'completed', output: { booked: false, record_id: null } });
  expect(it.agents.asked.at(-1)).toMatchObject({ agent: 'notifier', context: { to: 'front desk' } });
});
