import { describe, expect, test } from 'vitest';
import { modelServerOfTests } from '../../../testing/model-server/model-server-of-tests.ts';
import type { ModelReaction } from '../../../testing/model-server/reaction.ts';
import { AgentError, type AgentResponse, type Json, type JsonObject, type WorkMessage } from '../../port/agent.ts';
import { exampleContext, exampleRequest } from '../../port/example-request.ts';
import type { Tools } from '../../port/tools.ts';
import { exampleContextAgent } from '../../../testing/example-context-agent.ts';
import { MOST_CALLS_PER_ROUND, MOST_RESULT_BYTES, MOST_ROUNDS } from './tool-rounds.ts';

const server = await modelServerOfTests();

const called: [string, JsonObject][] = [];
const conversed: WorkMessage[] = [];
function toolsThat(answer: (parameters: JsonObject) => Json | Promise<Json>): Tools {
  called.length = 0;
  conversed.length = 0;
  return {
    list: () =>
      Promise.resolve([
        { name: 'look_up', description: 'Looks up a figure', parameters: { type: 'object', properties: {} } },
      ]),
    call: async (name, parameters) => {
      called.push([name, parameters]);
      return answer(parameters);
    },
  };
}

const call = (parameters: JsonObject | string, name = 'look_up') => ({ name, parameters });

describe.each(['responses', 'chat'] as const)('Tools of a model that is asked by %s', (api) => {
  function ask(reactions: readonly ModelReaction[], tools: Tools): Promise<AgentResponse> {
    server.script(...reactions);
    return exampleContextAgent({ address: server.baseUrl, configuration: { api }, tools }).invoke(
      exampleRequest({ agent: 'writer', input: { userMessage: 'How much?' }, rehearsal: false }),
      exampleContext({ conversed }),
    );
  }
  /** What it was told of its calls, in its last request. */
  const told = (): string[] => {
    const messages = (server.asked.at(-1)?.body[api === 'chat' ? 'messages' : 'input'] ?? []) as readonly JsonObject[];
    return messages.flatMap(({ role, type, content, output }) =>
      role === 'tool' ? [content as string] : type === 'function_call_output' ? [output as string] : [],
    );
  };

  test('are not called with arguments that are nested too deep to be passed on, nor with what is no object', async () => {
    const deep = `{"of":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
    const odd = [deep, '[1]', '"July"', 'null', '7', '{"of":'];
    const { content } = await ask(
      [{ calls: odd.map((parameters) => call(parameters)) }, { text: 'I could not ask.' }],
      toolsThat(() => 7),
    );
    expect(called).toEqual([]);
    expect(content.deliverable?.content).toBe('I could not ask.');
    expect(told()[0]).toContain('nested too deep');
    for (const text of told().slice(1)) expect(text).toContain('not a JSON object');
  });

  test('are called in order, and what came of them goes back', async () => {
    const tools = toolsThat(({ of }) => ({ figure: of === 'July' ? 7 : 8 }));
    const { content, metadata } = await ask(
      [{ calls: [call({ of: 'July' }), call({ of: 'August' })] }, { text: 'Fifteen.' }],
      tools,
    );
    expect(content.deliverable?.content).toBe('Fifteen.');
    expect(called).toEqual([
      ['look_up', { of: 'July' }],
      ['look_up', { of: 'August' }],
    ]);
    expect(told()).toEqual(['{"figure":7}', '{"figure":8}']);
    expect(metadata).toMatchObject({ requests: 2, toolsCalled: ['look_up', 'look_up'], usage: { inputTokens: 22 } });
  });

  test('are told to whoever keeps the conversation: the calls with their arguments and what they used, and each result', async () => {
    const tools = toolsThat(() => ({ figure: 7 }));
    await ask([{ calls: [call({ of: 'July' })] }, { text: 'Seven.' }], tools);
    expect(conversed).toEqual([
      { role: 'system', content: 'You write briefly.' },
      { role: 'user', content: 'How much?\n\n{}' },
      {
        role: 'assistant',
        content: '',
        calls: [{ id: expect.any(String), tool: 'look_up', arguments: '{"of":"July"}' }],
        usage: { inputTokens: 11, outputTokens: 7, cost: expect.any(Number) },
      },
      { role: 'tool', tool: 'look_up', callId: conversed[2]?.calls?.[0]?.id, content: '{"figure":7}' },
    ]);
  });

  test.each<[string, ModelReaction, (parameters: JsonObject) => Json, string]>([
    ['is not there', { calls: [call({}, 'delete_all')] }, () => 1, 'There is no tool delete_all; there are look_up'],
    ['is called with what is no JSON', { calls: [call('{"of": ')] }, () => 1, 'not a JSON object'],
    ['gives back too much', { calls: [call({})] }, () => 'x'.repeat(MOST_RESULT_BYTES + 1), 'ask for less'],
    ['fails', { calls: [call({})] }, () => fail('tool_failed'), 'It did not work'],
  ])('one that %s is told to the model, which goes on', async (_, reaction, answer, problem) => {
    await ask([reaction, { text: 'Then not.' }], toolsThat(answer));
    expect(told()).toEqual([expect.stringContaining(problem)]);
  });

  test('one that is not permitted ends the step', async () => {
    const asking = ask(
      [{ calls: [call({})] }],
      toolsThat(() => fail('not_permitted')),
    );
    await expect(asking).rejects.toMatchObject({ code: 'not_permitted', details: { usage: { inputTokens: 11 } } });
  });

  test('are called so many times at once and no more', async () => {
    const calls = Array.from({ length: MOST_CALLS_PER_ROUND + 1 }, () => call({}));
    await expect(
      ask(
        [{ calls }],
        toolsThat(() => 1),
      ),
    ).rejects.toMatchObject({ code: 'too_many_tool_calls' });
    expect(called).toEqual([]);
  });

  test('are called in so many rounds and no more', async () => {
    await expect(
      ask(
        [{ calls: [call({})] }],
        toolsThat(() => 1),
      ),
    ).rejects.toMatchObject({ code: 'too_many_tool_calls' });
    expect(called).toHaveLength(MOST_ROUNDS);
  });
});

function fail(code: string): never {
  throw new AgentError(code, 'It did not work', { retryable: false });
}
