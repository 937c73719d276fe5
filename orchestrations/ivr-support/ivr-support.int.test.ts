import { expect, test } from 'vitest';
import { readScript } from '../../engine/testing/golden-run.ts';
import { openConductedEngine } from '../../engine/testing/open-conducted-engine.ts';

const name = 'ivr-support';
const { parameters } = readScript(name);

async function call() {
  const it = await openConductedEngine();
  const runId = await it.start(name, parameters);
  await it.play();
  const say = async (text: string) => {
    await it.follow(runId, { signal: 'caller-said', payload: { text } });
    await it.play();
  };
  return { it, runId, say };
}

test('what is missing is asked for in the next turn, as often as it takes', async () => {
  const { it, runId, say } = await call();
  await say('Where is my order, when does the delivery arrive?');
  await say('The parcel with the order');
  await say('Order 4711, the delivery');
  const { status, output } = await it.view(runId);
  expect([status, output]).toMatchObject([
    'completed',
    { state: 'solved', answer: expect.stringContaining('on its way') as unknown },
  ]);
  expect(it.agents.asked.filter(({ step }) => step.id === 'understand')).toHaveLength(3);
});

test('an order is answered from what is known of it and of no other', async () => {
  const { it, say } = await call();
  await say('Where is order 4711, the delivery?');
  const asked = it.agents.asked.find(({ step }) => step.id === 'look_up');
  expect(JSON.stringify(asked?.context)).not.toContain('waiting for payment');
});

test('who asks for a person gets one, and the machine waits until somebody took over', async () => {
  const { it, runId, say } = await call();
  await say('Let me speak to a human about my order');
  expect((await it.view(runId)).status).toBe('running');
  await it.follow(runId, { signal: 'person-took-over' });
  expect(await it.view(runId)).toMatchObject({ status: 'completed', output: { state: 'with_person' } });
});

test('who is not understood gets a person as well', async () => {
  const { it, say } = await call();
  await say('Mumble');
  expect(it.agents.asked.at(-1)?.step.id).toBe('call_person');
});

test('silence ends the call', async () => {
  const { it, runId } = await call();
  await it.follow(runId, { afterSeconds: 121 });
  expect(await it.view(runId)).toMatchObject({ status: 'completed', output: { state: 'hung_up' } });
});
