import type { JsonObject } from '../../port/agent.ts';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { encodePng } from '../../rehearsal/png.ts';
import { openFunctions, type FunctionParts } from '../../../testing/run-function.ts';

const functions = openFunctions();
const KEY = 'sk-canary-"7f3a/9b+Q\\2';
const asked: { request: IncomingMessage; body: string }[] = [];
let answer: (response: ServerResponse, body: string, request: IncomingMessage) => void;
let server: Server;
let origin: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece: Buffer) => (body += piece.toString()));
    request.on('end', () => {
      asked.push({ request, body });
      answer(response, body, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  await functions.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

beforeEach(() => {
  asked.length = 0;
  answer = (response, body, { url, headers }) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ url, headers, body }));
  };
});

/** A function whose body this is, that may ask the server, where `base` is, with a key. */
function run(body: string, parts: Partial<FunctionParts> = {}) {
  const code = `module.exports = async function (request, ctx) {
    const { axios, crypto, url } = new Proxy({}, { get: (_, name) => ctx.require(name) });
    const base = await ctx.endpoint('openai', 'https://api.openai.com/v1');
    ${body}
  };`;
  return functions.run({
    code,
    endpoints: { openai: origin },
    secrets: { OPENAI_API_KEY: KEY },
    ...parts,
    configuration: { environment: ['OPENAI_API_KEY'], ...parts.configuration },
    permissions: { network: { hosts: ['api.openai.com'] }, secrets: ['OPENAI_API_KEY'], ...parts.permissions },
  });
}

/** What the function made of it. */
async function resultOf(body: string, parts: Partial<FunctionParts> = {}): Promise<unknown> {
  const { response, error } = await run(body, parts);
  if (error) throw error;
  return response?.content['result'] ?? response?.content.message;
}

describe('a function', () => {
  test('gets the request and answers with a text, which is a message', async () => {
    const { response } = await run('return `You said ${request.userMessage}`;', { request: { userMessage: 'hi' } });
    expect(response).toEqual({
      status: 'success',
      mode: 'BUILD',
      content: { message: 'You said hi' },
      metadata: { provider: 'baton', model: 'function', rehearsed: false },
    });
  });

  test('answers with a value, which is a result', async () => {
    expect(
      await resultOf('return { total: request.input.a + ctx.config.b };', {
        request: { input: { a: 1 } },
        configuration: { config: { b: 2 } },
      }),
    ).toEqual({ total: 3 });
  });

  test('makes a deliverable, where its file permits that', async () => {
    const body = "return ctx.deliverables.create({ title: 'T', type: 'note', format: 'text', content: 'x' });";
    const { response } = await run(body, { permissions: { deliverables: ['create'] } });
    expect(response?.content).toEqual({
      deliverable: { title: 'T', type: 'note', format: 'text', content: 'x', metadata: {} },
    });
    expect((await run(body)).error).toMatchObject({ code: 'not_permitted', retryable: false });
  });

  test('makes one deliverable in a step', async () => {
    const body = `const made = { title: 'T', type: 'note', format: 'text', content: 'x' };
      await ctx.deliverables.create(made); await ctx.deliverables.create(made);`;
    const { error } = await run(body, { permissions: { deliverables: ['create'] } });
    expect(error).toMatchObject({ code: 'limit_exceeded' });
  });

  test('keeps bytes as what they are, and not as what they are not', async () => {
    const png = Buffer.from(encodePng(2, new Uint8Array(4), [[1, 2, 3]])).toString('base64');
    const permissions = { assets: ['create' as const] };
    const body = (type: string) => `return ctx.assets.saveBuffer(Buffer.from('${png}', 'base64'), '${type}');`;
    const { response, saved } = await run(body('image/png'), { permissions });
    expect(response?.content['result']).toMatchObject({ mimeType: 'image/png', sizeBytes: saved[0]?.byteLength });
    expect(Buffer.from(saved[0] ?? []).toString('base64')).toBe(png);
    expect((await run(body('image/jpeg'), { permissions })).error).toMatchObject({ code: 'asset_type_refused' });
    expect((await run(body('text/html'), { permissions })).error).toMatchObject({ code: 'asset_type_refused' });
    expect((await run(body('image/png'))).error).toMatchObject({ code: 'not_permitted' });
  });

  test('saves no more assets in a step than a step may', async () => {
    const body = "for (let n = 0; n < 30; n += 1) await ctx.assets.saveBuffer(Buffer.from('x' + n), 'text/plain');";
    const { error, saved } = await run(body, { permissions: { assets: ['create'] } });
    expect(error).toMatchObject({ code: 'limit_exceeded' });
    expect(saved).toHaveLength(20);
  });

  test('reads an asset that it is handed, and no other', async () => {
    const assets: FunctionParts['assets'] = {
      saveBuffer: () => Promise.reject(new Error('Nothing is saved here')),
      save: () => Promise.reject(new Error('Nothing is saved here')),
      async *open() {
        yield Promise.resolve(Buffer.from('he'));
        yield Buffer.from('llo');
      },
    };
    const request = { input: { document: { assetId: 'asset-1' } } };
    const permissions = { assets: ['read' as const] };
    const body = (id: string) => `return (await ctx.assets.read('${id}')).bytes.toString();`;
    expect(await resultOf(body('asset-1'), { assets, request, permissions })).toBe('hello');
    expect((await run(body('asset-2'), { assets, request, permissions })).error).toMatchObject({
      code: 'not_permitted',
    });
    expect((await run(body('asset-1'), { assets, request })).error).toMatchObject({ code: 'not_permitted' });
  });

  test('tells how far it is', async () => {
    const { progress } = await run("ctx.progress({ message: 'Half', percent: 50 }); ctx.progress('Done');");
    expect(progress).toEqual([{ message: 'Half', percent: 50 }, { message: 'Done' }]);
  });

  test('writes a log that stands in its answer, and in its error', async () => {
    const { response } = await run("console.log('one', { a: 1 }); console.warn('two');");
    expect(response?.metadata['log']).toEqual(['one {"a":1}', 'warn: two']);
    const { error } = await run("console.log('one'); null.x;");
    expect(error).toMatchObject({ code: 'function_failed', retryable: false, details: { log: ['one'] } });
    expect(error?.message).toContain("cannot read property 'x' of null");
    expect(error?.details['stack']).toContain('a-function.js:4');
  });

  test('says what kind of error it is', async () => {
    const { error } = await run(
      "throw ctx.error('no_stock', 'Nothing left', { retryable: true, retryAfterMs: 5000 });",
    );
    expect(error).toMatchObject({ code: 'no_stock', message: 'Nothing left', retryable: true, retryAfterMs: 5000 });
  });

  test('says what it used as soon as it says it, so that it counts where its time runs out', async () => {
    const time = new AbortController();
    const spent: JsonObject[] = [];
    const onSpent = (so: JsonObject): void => {
      spent.push(so);
      if (spent.length === 2) time.abort(new Error('Its time is over'));
    };
    const body = `await ctx.usage.add({ dollars: 0.5 }); await ctx.usage.add({ dollars: 0.25 });
      await new Promise(() => {});`;
    await run(body, { signal: time.signal, onSpent });
    expect(spent.map(({ cost }) => cost)).toEqual([0.5, 0.75]);
  });

  test('says what it used, which is priced by the list or by its own word, and counts where it fails as well', async () => {
    const body = `await ctx.usage.add({ provider: 'openai', model: 'gpt-image-1', inputTokens: 50, outputTokens: 4160, images: 1 });
      await ctx.usage.add({ model: 'imagen', images: 2, dollars: 0.08 });`;
    const cost = (50 * 5 + 4160 * 40) / 1e6 + 0.08;
    const used = {
      usage: { inputTokens: 50, outputTokens: 4160, totalTokens: 4210, images: 3 },
      cost: expect.closeTo(cost, 9) as number,
      models: ['gpt-image-1', 'imagen'],
    };
    expect((await run(body)).response?.metadata).toMatchObject(used);
    expect((await run(`${body} null.x;`)).error).toMatchObject({ code: 'function_failed', details: used });
    const spins = { configuration: { cpuSeconds: 0.2 } };
    expect((await run(`${body} for (;;);`, spins)).error).toMatchObject({ code: 'function_cpu', details: used });
  });

  test('says that nobody knows what something cost, and nothing that can not be', async () => {
    const { response } = await run("await ctx.usage.add({ provider: 'openai', model: 'none-such', inputTokens: 5 });");
    expect(response?.metadata).toMatchObject({ cost: null, warnings: ['price_unknown'] });
    const { error } = await run('await ctx.usage.add({ dollars: -1 });');
    expect(error).toMatchObject({ code: 'invalid_request', message: expect.stringContaining('dollars') as string });
    expect((await run('await ctx.usage.add({});')).error?.message).toContain('ctx.usage.add takes');
    const much = await run('await ctx.usage.add({ dollars: 900 }); await ctx.usage.add({ dollars: 900 });');
    expect(much.error).toMatchObject({ code: 'limit_exceeded', details: { cost: 900 } });
    const often = await run('for (let n = 0; n < 101; n += 1) await ctx.usage.add({ images: 1 });');
    expect(often.error).toMatchObject({ code: 'limit_exceeded', details: { usage: { images: 100 } } });
  });

  test('is told to stop, and is gone', async () => {
    const controller = new AbortController();
    answer = () => controller.abort(new Error('The attempt ran out of time'));
    const { error } = await run('return (await axios.get(base)).data;', { signal: controller.signal });
    expect(error?.message).toBe('The attempt ran out of time');
    expect(await resultOf("return 'next';")).toBe('next');
  });

  test('waits for no longer than its step, and computes for no longer than it may', async () => {
    const { error } = await run('for (;;);', { configuration: { cpuSeconds: 0.2 } });
    expect(error).toMatchObject({ code: 'function_cpu', retryable: false, details: { limitMs: 200 } });
    expect(await resultOf("await ctx.sleep(400); return 'slept';", { configuration: { cpuSeconds: 0.2 } })).toBe(
      'slept',
    );
  });

  test('has more memory where its file says so', async () => {
    const body = 'return Buffer.alloc(90 * 1024 * 1024, 1).length;';
    expect((await run(body)).error).toMatchObject({ code: 'function_memory', retryable: false });
    expect(await resultOf(body, { configuration: { memoryMb: 128 } })).toBe(90 * 1024 * 1024);
  });

  test('works at the same time as others, and knows nothing of them', async () => {
    const body = 'globalThis.seen = (globalThis.seen ?? 0) + 1; await ctx.sleep(20); return { seen: globalThis.seen };';
    const all = await Promise.all(Array.from({ length: 12 }, () => resultOf(body)));
    expect(all).toEqual(all.map(() => ({ seen: 1 })));
  });
});

describe('axios in a function', () => {
  test('sends and gets JSON', async () => {
    answer = (response, body) => response.end(JSON.stringify({ ...(JSON.parse(body) as object), b: 2 }));
    expect(
      await resultOf('const r = await axios.post(`${base}/x`, { a: 1 }); return { data: r.data, status: r.status };'),
    ).toEqual({ data: { a: 1, b: 2 }, status: 200 });
    expect(asked[0]?.request).toMatchObject({ method: 'POST', url: '/x' });
    expect(asked[0]?.request.headers['content-type']).toBe('application/json');
  });

  test.each(['get', 'delete'])('%s asks with parameters', async (method) => {
    await resultOf(`await axios.${method}('/x', { baseURL: base + '/', params: { a: 'b c', list: [1, 2] } });`);
    expect(asked[0]?.request).toMatchObject({
      method: method.toUpperCase(),
      url: '/x?a=b+c&list%5B%5D=1&list%5B%5D=2',
    });
  });

  test.each(['post', 'put', 'patch'])('%s sends a form', async (method) => {
    await resultOf(`await axios.${method}(base, new URLSearchParams({ a: 'b&c' }));`);
    expect(asked[0]).toMatchObject({ request: { method: method.toUpperCase() }, body: 'a=b%26c' });
  });

  test('is made with defaults, and called as a function', async () => {
    await resultOf(
      "const api = axios.create({ baseURL: base, headers: { 'x-a': '1' } }); await api({ url: '/y', headers: { 'x-b': '2' } });",
    );
    expect(asked[0]?.request).toMatchObject({ method: 'GET', url: '/y', headers: { 'x-a': '1', 'x-b': '2' } });
  });

  test('hands over bytes', async () => {
    answer = (response) => response.end(Buffer.from([0, 255, 1]));
    const body =
      "const { data } = await axios.get(base, { responseType: 'arraybuffer' }); return [Buffer.isBuffer(data), ...data];";
    expect(await resultOf(body)).toEqual([true, 0, 255, 1]);
  });

  test('sends bytes', async () => {
    await resultOf("await axios.put(base, Buffer.from('bytes'));");
    expect(asked[0]?.body).toBe('bytes');
  });

  test('throws where the status is no good, and not where its caller takes it', async () => {
    answer = (response) => response.writeHead(404).end('{"why":"gone"}');
    const caught =
      'try { await axios.get(base); } catch (error) { return { is: axios.isAxiosError(error), status: error.response.status, why: error.response.data.why, code: error.code }; }';
    expect(await resultOf(caught)).toEqual({ is: true, status: 404, why: 'gone', code: 'ERR_BAD_REQUEST' });
    expect(await resultOf('return (await axios.get(base, { validateStatus: () => true })).status;')).toBe(404);
  });

  test.each([
    [400, 'service_rejected', false],
    [401, 'key_refused', false],
    [429, 'rate_limited', true],
    [503, 'service_unavailable', true],
  ])('an answer with %i that nobody catches is %s', async (status, code, retryable) => {
    answer = (response) => response.writeHead(status, { 'retry-after': '7' }).end('{"error":"so"}');
    const { error } = await run('await axios.get(base);');
    expect(error).toMatchObject({ code, retryable, details: { status } });
    expect(error?.retryAfterMs).toBe(retryable ? 7000 : null);
    expect(error?.message).toContain(`(${status}): so`);
  });

  test('waits for as long as it is told', async () => {
    answer = () => undefined;
    const { error } = await run('await axios.get(base, { timeout: 50 });');
    expect(error).toMatchObject({ code: 'no_answer', retryable: true });
  });

  test('says when an answer breaks off', async () => {
    answer = (response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half');
      response.destroy();
    };
    const { error } = await run('await axios.get(base);');
    expect(error).toMatchObject({ code: expect.stringMatching(/^(network|connection)_failed$/), retryable: true });
  });

  test('takes no more than a function may take', async () => {
    answer = (response) => response.end(Buffer.alloc(25 * 1024 * 1024));
    expect((await run('await axios.get(base);')).error).toMatchObject({ code: 'answer_too_large', retryable: false });
  });

  test.each(['proxy', 'httpAgent', 'adapter', 'maxRedirects'])('is not told of %s', async (name) => {
    const { error } = await run(`await axios.get(base, { ${name}: {} });`);
    expect(error?.message).toContain(name);
    expect(asked).toEqual([]);
  });

  test.each(['host', 'Content-Length', 'transfer-encoding', 'proxy-authorization', 'bad name'])(
    'sets no header %s',
    async (name) => {
      const { error } = await run(`await axios.get(base, { headers: { '${name}': 'x' } });`);
      expect(error).toMatchObject({ code: 'invalid_request', retryable: false });
      expect(asked).toEqual([]);
    },
  );
});

describe('a secret', () => {
  const places = {
    'in a header': 'await axios.get(base, { headers: { authorization: `Bearer ${process.env.OPENAI_API_KEY}` } })',
    'in the query': 'await axios.get(base, { params: { key: process.env.OPENAI_API_KEY } })',
    'in the body': 'await axios.post(base, { key: process.env.OPENAI_API_KEY })',
    'in a form': 'await axios.post(base, new URLSearchParams({ key: process.env.OPENAI_API_KEY }))',
    'as a password': "await axios.get(base, { auth: { username: 'me', password: process.env.OPENAI_API_KEY } })",
  };

  test.each(Object.entries(places))('%s arrives whole, and is not seen when it comes back', async (_, sent) => {
    const seen = await run(`const { data, headers } = ${sent}; console.log(data, headers); return { data, headers };`);
    expect(seen.error).toBeNull();
    const [{ request, body } = { request: { headers: {} }, body: '' }] = asked;
    const { authorization = '' } = request.headers;
    const arrived = [
      authorization.replace('Bearer ', ''),
      Buffer.from(authorization.replace('Basic ', ''), 'base64').toString().replace('me:', ''),
      new URL(`${origin}${(request as IncomingMessage).url ?? ''}`).searchParams.get('key'),
      new URLSearchParams(body).get('key'),
      body.startsWith('{') && (JSON.parse(body) as { key: string }).key,
    ];
    expect(arrived).toContain(KEY);
    mustNotShow(seen);
  });

  test('is not seen in what a server makes of it', async () => {
    answer = (response, _, { headers }) => {
      const key = (headers.authorization ?? '').replace('Bearer ', '');
      const base64 = [0, 1, 2].map((before) => Buffer.from(`${'x'.repeat(before)}${key}tail`).toString('base64'));
      response.setHeader('x-echo', encodeURIComponent(key));
      response.end(
        [key, JSON.stringify(key), encodeURIComponent(key), Buffer.from(key).toString('hex'), ...base64].join(' '),
      );
    };
    const seen = await run(`const { data, headers } = ${places['in a header']}; return { data, headers };`);
    expect(seen.error).toBeNull();
    mustNotShow(seen);
  });

  test('is not seen by the function, and can not be computed with', async () => {
    expect(await resultOf('return Object.keys(process.env)')).toEqual(['OPENAI_API_KEY']);
    expect(await resultOf('return { key: process.env.OPENAI_API_KEY }')).toEqual({ key: '[OPENAI_API_KEY]' });
    const { error } = await run(
      "return crypto.createHmac('sha256', process.env.OPENAI_API_KEY).update('x').digest('hex');",
    );
    expect(error?.message).toContain('nothing can be computed from it');
  });

  test.each([
    '`${base}/${process.env.OPENAI_API_KEY}`',
    "base.replace('http://', `http://x:${process.env.OPENAI_API_KEY}@`)",
  ])('does not go into %s', async (address) => {
    expect((await run(`await axios.get(${address});`)).error).toMatchObject({ code: 'not_permitted' });
    expect(asked).toEqual([]);
  });

  test('goes nowhere but where it was set for', async () => {
    const hosts = ['api.openai.com', '{{ env.OTHER_BASE_URL }}'];
    const { error } = await run(
      "await axios.get('https://else.example/', { headers: { a: process.env.OPENAI_API_KEY } });",
      {
        permissions: { network: { hosts } },
      },
    );
    expect(error).toMatchObject({ code: 'secret_for_another', retryable: false });
    mustNotShow({ error });
  });

  test('that is not among those that a file permits, or is not set, is said', async () => {
    const sent = `${places['in a header']};`;
    expect((await run(sent, { permissions: { secrets: [] } })).error).toMatchObject({ code: 'not_permitted' });
    expect((await run(sent, { secrets: {} })).error).toMatchObject({ code: 'secret_missing' });
    expect(asked).toEqual([]);
  });

  test('that no header can hold is not told in the error', async () => {
    const secrets = { OPENAI_API_KEY: `${KEY}\nX: 1` };
    const seen = await run(`${places['in a header']};`, { secrets });
    expect(seen.error).toMatchObject({ code: 'key_unusable' });
    mustNotShow(seen);
    expect(asked).toEqual([]);
  });
});

/** Neither as it is, nor in a writing that leads back to it. */
function mustNotShow(seen: unknown): void {
  const { error } = seen as { error: { message: string; details: unknown } | null };
  const all = JSON.stringify([seen, error?.message, error?.details]);
  const inner = KEY.slice(4, -4);
  for (const written of [
    KEY,
    JSON.stringify(KEY).slice(1, -1),
    encodeURIComponent(KEY),
    Buffer.from(KEY).toString('hex'),
    inner,
  ])
    expect(all).not.toContain(written);
  for (const before of [0, 1, 2]) {
    const base64 = Buffer.from(`${'x'.repeat(before)}${KEY}`).toString('base64');
    expect(all).not.toContain(base64.slice(4, 24));
  }
}
