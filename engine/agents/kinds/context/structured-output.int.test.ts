import { expect, test } from 'vitest';
import { modelServerOfTests } from '../../../testing/model-server/model-server-of-tests.ts';
import type { ModelReaction } from '../../../testing/model-server/reaction.ts';
import type { AgentRequest, AgentResponse } from '../../port/agent.ts';
import { exampleContext, exampleRequest } from '../../port/example-request.ts';
import { exampleContextAgent } from '../../../testing/example-context-agent.ts';

const server = await modelServerOfTests();

const outputSchema = {
  type: 'object',
  properties: { label: { type: 'string', enum: ['billing', 'bug'] }, confidence: { type: 'number', maximum: 1 } },
  required: ['label'],
};

function ask(
  reactions: readonly ModelReaction[],
  configuration: object = { outputSchema },
  request: Partial<AgentRequest> = {},
): Promise<AgentResponse> {
  server.script(...reactions);
  return exampleContextAgent({ address: server.baseUrl, configuration }).invoke(
    exampleRequest({ agent: 'writer', input: { userMessage: 'Which one?' }, rehearsal: false, ...request }),
    exampleContext(),
  );
}

test('An answer that fits its schema is a value', async () => {
  const { content } = await ask([{ text: '{"label":"bug","confidence":0.9}' }]);
  expect(content.deliverable).toMatchObject({ format: 'json', content: { label: 'bug', confidence: 0.9 } });
  expect(server.asked[0]?.body['text']).toEqual({
    format: { type: 'json_schema', name: 'answer', schema: outputSchema, strict: false },
  });
});

test('A schema that names all there is holds the model to it word for word', async () => {
  const strict = {
    type: 'object',
    properties: { label: { type: 'string' } },
    required: ['label'],
    additionalProperties: false,
  };
  await ask([{ text: '{"label":"x"}' }], { outputSchema: strict });
  expect(server.asked[0]?.body).toMatchObject({ text: { format: { strict: true } } });
});

test('The schema of a step goes before that of its agent', async () => {
  const input = {
    userMessage: 'Which?',
    outputSchema: { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] },
  };
  const { content } = await ask([{ text: '{"n":3}' }], { outputSchema }, { input });
  expect(content.deliverable?.content).toEqual({ n: 3 });
});

test('A schema of a step that can’t be checked is refused before anybody is asked', async () => {
  const input = { userMessage: 'Which?', outputSchema: { type: 'object', if: {} } };
  await expect(ask([{ text: '{}' }], {}, { input })).rejects.toMatchObject({ code: 'invalid_input', retryable: false });
  expect(server.asked).toHaveLength(0);
});

test('What does not fit is mended once, and all of it is counted', async () => {
  const { content, metadata } = await ask([{ text: '{"label":"other"}' }, { text: '```json\n{"label":"bug"}\n```' }]);
  expect(content.deliverable?.content).toEqual({ label: 'bug' });
  expect(metadata).toMatchObject({ requests: 2, usage: { inputTokens: 22, outputTokens: 14 } });
  const told = server.asked[1]?.body['input'] as readonly { role: string; content: string }[];
  expect(told.slice(-2)).toEqual([
    { role: 'assistant', content: '{"label":"other"}' },
    { role: 'user', content: expect.stringContaining('answer.label') as string },
  ]);
});

test('What does not fit then either is a failure that says what it cost', async () => {
  await expect(ask([{ text: 'label: bug' }])).rejects.toMatchObject({
    code: 'output_invalid',
    retryable: true,
    details: { requests: 2, usage: { inputTokens: 22 }, cost: expect.any(Number) as number },
  });
  expect(server.asked).toHaveLength(2);
});

test('JSON without a schema is any JSON, and the model hears that it is wanted', async () => {
  const { content } = await ask([{ text: '{"free":[1]}' }], { responseFormat: 'json' });
  expect(content.deliverable).toMatchObject({ format: 'json', content: { free: [1] } });
  expect(server.asked[0]?.body).toMatchObject({
    text: { format: { type: 'json_object' } },
    input: [{ role: 'system', content: expect.stringContaining('JSON') as string }, { role: 'user' }],
  });
});
