import { expect, test } from 'vitest';
import { AgentError } from '../../engine/agents/port/agent.ts';
import { openConductedEngine } from '../../engine/testing/open-conducted-engine.ts';

const name = 'support-triage';

test('topic, urgency and mood are judged at the same time', async () => {
  const it = await openConductedEngine();
  await it.start(name, { message: 'Hello, when will the invoice come? Thanks.' });
  expect(it.agents.held.map(({ request }) => [request.step.id, request.userMessage])).toEqual([
    ['classify[0]', 'Judge the topic of this message.'],
    ['classify[1]', 'Judge the urgency of this message.'],
    ['classify[2]', 'Judge the mood of this message.'],
  ]);
});

test.each([
  {
    message: 'Hello, I get an error when the report is slow. Thanks.',
    route: 'troubleshoot',
    judged: ['technical', 'normal', 'calm'],
  },
  {
    message: 'Hello, I have a question: where is my invoice? Thanks.',
    route: 'reply',
    judged: ['billing', 'normal', 'calm'],
  },
])('$judged goes to $route and to nobody else', async ({ message, route, judged }) => {
  const it = await openConductedEngine();
  const runId = await it.start(name, { message });
  await it.play();
  const { status, output, steps } = await it.view(runId);
  expect(status).toBe('completed');
  expect(output).toMatchObject({
    route,
    judged,
    resolution: [expect.any(String)],
    record_id: expect.any(String) as unknown,
  });
  const resolved = ['call-back', 'troubleshoot', 'reply'];
  expect(steps.filter(({ id, status }) => resolved.includes(id) && status === 'completed').map(({ id }) => id)).toEqual(
    [route],
  );
  expect(steps.filter(({ skipped }) => skipped?.reason === 'route')).toHaveLength(2);
});

test.each(['Production is down, we need help immediately', 'This is unacceptable, I am disappointed'])(
  '"%s" waits for a person to call back',
  async (message) => {
    const it = await openConductedEngine();
    const runId = await it.start(name, { message, customer: "Ada's Bakery" });
    await it.play();
    expect(await it.pending()).toMatchObject([
      { stepId: 'call-back', severity: 'high', question: "Ada's Bakery is waiting for a call. Who takes it?" },
    ]);
    await it.decide({ step: 'call-back', decision: 'continue' });
    await it.play();
    expect(await it.view(runId)).toMatchObject({ status: 'completed', output: { route: 'call-back' } });
  },
);

test('a judgement that cannot be had leaves a gap, and the others route', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, { message: 'Hello, I get an error. Thanks.' });
  it.agents.held[1]?.failWith(new AgentError('gone', 'No answer', { retryable: false }));
  await it.play();
  expect(await it.view(runId)).toMatchObject({
    status: 'partially_completed',
    output: { route: 'troubleshoot', judged: ['technical', null, 'calm'] },
  });
});
