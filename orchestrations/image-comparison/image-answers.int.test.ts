/** Services of images answer whole, half and wrong: an image is kept whole or not at all, and the error says why. */
import { readFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { encodePng } from '../../engine/agents/rehearsal/png.ts';
import { openFunctions, type SeenOfFunction } from '../../engine/testing/run-function.ts';

/** Small, so that it can be cut everywhere. */
const IMAGE = Buffer.from(encodePng(1, new Uint8Array(1), [[0, 80, 160]]));
const base64 = IMAGE.toString('base64');
const PROVIDERS = {
  openai: { key: 'OPENAI_API_KEY', answer: { created: 1, data: [{ b64_json: base64 }], usage: { input_tokens: 1 } } },
  google: { key: 'GOOGLE_API_KEY', answer: { predictions: [{ mimeType: 'image/png', bytesBase64Encoded: base64 }] } },
} as const;
type Provider = keyof typeof PROVIDERS;

const functions = openFunctions();
let server: Server;
let origin = '';
let answer: (response: ServerResponse) => void;

beforeAll(async () => {
  server = createServer((request, response) => void request.resume().on('end', () => answer(response)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
});
afterAll(async () => {
  await functions.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

interface File {
  readonly configuration: { readonly code: string; readonly config?: { readonly dollarsPerImage: number } };
  readonly permissions: object;
}

/** @param wrap what is made of the function that the file holds, `generate` */
function ask(provider: Provider, signal?: AbortSignal, wrap = 'module.exports = generate;'): Promise<SeenOfFunction> {
  const text = readFileSync(join(import.meta.dirname, `../agents/image-generator-${provider}.yaml`), 'utf8');
  const { configuration, permissions } = parse(text) as File;
  const { key } = PROVIDERS[provider];
  return functions.run({
    code: `${configuration.code.replace('module.exports =', 'const generate =')}\n${wrap}`,
    configuration: { environment: [key], config: { ...configuration.config }, cpuSeconds: 30 },
    permissions,
    endpoints: { [provider]: origin },
    secrets: { [key]: 'a-key' },
    request: { userMessage: 'a lighthouse' },
    ...(signal && { signal }),
  });
}

describe.each(['openai', 'google'] as const)('a service that answers as %s does', (provider) => {
  const whole = JSON.stringify(PROVIDERS[provider].answer);
  const asJson = (response: ServerResponse, text: string, headers: Record<string, number> = {}) => {
    response.writeHead(200, { 'content-type': 'application/json', ...headers });
    return response.write(text);
  };

  /** What becomes of each of these answers, asked for one after the other in one sandbox. */
  async function outcomesOf(answers: readonly ((response: ServerResponse) => void)[]): Promise<readonly unknown[]> {
    let next = 0;
    answer = (response) => answers[next++]?.(response);
    const { response, error, saved } = await ask(
      provider,
      undefined,
      `module.exports = async (request, ctx) => {
        const outcomes = [];
        for (let n = 0; n < ${answers.length}; n++)
          outcomes.push(await generate(request, ctx).then(() => 'made', ({ code, retryable }) => code + (retryable ? ', again' : '')));
        return outcomes;
      };`,
    );
    expect([error, saved]).toEqual([null, []]);
    return response?.content['result'] as unknown[];
  }

  test('and ends at any byte as if all had been said, or breaks off there, has made no image', async () => {
    const places = Array.from({ length: whole.length }, (_, at) => whole.slice(0, at));
    const ended = places.map((cut) => (response: ServerResponse) => void (asJson(response, cut), response.end()));
    expect(new Set(await outcomesOf(ended))).toEqual(new Set(['answer_not_json, again']));
    const broken = places.map((cut) => (response: ServerResponse) => {
      asJson(response, cut, { 'content-length': whole.length });
      setImmediate(() => response.destroy());
    });
    expect(new Set(await outcomesOf(broken))).toEqual(new Set(['connection_failed, again']));
  });

  test('and says something else than an image has made none', async () => {
    const others: readonly (readonly [string, string])[] = [
      ['<html>maintenance</html>', 'answer_not_json, again'],
      ['{}', 'no_image'],
      [JSON.stringify({ data: [{}], predictions: [{}] }), 'no_image'],
      [
        JSON.stringify({ data: [{ b64_json: 'aGk=' }], predictions: [{ bytesBase64Encoded: 'aGk=' }] }),
        'asset_type_refused',
      ],
    ];
    const told = others.map(
      ([text]) =>
        (response: ServerResponse) =>
          void (asJson(response, text), response.end()),
    );
    expect(await outcomesOf(told)).toEqual(others.map(([, outcome]) => outcome));
  });

  test.each([
    [401, 'key_refused', false],
    [429, 'rate_limited', true],
    [503, 'service_unavailable', true],
  ])('with %i says %s, and when to come again', async (status, code, retryable) => {
    answer = (response) => response.writeHead(status, { 'retry-after': '7' }).end('{"error":{"message":"No."}}');
    expect((await ask(provider)).error).toMatchObject({ code, retryable, retryAfterMs: retryable ? 7_000 : null });
  });

  test('drop by drop has made it when the last drop is there', async () => {
    answer = (response) => {
      response.writeHead(200);
      const drip = (at: number): unknown =>
        at >= whole.length ? response.end() : response.write(whole.slice(at, at + 9), () => setImmediate(drip, at + 9));
      drip(0);
    };
    const { error, saved } = await ask(provider);
    expect(error).toBeNull();
    expect(saved.map((bytes) => Buffer.from(bytes).equals(IMAGE))).toEqual([true]);
  });

  test('without an end is left when its step’s time is over', async () => {
    const controller = new AbortController();
    const left = new Promise<void>((resolve) => {
      answer = (response) => {
        response.once('close', resolve);
        asJson(response, whole.slice(0, 20));
        controller.abort(new Error('Its time is over'));
      };
    });
    expect(await ask(provider, controller.signal)).toMatchObject({ error: { message: 'Its time is over' }, saved: [] });
    await left;
  });
});
