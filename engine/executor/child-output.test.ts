import { describe, expect, onTestFinished, test } from 'vitest';
import { TestEngine } from '../testing/test-engine.ts';

const PARENT = (step: string, output: string): string => `
metadata: { name: parent, version: 1.0.0, description: Asks a child., owner: owner }
orchestration:
  parameters: [{ name: person, type: string, default: Ada Lovelace, personal: true }]
  steps:
    - { id: ask, type: orchestration, orchestration: { name: child, owner: owner, parameters: { person: "{{ person }}" } }${step} }
    - { id: tell, agent: test-echo, depends_on: [ask], input: { userMessage: "Told: {{ steps.ask.output.greeting }}" }, output_mapping: { said: "$.content.message" } }
  output: { ${output} }
`;
const CHILD = (output: string): string => `
metadata: { name: child, version: 1.0.0, description: Is asked., owner: owner }
orchestration:
  parameters: [{ name: person, type: string, required: true }]
  steps:
    - { id: work, agent: test-noop, input: { userMessage: Work } }
${output}`;
const GREETS = '  output: { greeting: "Hello {{ person }}", how: "{{ run.outcome }}" }\n';
const MACHINE = CHILD(`  machine:
    initial: open
    states:
      open: { run: work, transitions: [{ to: won }] }
      won: { final: true }
  output: { greeting: "{{ run.state }}" }
`);

async function opened(child: string): Promise<TestEngine> {
  const it = await TestEngine.open();
  onTestFinished(() => it.close());
  it.import('child', child);
  return it;
}

function completedStep(it: TestEngine, runId: string, stepId: string) {
  const found = it
    .events(runId)
    .find(({ type, data }) => type === 'orchestration.step.completed' && data.stepId === stepId);
  return found?.type === 'orchestration.step.completed' ? found.data : null;
}

describe('what a child run returns', () => {
  test('is read by its parent under the names that its author has given', async () => {
    const it = await opened(CHILD(GREETS));
    const runId = await it.start(PARENT('', 'greeting: "{{ steps.ask.output.greeting }}"'));
    expect(await it.ended(runId)).toMatchObject({ status: 'completed' });
    expect(completedStep(it, runId, 'ask')?.output).toMatchObject({
      status: 'completed',
      output: { greeting: 'Hello Ada Lovelace', how: 'completed' },
    });
    expect(it.events(runId).at(-1)?.data).toMatchObject({ output: { greeting: 'Hello Ada Lovelace' } });
  });

  test('is masked for agents that may not read what is personal in it', async () => {
    const it = await opened(CHILD(GREETS));
    const runId = await it.start(PARENT('', 'told: "{{ steps.tell.said }}"'));
    await it.ended(runId);
    expect(completedStep(it, runId, 'tell')?.output).toEqual({
      said: 'Told: Hello [personal: person]',
    });
  });

  test('of a list of children is what each has returned', async () => {
    const it = await opened(CHILD(GREETS));
    const runId = await it.start(
      PARENT(', for_each: { items: "{{ [1, 2] }}" }', 'all: "{{ steps.ask.results.map(r, r.output.how) }}"'),
    );
    await it.ended(runId);
    expect(it.events(runId).at(-1)?.data).toMatchObject({ output: { all: ['completed', 'completed'] } });
  });

  test('of a machine comes with the state in which it ended', async () => {
    const it = await opened(MACHINE);
    const runId = await it.start(PARENT('', 'state: "{{ steps.ask.state }}"'));
    await it.ended(runId);
    expect(it.events(runId).at(-1)?.data).toMatchObject({ output: { state: 'won' } });
  });

  test('is not there where its author says nothing of it: the results are', async () => {
    const it = await opened(CHILD(''));
    const runId = await it.start(PARENT('', 'work: "{{ steps.ask.results.work }}"'));
    await it.ended(runId);
    expect(completedStep(it, runId, 'ask')?.output).not.toHaveProperty('output');
    expect(completedStep(it, runId, 'ask')?.output).not.toHaveProperty('state');
  });
});
