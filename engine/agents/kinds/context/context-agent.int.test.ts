import { describe, expect, test } from 'vitest';
import { ModelServer } from '../../../testing/model-server/model-server.ts';
import { modelServerOfTests } from '../../../testing/model-server/model-server-of-tests.ts';
import type { ModelReaction } from '../../../testing/model-server/reaction.ts';
import type { AgentRequest, AgentResponse } from '../../port/agent.ts';
import { exampleContext, exampleRequest } from '../../port/example-request.ts';
import { MOST_STREAMED_BYTES } from './connection.ts';
import { exampleContextAgent, type ExampleContextAgent } from '../../../testing/example-context-agent.ts';

const server = await modelServerOfTests();

const input = { userMessage: 'Sum it up.', context: { title: 'July', figures: [1, 2] } };

function ask(
  reactions: ModelReaction | readonly ModelReaction[],
  agent: Partial<ExampleContextAgent> = {},
  request: Partial<AgentRequest> = {},
  context = exampleContext(),
): Promise<AgentResponse> {
  server.script(...[reactions].flat());
  return exampleContextAgent({ address: server.baseUrl, ...agent }).invoke(
    exampleRequest({ agent: 'writer', input, rehearsal: false, ...request }),
    context,
  );
}

const bodies = () => server.asked.map(({ body }) => body);

describe.each(['responses', 'chat'] as const)('A model that is asked by %s', (api) => {
  const configuration = { api };

  test('answers with a deliverable, with what it used and what that cost', async () => {
    const response = await ask({ text: 'Up by a fifth — “good”.' }, { configuration });
    expect(response).toEqual({
      status: 'success',
      mode: 'BUILD',
      content: {
        deliverable: {
          title: 'July',
          type: 'document',
          format: 'markdown',
          content: 'Up by a fifth — “good”.',
          metadata: { rehearsed: false },
        },
      },
      metadata: {
        provider: 'openai',
        model: 'gpt-5-mini',
        rehearsed: false,
        usage: { inputTokens: 11, outputTokens: 7, totalTokens: 18, cachedTokens: 3, reasoningTokens: 2 },
        cost: expect.closeTo((8 * 0.25 + 3 * 0.025 + 7 * 2) / 1e6, 12) as number,
        prices: expect.stringMatching(/^genai-prices \d+\.\d+\.\d+ [0-9a-f]{12}$/) as string,
        responseId: expect.stringMatching(/scripted/) as string,
        requests: 1,
      },
    });
  });

  test('is told what the file says, then what was said before, then the step', async () => {
    const conversation = {
      id: 'c',
      messages: [
        { role: 'user' as const, content: 'Which month?', stepId: 'a' },
        { role: 'assistant' as const, content: 'July.', stepId: 'a' },
        { role: 'user' as const, content: 'Sum it up.', stepId: 'a' }, // nobody answered
      ],
    };
    const promptTemplate = '{{ userMessage }} / {{ context.figures.1 }} / {{ context.nothing }}';
    const hostile = { userMessage: 'Read {{ context }} and $& and $1', context: { figures: [1, '{{ userMessage }}'] } };
    await ask(
      { text: 'ok' },
      { configuration: { ...configuration, promptTemplate } },
      { conversation, input: hostile },
    );
    const [body] = bodies();
    expect(body?.[api === 'chat' ? 'messages' : 'input']).toEqual([
      { role: 'system', content: 'You write briefly.' },
      { role: 'user', content: 'Which month?' },
      { role: 'assistant', content: 'July.' },
      { role: 'user', content: 'Read {{ context }} and $& and $1 / {{ userMessage }} /' },
    ]);
  });

  test('is told its parameters, and sent nothing that the environment would add', async () => {
    process.env['OPENAI_ORG_ID'] = 'org-secret';
    process.env['OPENAI_CUSTOM_HEADERS'] = 'x-secret: 1';
    try {
      await ask({ text: 'ok' }, { configuration: { ...configuration, temperature: 0.2, maxOutputTokens: 50 } });
    } finally {
      delete process.env['OPENAI_ORG_ID'];
      delete process.env['OPENAI_CUSTOM_HEADERS'];
    }
    const [asked] = server.asked;
    const names = Object.keys(asked?.headers ?? {}).filter(
      (name) => !/^(host|connection|content-length|accept.*|sec-.*)$/.test(name),
    );
    expect(names.sort()).toEqual(['authorization', 'content-type', 'user-agent']);
    expect(asked?.headers['authorization']).toBe('Bearer sk-example');
    expect(asked?.body).toMatchObject(
      api === 'chat'
        ? {
            model: 'gpt-5-mini',
            stream: true,
            temperature: 0.2,
            max_tokens: 50,
            stream_options: { include_usage: true },
          }
        : { model: 'gpt-5-mini', stream: true, temperature: 0.2, max_output_tokens: 50, store: false },
    );
  });

  test('says its words as they come', async () => {
    const said: string[] = [];
    await ask({ text: 'Up by a fifth.', pieceLength: 4 }, { configuration }, {}, exampleContext({ said }));
    expect(said).toEqual(['Up b', 'y a ', 'fift', 'h.']);
  });

  test('speaks in a conversation, and makes nothing', async () => {
    const { content } = await ask({ text: 'Hello.' }, { configuration }, { mode: 'CONVERSE' });
    expect(content).toEqual({ message: 'Hello.' });
  });

  test.each([
    ['refuses', { refusal: 'I must not.' }, 'model_refused', false],
    ['is stopped by a filter', { text: 'Half a', end: 'content_filter' }, 'content_filtered', false],
    ['writes more than it may', { text: 'Half a', end: 'length' }, 'output_cut_short', false],
    ['fails half way', { text: 'Half a', end: 'failed' }, 'model_unavailable', true],
    ['answers with nothing', { text: '' }, 'empty_answer', true],
    ['breaks off', { text: 'Half a sentence', cutAt: 700, then: 'break' }, 'stream_cut_short', true],
    ['is a web page', { body: '<html>', contentType: 'text/html' }, 'no_stream', false],
    ['is JSON', { body: '{"text":"x"}', contentType: 'application/json' }, 'no_stream', false],
    ['is no JSON', { body: 'data: {"type": nonsense}\n\n' }, 'stream_cut_short', true],
    ['says nothing', { body: '' }, 'stream_cut_short', true],
    [
      'has another key',
      { status: 401, error: { code: 'invalid_api_key', message: 'No: sk-example' } },
      'key_rejected',
      false,
    ],
    ['forbids it', { status: 403 }, 'key_rejected', false],
    ['has no such model', { status: 404, error: { code: 'model_not_found' } }, 'model_not_found', false],
    ['does not understand', { status: 400, error: { message: 'What?' } }, 'invalid_request', false],
    ['has a filter for inputs', { status: 400, error: { code: 'content_filter' } }, 'content_filtered', false],
    ['can read less', { status: 400, error: { code: 'context_length_exceeded' } }, 'input_too_long', false],
    ['can take less', { status: 413 }, 'input_too_long', false],
    ['has nothing left', { status: 429, error: { code: 'insufficient_quota' } }, 'quota_exhausted', false],
    ['is down', { status: 503 }, 'model_unavailable', true],
    ['is broken', { status: 500 }, 'model_unavailable', true],
  ] as const)('fails with a code of its own when it %s: %o', async (_, reaction, code, retryable) => {
    const failed = ask(reaction as ModelReaction, { configuration });
    await expect(failed).rejects.toMatchObject({ name: 'AgentError', code, retryable });
    const error = (await failed.catch((problem: unknown) => problem)) as Error & { details: object };
    expect(JSON.stringify([error.message, error.details])).not.toContain('sk-example');
    expect(server.asked).toHaveLength(1);
  });

  test.each([
    [{ 'retry-after': '7' }, 7_000],
    [{ 'retry-after-ms': '1500', 'retry-after': '7' }, 1_500],
    [{}, null],
  ])('says how long it wants to be left alone: %o', async (headers, retryAfterMs) => {
    const reaction = { status: 429, error: { code: 'rate_limit_exceeded' }, headers } as ModelReaction;
    await expect(ask(reaction, { configuration })).rejects.toMatchObject({
      code: 'rate_limited',
      retryable: true,
      retryAfterMs,
    });
  });

  test('is left when it says more than anybody can read', async () => {
    const body = `: ${'still here '.repeat(90)}\n\n`.repeat(Math.ceil(MOST_STREAMED_BYTES / 900));
    await expect(ask({ body }, { configuration })).rejects.toMatchObject({
      code: 'answer_too_large',
      retryable: false,
    });
  });

  test('is left when it says nothing more', async () => {
    const silent = { text: 'Half a sentence', cutAt: 300, then: 'hold' } as const;
    const before = server.hungUp;
    await expect(ask(silent, { configuration: { ...configuration, idleSeconds: 0.5 } })).rejects.toMatchObject({
      code: 'stream_idle',
      retryable: true,
    });
    await expect.poll(() => server.hungUp).toBe(before + 1);
  });

  test('may take its time as long as something comes', async () => {
    const slowly = { text: 'Word by word.', pieces: [100], pauseMs: 100 };
    const { content } = await ask(slowly, { configuration: { ...configuration, idleSeconds: 1.5 } });
    expect(content.deliverable?.content).toBe('Word by word.');
  });

  test('is left when nobody wants its answer any more', async () => {
    const controller = new AbortController();
    const before = server.hungUp;
    const said: string[] = [];
    const context = exampleContext({ signal: controller.signal, said });
    const asking = ask({ text: 'Half a sentence', cutAt: 900, then: 'hold' }, { configuration }, {}, context);
    await expect.poll(() => said.length).toBeGreaterThan(0);
    controller.abort(new Error('The attempt was cancelled'));
    await expect(asking).rejects.toThrow('The attempt was cancelled');
    await expect.poll(() => server.hungUp).toBe(before + 1);
  });
});

describe('An endpoint', () => {
  test('without responses is asked for chat completions, and from then on at once', async () => {
    server.react = ({ path }) =>
      path === '/responses' ? { status: 404, error: { message: '404 page not found' } } : { text: 'Yes.' };
    const agent = exampleContextAgent({ address: server.baseUrl });
    const request = exampleRequest({ agent: 'writer', input, rehearsal: false });
    for (const _ of [1, 2])
      expect((await agent.invoke(request, exampleContext())).content.deliverable?.content).toBe('Yes.');
    expect(server.asked.map(({ path }) => path)).toEqual(['/responses', '/chat/completions', '/chat/completions']);
  });

  test('where nothing answers is said to be elsewhere', async () => {
    await expect(ask({ status: 404, error: { message: '404 page not found' } })).rejects.toMatchObject({
      code: 'endpoint_not_found',
    });
  });

  test('whose model does not take a parameter is asked without it, which is noted', async () => {
    server.react = ({ body }) =>
      'temperature' in body
        ? {
            status: 400,
            error: { code: 'unsupported_parameter', param: 'temperature', message: "Unsupported: 'temperature'" },
          }
        : { text: 'Yes.' };
    const agent = exampleContextAgent({ address: server.baseUrl, configuration: { temperature: 0.2 } });
    const request = exampleRequest({ agent: 'writer', input, rehearsal: false });
    for (const _ of [1, 2])
      expect((await agent.invoke(request, exampleContext())).metadata['leftOut']).toEqual(['temperature']);
    expect(server.asked).toHaveLength(3);
  });

  test('on this machine needs no key, is sent none, and costs nothing', async () => {
    const { metadata } = await ask({ text: 'Yes.', model: 'llama3.2' }, { key: null });
    expect(server.asked[0]?.headers).not.toHaveProperty('authorization');
    expect(metadata).toMatchObject({ cost: 0, prices: 'this machine', model: 'llama3.2' });
  });

  test('of whose model nobody knows the price gives no figure, and says so', async () => {
    const { metadata } = await ask({ text: 'Yes.', model: 'own-model' }, { configuration: { model: 'own-model' } });
    expect(metadata).toMatchObject({ cost: null, warnings: ['price_unknown'] });
  });

  test('that says nothing of what was used gives no figure, and says so', async () => {
    const { metadata } = await ask({ text: 'Yes.', usage: null });
    expect(metadata).toMatchObject({ cost: null, usage: null, warnings: ['usage_unknown'] });
  });

  test('may be of any provider that the operator named', async () => {
    const configuration = { provider: 'ollama', model: 'llama3.2', apiKey: undefined };
    const { metadata } = await ask({ text: 'Yes.' }, { configuration });
    expect(metadata).toMatchObject({ provider: 'ollama', model: 'llama3.2', cost: 0 });
  });

  test('that has cut the input has answered something else', async () => {
    const long = { userMessage: 'word '.repeat(8_000) };
    await expect(ask({ text: 'Yes.', usage: { input: 4_096, output: 5 } }, {}, { input: long })).rejects.toMatchObject({
      code: 'input_cut_by_endpoint',
      retryable: false,
    });
  });

  test('is not asked with what no such model could read', async () => {
    const long = { userMessage: 'word '.repeat(8_000) };
    const asking = ask({ text: 'Yes.' }, { configuration: { contextTokens: 4_096 } }, { input: long });
    await expect(asking).rejects.toMatchObject({ code: 'input_too_long', retryable: false });
    expect(server.asked).toHaveLength(0);
  });

  test('that is not there can be asked again', async () => {
    const gone = await ModelServer.open();
    const address = gone.baseUrl;
    await gone.close();
    await expect(ask({ text: '' }, { address })).rejects.toMatchObject({ code: 'connection_failed', retryable: true });
  });
});
