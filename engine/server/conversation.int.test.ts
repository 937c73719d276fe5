import { expect, test } from 'vitest';
import { runCommandLine } from '../cli/run-command-line.ts';
import { recordingTerminal } from '../cli/testing.ts';
import { openTestServer } from '../testing/open-test-server.ts';

const USED = '{ inputTokens: 7, outputTokens: 3, cost: 0.25 }';
const CALLS = `{ role: assistant, content: "", calls: [ { id: c1, tool: look_up, arguments: '{"of":"July"}' } ], usage: ${USED} }`;
const RESULT = '{ role: tool, callId: c1, tool: look_up, content: "42" }';
const METADATA = '{ usage: { inputTokens: 20, outputTokens: 10 }, cost: 1 }';
const SCRIPT = `{ converse: [ ${CALLS}, ${RESULT} ], metadata: ${METADATA} }`;
const PROMPT = '{ role: system, content: You add. }, { role: user, content: Please add up }';
const SOURCE = `
metadata: { name: talk, displayName: Talk, version: 1.0.0, description: Talks., owner: test-noop }
orchestration:
  steps:
    - { id: work, agent: test-echo, input: { userMessage: How much?, script: ${SCRIPT} } }
    - { id: prompted, agent: test-echo, input: { userMessage: Add up, script: { converse: [ ${PROMPT} ] } } }
    - { id: plain, agent: test-echo, depends_on: [work], input: { userMessage: Hello } }
`;

async function talked() {
  const { client } = await openTestServer();
  const { id } = await client.runs.start({ source: SOURCE, mode: 'live' });
  for await (const { kind } of await client.runs.watch({ runId: id })) if (kind === 'ended') break;
  return { client, runId: id };
}

test('a conversation has every message, each call of a tool with its result, and what each message used, in pages', async () => {
  const { client, runId } = await talked();
  const { items, total } = await client.runs.conversation({ runId, stepId: 'work' });
  expect(total).toBe(4);
  expect(items).toMatchObject([
    { role: 'user', content: 'How much?', attempt: 1 },
    { role: 'assistant', calls: [{ tool: 'look_up', arguments: '{"of":"July"}' }], usage: { cost: 0.25 } },
    { role: 'tool', tool: 'look_up', callId: 'c1', content: '42' },
    { role: 'assistant', content: 'How much?', usage: { inputTokens: 13, outputTokens: 7, cost: 0.75 } },
  ]);
  const page = await client.runs.conversation({ runId, stepId: 'work', offset: 2, limit: 1 });
  expect(page).toEqual({ items: [items[2]], total: 4 });
});

test('where an agent has recorded what its model was told, that stands in the place of the question', async () => {
  const { client, runId } = await talked();
  const { items } = await client.runs.conversation({ runId, stepId: 'prompted' });
  expect(items.map(({ role, content }) => [role, content])).toEqual([
    ['system', 'You add.'],
    ['user', 'Please add up'],
    ['assistant', 'Add up'],
  ]);
});

test('a step says how many messages there are where there are more than its question and answer', async () => {
  const { client, runId } = await talked();
  const { steps } = await client.runs.get({ runId });
  expect(steps.map(({ id, messages, conversation }) => [id, messages, conversation.length])).toEqual([
    ['work', 4, 2],
    ['prompted', 3, 2],
    ['plain', undefined, 2],
  ]);
});

test('baton show tells a conversation, for people and as JSON', async () => {
  const { client, runId } = await talked();
  const typed = async (line: string): Promise<string> => {
    const terminal = recordingTerminal();
    const connect = async () => ({ client, engine: 'here', isWorkedOn: true, close: () => Promise.resolve() }) as const;
    const surroundings = { terminal, program: 'baton', directory: '/data', env: {}, fileMode: 0o644, connect };
    expect(await runCommandLine(line.split(' '), surroundings)).toBe(0);
    return terminal.written();
  };
  const text = await typed(`show ${runId} --conversation work`);
  expect(text).toMatch(/Conversation of work\n {2}user +attempt 1/);
  expect(text).toContain('→ look_up {"of":"July"}');
  expect(text).toMatch(/tool look_up .*\n {4}42\n/);
  expect(text).toContain('13 tokens in, 7 out · $0.75');
  expect(JSON.parse(await typed(`show ${runId} --conversation work --json`))).toMatchObject({ total: 4 });
});

test('a child run that goes on with the conversation of its parent shows that first, with where it was said', async () => {
  const { client } = await openTestServer();
  const child = `
metadata: { name: goes-on, displayName: Goes on, version: 1.0.0, description: Goes on., owner: test-noop }
orchestration: { steps: [ { id: listen, agent: test-echo, input: { userMessage: And you? } } ] }
`;
  await client.definitions.import({ source: child });
  const step = (id: string, inherits: boolean): string =>
    `{ id: ${id}, type: orchestration, depends_on: [said], orchestration: { name: goes-on, owner: test-noop, inherit_conversation: ${String(inherits)} } }`;
  const source = `
metadata: { name: parent, displayName: Parent, version: 1.0.0, description: Talks., owner: test-noop }
orchestration: { steps: [ { id: said, agent: test-echo, input: { userMessage: Hello } }, ${step('heir', true)}, ${step('stranger', false)} ] }
`;
  const { id: runId } = await client.runs.start({ source, mode: 'live' });
  for await (const { kind } of await client.runs.watch({ runId })) if (kind === 'ended') break;
  const { steps } = await client.runs.get({ runId });
  const heardIn = async (stepId: string) => {
    const childRunId = steps.find(({ id }) => id === stepId)?.childRunId ?? '';
    const { items } = await client.runs.conversation({ runId: childRunId, stepId: 'listen' });
    return items.map(({ role, content, inherited }) => [role, content, inherited]);
  };
  const own = [
    ['user', 'And you?', undefined],
    ['assistant', 'And you?', undefined],
  ];
  const from = { runId, stepId: 'said' };
  expect(await heardIn('heir')).toEqual([['user', 'Hello', from], ['assistant', 'Hello', from], ...own]);
  expect(await heardIn('stranger')).toEqual(own);
  const { children } = await client.runs.get({ runId });
  const counted = async (stepId: string) => {
    const child = children.find(({ parentStepId }) => parentStepId === stepId);
    const { step: alone } = await client.runs.step({ runId: child?.id ?? '', stepId: 'listen' });
    return [child?.steps[0]?.messages, alone.messages];
  };
  expect(await counted('heir')).toEqual([4, 4]);
  expect(await counted('stranger')).toEqual([undefined, undefined]);
});
