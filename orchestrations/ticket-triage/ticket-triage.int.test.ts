import { expect, test } from 'vitest';
import { AgentError } from '../../engine/agents/port/agent.ts';
import { readScript } from '../../engine/testing/golden-run.ts';
import { openConductedEngine } from '../../engine/testing/open-conducted-engine.ts';

const name = 'ticket-triage';
const { parameters } = readScript(name);
const gone = new AgentError('gone', 'The classifier does not take this text', { retryable: false });

interface Output {
  readonly results: readonly (null | { readonly queue: string; readonly confidence: number })[];
  readonly errors: readonly object[];
  readonly escalated: boolean;
  readonly report: string;
}

test('tickets are classified side by side, and their results keep the order of the tickets', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, parameters);
  expect(it.agents.held.map(({ request }) => request.step.id)).toEqual([
    'classify[0]',
    'classify[1]',
    'classify[2]',
    'classify[3]',
  ]);
  for (const held of [...it.agents.held].reverse()) held.release();
  await it.play();
  await it.decide({ step: 'escalate', decision: 'continue' });
  await it.play();
  const { results, errors, escalated } = (await it.view(runId)).output as unknown as Output;
  expect(results.map((result) => result?.queue)).toEqual(['billing', 'outage', 'access', 'question']);
  expect({ errors, escalated }).toEqual({ errors: [], escalated: true });
});

test("a ticket whose classifier fails for good does not stop the others, and is a person's", async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, { ...parameters, severe: [], least_confidence: 0 });
  it.agents.held[2]?.failWith(gone);
  await it.play();
  expect(await it.pending()).toMatchObject([
    { stepId: 'escalate', question: '1 of 4 tickets need a person. Taken over?' },
  ]);
  await it.decide({ step: 'escalate', decision: 'continue' });
  await it.play();
  const { status, output } = await it.view(runId);
  const { results, errors, report } = output as unknown as Output;
  expect(status).toBe('partially_completed');
  expect(results.map((result) => result?.queue ?? null)).toEqual(['billing', 'outage', null, 'question']);
  expect(errors).toMatchObject([
    { index: 2, agent: 'classifier', code: 'gone', message: 'The classifier does not take this text' },
  ]);
  expect(report).toContain('The classifier does not take this text');
});

test.each([
  { what: 'a severe queue', given: { severe: ['access'], least_confidence: 0 }, escalated: 1 },
  { what: 'too little confidence', given: { severe: [], least_confidence: 0.5 }, escalated: 1 },
  {
    what: 'both, each counted once',
    given: { severe: ['outage', 'access', 'question'], least_confidence: 0.5 },
    escalated: 3,
  },
])('$what is escalated', async ({ given, escalated }) => {
  const it = await openConductedEngine();
  await it.start(name, { ...parameters, ...given });
  await it.play();
  expect(await it.pending()).toMatchObject([
    { stepId: 'escalate', question: `${escalated} of 4 tickets need a person. Taken over?` },
  ]);
});

test('nobody is asked when no ticket is over a threshold, and the report is written all the same', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, { ...parameters, severe: [], least_confidence: 0.1 });
  await it.play();
  const { status, output, steps } = await it.view(runId);
  expect([status, ...steps.map((step) => step.status)]).toEqual([
    'completed',
    'completed',
    'completed',
    'skipped',
    'completed',
  ]);
  expect(output).toMatchObject({ escalated: false, errors: [], report: expect.stringContaining('billing') as unknown });
});

test('a batch without tickets is refused before a run exists', async () => {
  const it = await openConductedEngine();
  await expect(it.start(name, { ...parameters, tickets: [] })).rejects.toMatchObject({
    message: expect.stringContaining('no tickets') as unknown,
  });
  expect(it.engine.journal.lastPosition()).toBe(0);
});
