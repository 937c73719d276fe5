/** What an agent with a model remembers of its calls, and how it goes on with that after a crash. */
import { beforeEach, expect, test } from 'vitest';
import { usualLimits } from '../../../limits/limits.ts';
import { LimitExceeded, overLimit } from '../../../limits/over-limit.ts';
import { exampleContextAgent } from '../../../testing/example-context-agent.ts';
import { modelServerOfTests } from '../../../testing/model-server/model-server-of-tests.ts';
import type { ModelReaction } from '../../../testing/model-server/reaction.ts';
import type { AgentRequest, AgentResponse, JsonObject, WorkMessage } from '../../port/agent.ts';
import { exampleContext, exampleRequest } from '../../port/example-request.ts';
import type { Tools } from '../../port/tools.ts';

const server = await modelServerOfTests();
beforeEach(() => {
  called.length = 0;
  remembered.length = 0;
  conversed.length = 0;
});

const called: string[] = [];
const remembered: JsonObject[] = [];
const conversed: WorkMessage[] = [];
const names = ['book', 'send'];
/** `book` knows its calls by their keys. */
const tools: Tools = {
  list: () => Promise.resolve(names.map((name) => ({ name, description: name, parameters: { type: 'object' } }))),
  isRepeatable: (name) => Promise.resolve(name === 'book'),
  call: (name) => {
    called.push(name);
    return Promise.resolve({ done: name });
  },
};
const round = (...of: readonly string[]): ModelReaction => ({ calls: of.map((name) => ({ name, parameters: {} })) });

const keep = (what: JsonObject): Promise<void> => Promise.resolve(void remembered.push(what));

function ask(
  reactions: readonly ModelReaction[],
  more: Partial<AgentRequest> = {},
  { idempotent = false, remember = keep } = {},
): Promise<AgentResponse> {
  server.script(...reactions);
  const agent = exampleContextAgent({
    address: server.baseUrl,
    configuration: { api: 'responses' },
    tools,
    idempotent,
  });
  const request = exampleRequest({ agent: 'writer', input: { userMessage: 'Do it' }, rehearsal: false });
  return agent.invoke({ ...request, ...more }, { ...exampleContext({ conversed }), remember });
}

test('a round is remembered before its first call, and a call that may do harm twice before it is made', async () => {
  await ask([round('book', 'book'), round('book', 'send', 'book'), { text: 'Done.' }]);
  const callings = remembered.map((kept) => (kept['round'] as JsonObject)['calling']);
  expect(callings).toEqual([null, null, 1, null]);
});

test('what does no harm twice is called again after a crash, without asking the model again', async () => {
  await ask([round('book', 'book'), { text: 'Done.' }]);
  const [kept = {}] = remembered;
  called.length = 0;
  server.asked.length = 0;
  conversed.length = 0;
  const { metadata } = await ask([{ text: 'Done again.' }], { resumed: kept });
  expect(called).toEqual(['book', 'book']);
  expect(server.asked).toHaveLength(1);
  expect(conversed.map(({ role }) => role)).toEqual(['tool', 'tool']);
  // what was used before the crash is counted, and not forgotten
  expect(metadata).toMatchObject({ requests: 2, usage: { inputTokens: 22, outputTokens: 14 } });
});

test.each([
  [false, 'is asked about'],
  [true, 'is made again where the file of the agent says that it may'],
])('a call that may do harm twice (idempotent: %s) %s', async (idempotent) => {
  await ask([round('send'), { text: 'Done.' }], {}, { idempotent });
  const [kept = {}] = remembered;
  called.length = 0;
  const again = ask([{ text: 'Done.' }], { resumed: kept }, { idempotent });
  if (idempotent) await again;
  else await expect(again).rejects.toMatchObject({ code: 'uncertain_outcome', message: /calling send/ });
  expect(called).toEqual(idempotent ? ['send'] : []);
});

test('what is too long to be remembered does not end the work; after a crash it is asked about', async () => {
  const remember = (what: JsonObject): Promise<void> => {
    const over = overLimit('outputBytes', JSON.stringify(what).length, { ...usualLimits, outputBytes: 100 });
    return over ? Promise.reject(new LimitExceeded(over)) : keep(what);
  };
  await ask([round('book'), round('book'), { text: 'Done.' }], {}, { remember });
  expect(remembered).toEqual([{ outgrown: true }]);
  await expect(ask([], { resumed: { outgrown: true } })).rejects.toMatchObject({ code: 'uncertain_outcome' });
  conversed.length = 0;
  await ask([{ text: 'From the beginning.' }], { resumed: { outgrown: true } }, { idempotent: true });
  expect(conversed.map(({ role }) => role)).toEqual(['system', 'user']);
});
