import { beforeEach, describe, expect, test } from 'vitest';
import { modelServerOfTests } from '../../../testing/model-server/model-server-of-tests.ts';
import type { ModelReaction } from '../../../testing/model-server/reaction.ts';
import {
  CallsAsked,
  type AgentRequest,
  type AgentResponse,
  type CallDecision,
  type JsonObject,
  type WorkMessage,
} from '../../port/agent.ts';
import { exampleContext, exampleRequest } from '../../port/example-request.ts';
import type { Tools } from '../../port/tools.ts';
import { exampleContextAgent } from '../../../testing/example-context-agent.ts';

const server = await modelServerOfTests();
beforeEach(() => {
  called.length = 0;
  remembered.length = 0;
  conversed.length = 0;
});

const called: [string, JsonObject, boolean][] = [];
const remembered: JsonObject[] = [];
const conversed: WorkMessage[] = [];
const NAMES = ['look_up', 'send'];
const SCHEMA = { type: 'object', properties: { to: { type: 'string' } } };

/** `send` is made when a person has said so. */
const tools: Tools = {
  list: () => Promise.resolve(NAMES.map((name) => ({ name, description: name, parameters: SCHEMA }))),
  question: (name, parameters) =>
    Promise.resolve(
      name === 'send'
        ? { agent: 'mailer', tool: name, description: name, arguments: parameters, schema: SCHEMA, when: null }
        : null,
    ),
  call: (name, parameters, _signal, isDecided = false) => {
    called.push([name, parameters, isDecided]);
    return Promise.resolve({ done: name });
  },
};
const call = (name: string, parameters: JsonObject = {}) => ({ name, parameters });

function ask(reactions: readonly ModelReaction[], more: Partial<AgentRequest> = {}): Promise<AgentResponse> {
  server.script(...reactions);
  const request = exampleRequest({ agent: 'writer', input: { userMessage: 'Tell them' }, rehearsal: false });
  const agent = exampleContextAgent({ address: server.baseUrl, configuration: { api: 'responses' }, tools });
  return agent.invoke(
    { ...request, ...more },
    { ...exampleContext({ conversed }), remember: (what) => Promise.resolve(void remembered.push(what)) },
  );
}

async function asked(...reactions: readonly ModelReaction[]): Promise<CallsAsked> {
  const question = await ask(reactions).catch((error: unknown) => error);
  if (question instanceof CallsAsked) return question;
  throw question;
}

const answered = ({ kept }: CallsAsked, ...decisions: readonly CallDecision[]) => ({
  answered: { kept, decisions, questions: 1 },
});

/** What the model was told of its calls, in its last request. */
const told = (): unknown[] =>
  ((server.asked.at(-1)?.body['input'] ?? []) as readonly JsonObject[]).flatMap(({ type, output }) =>
    type === 'function_call_output' ? [JSON.parse(output as string)] : [],
  );

const THREE = {
  calls: [call('look_up'), call('send', { to: 'ada' }), call('look_up'), call('send', { to: 'grace' })],
};

describe('an agent whose model calls tools about which people decide', () => {
  test('asks about all of a round, makes what comes before the first of them, and says what that has cost', async () => {
    const { calls, metadata } = await asked(THREE);
    expect(called).toEqual([['look_up', {}, false]]);
    expect(calls).toEqual([
      {
        id: '2',
        agent: 'mailer',
        tool: 'send',
        description: 'send',
        arguments: { to: 'ada' },
        schema: SCHEMA,
        when: null,
      },
      {
        id: '4',
        agent: 'mailer',
        tool: 'send',
        description: 'send',
        arguments: { to: 'grace' },
        schema: SCHEMA,
        when: null,
      },
    ]);
    expect(metadata).toMatchObject({ usage: { inputTokens: 11 }, requests: 1 });
  });

  test('goes on with the answer: nothing is asked or made twice, and the model is told what people said', async () => {
    const question = await asked(THREE);
    const { content, metadata } = await ask(
      [{ text: 'Done.' }],
      answered(
        question,
        { id: '2', decision: 'edit', arguments: { to: 'Ada' } },
        { id: '4', decision: 'reject', message: 'Not to Grace' },
      ),
    );
    expect(content.deliverable?.content).toBe('Done.');
    expect(server.asked).toHaveLength(2);
    expect(conversed.map(({ role }) => role).filter((role) => role !== 'tool')).toEqual([
      'system',
      'user',
      'assistant',
    ]);
    expect(called).toEqual([
      ['look_up', {}, false],
      ['send', { to: 'Ada' }, true],
      ['look_up', {}, false],
    ]);
    expect(told()).toEqual([
      { done: 'look_up' },
      { calledWithArgumentsOfAPerson: { to: 'Ada' }, result: { done: 'send' } },
      { done: 'look_up' },
      { error: 'A person has rejected this call: Not to Grace' },
    ]);
    // what was said before the question is counted there
    expect(metadata).toMatchObject({
      requests: 2,
      usage: { inputTokens: 11 },
      toolsCalled: ['look_up', 'send', 'look_up', 'send'],
    });
  });

  test('asks again about a call of a later round', async () => {
    const first = await asked({ calls: [call('send', { to: 'ada' })] });
    const second = await ask(
      [{ calls: [call('send', { to: 'ada' })] }],
      answered(first, { id: '1', decision: 'approve' }),
    ).catch((error: unknown) => error);
    expect(second).toBeInstanceOf(CallsAsked);
    expect(called).toEqual([['send', { to: 'ada' }, true]]);
    expect((second as CallsAsked).kept).toMatchObject({ requests: 2 });
  });

  test('remembers each call before it makes it, and goes on from there after a crash', async () => {
    const question = await asked(THREE);
    const answer = answered(question, { id: '2', decision: 'approve' }, { id: '4', decision: 'approve' });
    remembered.length = 0;
    await ask([{ text: 'Done.' }], answer);
    const [before, , , whole] = remembered;
    expect(remembered).toHaveLength(4);
    called.length = 0;
    server.asked.length = 0;
    await expect(ask([], { ...answer, resumed: before as JsonObject })).rejects.toMatchObject({
      code: 'uncertain_outcome',
      retryable: false,
    });
    await ask([{ text: 'Done.' }], { ...answer, resumed: whole as JsonObject });
    expect(called).toEqual([]);
    expect(server.asked).toHaveLength(1);
    expect(told()).toHaveLength(4);
  });
});
