import type { ServerResponse } from 'node:http';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { loadDocumentReader } from '../../../definition/document-reader.ts';
import { N8nServer, type Workflow } from '../../../testing/n8n-server.ts';
import { temporaryDirectory } from '../../../testing/temporary-directory.ts';
import { exampleContext, exampleRequest } from '../../port/example-request.ts';
import type { AgentContext, AgentRequest, AgentResponse, JsonObject } from '../../port/agent.ts';
import { Redactor } from '../../../secrets/redactor.ts';
import type { OutsideWorld } from '../../port/outside-world.ts';
import { createAgentRegistry, type LoadedAgentRegistry } from '../../profiles/registry.ts';

const SHIPPED = new URL('../../../../orchestrations/agents', import.meta.url).pathname;
const WRITTEN_HERE: Readonly<Record<string, true>> = { asker: true, sender: true };
const KEY = { header: 'X-N8N-API-KEY', value: 'n8n_api_4711' };

let server: N8nServer;
let own: string;
const open: LoadedAgentRegistry[] = [];

beforeAll(async () => {
  server = await N8nServer.open();
});

beforeEach(() => {
  own = join(temporaryDirectory(), 'agents');
  mkdirSync(own);
});

afterEach(async () => {
  server.calls.length = 0;
  await Promise.all(open.splice(0).map((registry) => registry.close()));
});
afterAll(() => server.close());

function worldWith(key: string | null = KEY.value): OutsideWorld {
  return {
    secrets: {
      has: () => key !== null,
      reveal: () => Promise.resolve(key === null ? null : { value: key, setFor: null }),
    },
    endpoint: () => ({ address: server.origin, namedBy: 'environment' }),
  };
}

function write(name: string, configuration: JsonObject): void {
  const agent = {
    metadata: { name, displayName: name, version: '1.0.0', description: 'Asks.' },
    type: 'api',
    configuration: { auth: { type: 'bearer', secret: 'N8N_API_KEY' }, ...configuration },
    permissions: { network: { hosts: ['{{ env.N8N_BASE_URL }}'] }, secrets: ['N8N_API_KEY'] },
  };
  writeFileSync(join(own, `${name}.yaml`), JSON.stringify(agent));
}

interface Calling {
  readonly request?: Partial<AgentRequest>;
  readonly context?: Partial<AgentContext>;
  readonly world?: OutsideWorld;
}

const redactor = new Redactor();
redactor.know('N8N_API_KEY', KEY.value);

async function call(name: string, { request, context, world = worldWith() }: Calling = {}): Promise<AgentResponse> {
  const registry = await createAgentRegistry({
    loadDocumentReader,
    directories: [name in WRITTEN_HERE ? own : SHIPPED],
    dataDirectory: own,
    world,
    redactor,
  });
  open.push(registry);
  expect(registry.problems).toEqual([]);
  const profile = registry.find(name);
  if (!profile) throw new Error(`There is no ${name}`);
  return registry
    .agentFor(profile, false)
    .invoke(exampleRequest({ agent: name, rehearsal: false, ...request }), { ...exampleContext(), ...context });
}

/** What an agent `asker` gets of such a workflow. */
function askedFor(run: Workflow['run'], configuration: JsonObject = {}, calling: Calling = {}): Promise<AgentResponse> {
  server.activate('ask', { run });
  write('asker', {
    endpoint: '{{ env.N8N_BASE_URL }}/webhook/ask',
    response: { content: '$.content', message: '$.message' },
    ...configuration,
  });
  return call('asker', calling);
}

describe('an agent that is a workflow on n8n', () => {
  const article = { title: 'Spring', content: '# Spring', type: 'article', message: 'written', usage: { runs: 1 } };

  test('sends what its file says, with its key, and makes a deliverable of the answer', async () => {
    server.activate('marketing-swarm', { key: KEY, run: () => ({ json: article }) });
    const request = { userMessage: 'Write', input: { context: { task: 'landing-page', words: 3 } } };
    const response = await call('marketing-swarm', { request: { ...request, context: request.input.context } });
    expect(response).toMatchObject({
      status: 'success',
      content: {
        message: 'written',
        deliverable: { title: 'Spring', type: 'article', format: 'markdown', content: '# Spring' },
      },
      metadata: { rehearsed: false, usage: { runs: 1 } },
    });
    expect(server.calls[0]).toMatchObject({
      method: 'POST',
      headers: { 'idempotency-key': 'run-1/step-1/1', 'content-type': 'application/json' },
      body: {
        task: 'landing-page',
        prompt: 'Write',
        context: { task: 'landing-page', words: 3 },
        conversationId: 'conversation-1',
        callbackUrl: null,
      },
    });
  });

  test.each([
    ['notifier', 'notify', 'notice'],
    ['infrastructure', 'infrastructure', 'measure'],
  ])('%s is asked in the same way', async (agent, path, type) => {
    server.activate(path, { key: KEY, run: () => ({ json: { title: 'Done', content: 'As asked.' } }) });
    expect((await call(agent)).content.deliverable).toMatchObject({ title: 'Done', type, content: 'As asked.' });
  });

  test('says what n8n says where the workflow is not active, and that asking again does not help', async () => {
    server.deactivate('notify');
    await expect(call('notifier')).rejects.toMatchObject({
      code: 'service_rejected',
      retryable: false,
      message: expect.stringMatching(/"POST notify" is not registered.*must be active/),
    });
  });

  test('says which key is not taken, and not what it is', async () => {
    server.activate('notify', { key: KEY, run: () => 'fails' });
    const refused = call('notifier', { world: worldWith('another-key') });
    await expect(refused).rejects.toMatchObject({
      code: 'key_refused',
      retryable: false,
      message: expect.stringMatching(/Authorization data is wrong. Set the key N8N_API_KEY again/),
    });
    await expect(refused).rejects.not.toMatchObject({ message: expect.stringContaining('another-key') });
    expect(server.calls).toHaveLength(0);
  });

  test('does not take the start of a workflow for its result', async () => {
    server.activate('notify', { key: KEY, run: () => 'immediately' });
    await expect(call('notifier')).rejects.toMatchObject({
      code: 'mapping_failed',
      retryable: false,
      message: expect.stringContaining('Workflow was started'),
    });
  });
});

describe('a service that turns a request down', () => {
  test.each([
    [400, 'service_rejected', false],
    [401, 'key_refused', false],
    [404, 'service_rejected', false],
    [408, 'service_unavailable', true],
    [409, 'service_rejected', false],
    [422, 'service_rejected', false],
    [425, 'service_unavailable', true],
    [429, 'rate_limited', true],
    [500, 'service_unavailable', true],
    [503, 'service_unavailable', true],
  ])('with %i is %s', async (status, code, retryable) => {
    const json = { error: { message: 'No such thing.', code: 'x' } };
    await expect(askedFor(() => ({ json, status }))).rejects.toMatchObject({
      code,
      retryable,
      details: { status },
      message: expect.stringContaining('No such thing'),
    });
  });

  test.each([
    ['7', 7_000, 7_000],
    [new Date(Date.now() + 3_600_000).toUTCString(), 3_500_000, 3_600_000],
    ['soon', null, null],
  ])('is asked again when it says: %s', async (said, atLeast, atMost) => {
    const answer = { json: {}, status: 503, headers: { 'retry-after': said } };
    const { retryAfterMs } = (await askedFor(() => answer).catch((error: unknown) => error)) as {
      retryAfterMs: number;
    };
    if (atLeast === null) expect(retryAfterMs).toBeNull();
    else {
      expect(retryAfterMs).toBeGreaterThanOrEqual(atLeast);
      expect(retryAfterMs).toBeLessThanOrEqual(atMost);
    }
  });

  test('and repeats the key that it was sent does not have it told', async () => {
    const echo: Workflow['run'] = ({ headers }) => ({
      text: `${'x'.repeat(480)} You sent ${headers.authorization}`,
      type: 'text/plain',
      status: 400,
    });
    const refused = askedFor(echo); // its sentence is cut where the key is
    await expect(refused).rejects.toMatchObject({ message: expect.stringContaining('You sent Bear') });
    await expect(refused).rejects.not.toMatchObject({ message: expect.stringContaining('n8n_') });
  });
});

describe('an answer', () => {
  test.each<[string, (response: ServerResponse) => void, string, boolean]>([
    ['of HTML', (response) => response.end('<html>maintenance</html>'), 'answer_not_json', true],
    ['of half a JSON', (response) => response.end('{"content": "# Ha'), 'answer_not_json', true],
    ['of no UTF-8', (response) => response.end(Buffer.from([0xff, 0xfe, 0xfd])), 'answer_not_text', false],
    ['with nothing in it', (response) => response.writeHead(204).end(), 'mapping_failed', false],
    [
      'that breaks off',
      (response) => {
        response.writeHead(200, { 'content-length': 100 });
        response.write('{"content": "# H');
        setImmediate(() => response.destroy());
      },
      'connection_failed',
      true,
    ],
    [
      'that does not end',
      (response) => {
        const piece = Buffer.alloc(1024 * 1024, 'x');
        const more = (): void => {
          while (!response.destroyed && response.write(piece));
          if (!response.destroyed) response.once('drain', more);
        };
        more();
      },
      'answer_too_large',
      false,
    ],
  ])('%s is none', async (_, speak, code, retryable) => {
    await expect(askedFor(() => speak)).rejects.toMatchObject({ code, retryable });
  });

  test('that is text is taken as it is where the file says so', async () => {
    const response = await askedFor(() => ({ text: '# Hello', type: 'text/markdown' }), {
      answer: 'text',
      response: { content: '$', title: 'A page' },
    });
    expect(response.content.deliverable).toMatchObject({ title: 'A page', content: '# Hello', format: 'markdown' });
  });

  test('brings more than a deliverable where its file asks for it', async () => {
    const response = await askedFor(() => ({ json: { content: 'c', ticket: { 'case-id': 7 }, tags: ['a', 'b'] } }), {
      response: { content: '$.content', ticketId: '$.ticket.case-id', tags: '$.tags[*]', source: 'desk' },
    });
    expect(response.content).toMatchObject({ ticketId: 7, tags: ['a', 'b'], source: 'desk' });
  });

  test('is a message in a conversation', async () => {
    const response = await askedFor(() => ({ json: { content: 'Hello' } }), {}, { request: { mode: 'CONVERSE' } });
    expect(response.content).toEqual({ message: 'Hello' });
  });
});

describe('what is sent', () => {
  const ok = () => ({ json: { content: 'ok' } });

  test('keeps types, leaves templates in data alone, and stays one part of an address', async () => {
    const context = { id: '../a/b?c=d#e', list: [1, 2], text: '{{ userMessage }}', off: null };
    server.activate('..%2Fa%2Fb%3Fc%3Dd%23e', { method: 'PUT', run: ok });
    write('sender', {
      method: 'PUT',
      endpoint: '{{ env.N8N_BASE_URL }}/webhook/{{ context.id }}',
      auth: { type: 'query', parameter: 'key', secret: 'N8N_API_KEY' },
      request: {
        headers: { 'X-List': '{{ context.list }}', 'X-Off': '{{ context.off }}' },
        query: { tag: '{{ context.list }}', off: '{{ context.off }}', q: 'a b & {{ context.text }}' },
        body: { list: '{{ context.list }}', text: 'is {{ context.text }}', off: '{{ context.off }}' },
      },
      response: { message: '$.content' },
    });
    await call('sender', { request: { userMessage: 'secret', context } });
    const [sent] = server.calls;
    expect(sent?.body).toEqual({ list: [1, 2], text: 'is {{ userMessage }}', off: null });
    expect([...(sent?.query ?? [])]).toEqual([
      ['tag', '1'],
      ['tag', '2'],
      ['q', 'a b & {{ userMessage }}'],
      ['key', KEY.value],
    ]);
    expect(sent?.headers).toMatchObject({ 'x-list': '[1,2]' });
    expect(sent?.headers).not.toHaveProperty('x-off');
  });

  test.each([
    ['a header of two lines', { 'x-note': '{{ context.value }}' }, 'a\r\nx-admin: 1'],
    ['a header of other letters', { 'x-note': '{{ context.value }}' }, '日本'],
  ])('is never %s', async (_, headers, value) => {
    const asked = askedFor(ok, { request: { headers } }, { request: { context: { value } } });
    await expect(asked).rejects.toMatchObject({ code: 'invalid_input', retryable: false });
    expect(server.calls).toHaveLength(0);
  });

  test.each(['..', '.', null])('is never an address that %s leads elsewhere', async (id) => {
    const endpoint = '{{ env.N8N_BASE_URL }}/webhook/a/{{ context.id }}/b';
    const asked = askedFor(ok, { endpoint }, { request: { context: { id } } });
    await expect(asked).rejects.toMatchObject({ code: 'invalid_input', retryable: false });
  });

  test('is a form where its file says so', async () => {
    const request = {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: { to: '{{ context.to }}', text: 'a&b' },
    };
    await askedFor(ok, { request }, { request: { context: { to: ['x', 'y'] } } });
    expect(server.calls[0]?.body).toBe('to=x&to=y&text=a%26b');
  });

  test.each([
    [{ type: 'basic', username: 'ada', secret: 'N8N_API_KEY' }, `Basic ${btoa(`ada:${KEY.value}`)}`],
    [{ type: 'bearer', secret: 'N8N_API_KEY' }, `Bearer ${KEY.value}`],
    [{ type: 'header', header: 'Authorization', secret: 'N8N_API_KEY' }, KEY.value],
    [{ type: 'none' }, undefined],
  ])('carries its key as %j says', async (auth, expected) => {
    await askedFor(ok, { auth });
    expect(server.calls[0]?.headers.authorization).toBe(expected);
  });

  test('is nothing where no key is set', async () => {
    await expect(askedFor(ok, {}, { world: worldWith(null) })).rejects.toMatchObject({ code: 'secret_missing' });
    expect(server.calls).toHaveLength(0);
  });

  test('ends with the attempt: its connection is closed', async () => {
    const controller = new AbortController();
    let closed = (): void => undefined;
    const hasClosed = new Promise<void>((resolve) => (closed = resolve));
    const asked = askedFor(
      () => (response) => {
        response.once('close', closed);
        response.write('{');
        controller.abort(new Error('the operator cancelled'));
      },
      {},
      { context: { signal: controller.signal } },
    );
    await expect(asked).rejects.toThrow('the operator cancelled');
    await hasClosed;
  });
});

describe('a job that takes its time', () => {
  const polling = {
    job: { id: '$.id' },
    url: '{{ env.N8N_BASE_URL }}/webhook/jobs/{{ job.id }}',
    percentPath: '$.percent',
    resultPath: '$.result',
    everySeconds: 0.05,
  };
  const result = { content: '# Done' };

  function jobs(...looks: readonly (ReturnType<Workflow['run']> | (() => ReturnType<Workflow['run']>))[]): void {
    let count = 0;
    server.activate('jobs/j1', {
      method: 'GET',
      run: () => {
        const look = looks[Math.min(count++, looks.length - 1)] as ReturnType<Workflow['run']>;
        return look;
      },
    });
  }

  const begun = () => ({ json: { id: 'j1' }, status: 202 });
  const looked = () => server.calls.filter(({ path }) => path === 'jobs/j1').length;

  test('is begun once, remembered, and looked at until it is done', async () => {
    const remembered: JsonObject[] = [];
    const told: unknown[] = [];
    jobs({ json: { status: 'working', percent: 40 } }, { json: { status: 'done', result } });
    const response = await askedFor(
      begun,
      { polling },
      {
        context: {
          remember: (what) => {
            expect(looked()).toBe(0);
            remembered.push(what);
            return Promise.resolve();
          },
          progress: (update) => void told.push(update),
        },
      },
    );
    expect(response.content.deliverable).toMatchObject({ content: '# Done' });
    expect(remembered).toEqual([{ job: { id: 'j1' }, begunAt: expect.any(Number) }]);
    expect(told).toEqual([{ message: expect.stringContaining('working'), percent: 40 }]);
    expect(looked()).toBe(2);
    expect(server.calls.at(-1)?.headers.authorization).toBe(`Bearer ${KEY.value}`);
  });

  test('that was begun before is not begun again', async () => {
    jobs({ json: { status: 'done', result } });
    const resumed = { job: { id: 'j1' }, begunAt: Date.now() };
    await askedFor(begun, { polling }, { request: { resumed } });
    expect(server.calls.map(({ path }) => path)).toEqual(['jobs/j1']);
  });

  test('may be looked at in vain a few times, but is given up when the service no longer knows it', async () => {
    jobs('fails', 'fails', { json: { status: 'done', result } });
    await expect(askedFor(begun, { polling })).resolves.toMatchObject({ status: 'success' });
    jobs('fails');
    await expect(askedFor(begun, { polling })).rejects.toMatchObject({ code: 'service_unavailable', retryable: true });
    jobs({ json: { message: 'gone' }, status: 404 });
    await expect(askedFor(begun, { polling })).rejects.toMatchObject({ code: 'service_rejected', retryable: false });
  });

  test('that failed says why, and one that is not done in time may still be at work', async () => {
    jobs({ json: { status: 'failed', error: 'no ink' } });
    await expect(askedFor(begun, { polling })).rejects.toMatchObject({
      code: 'job_failed',
      message: expect.stringContaining('no ink'),
    });
    jobs({ json: { status: 'working' } });
    await expect(askedFor(begun, { polling: { ...polling, atMostSeconds: 0.2 } })).rejects.toMatchObject({
      code: 'job_unfinished',
      retryable: false,
    });
    const resumed = { job: { id: 'j1' }, begunAt: Date.now() - 10_000 };
    jobs({ json: { status: 'working' } });
    await expect(
      askedFor(begun, { polling: { ...polling, atMostSeconds: 10 } }, { request: { resumed } }),
    ).rejects.toMatchObject({ code: 'job_unfinished' });
  });

  test('that the service does not name is none', async () => {
    await expect(askedFor(() => ({ json: { ok: true } }), { polling })).rejects.toMatchObject({
      code: 'mapping_failed',
      retryable: false,
    });
  });

  test('is looked at where the service says, and its key goes nowhere else', async () => {
    jobs({ json: { status: 'done', result } });
    const told = (url: string) => ({ json: { url } });
    const where = { ...polling, job: { url: '$.url' }, url: '{{ job.url }}' };
    await askedFor(() => told('/webhook/jobs/j1'), { polling: where });
    expect(looked()).toBe(1);
    for (const url of ['https://evil.example/jobs', 'http://169.254.169.254/', 'http://127.0.0.1:9/jobs'])
      await expect(askedFor(() => told(url), { polling: where })).rejects.toMatchObject({
        code: 'secret_for_another',
      });
  });

  test('ends at once when its attempt is told to stop', async () => {
    const controller = new AbortController();
    jobs({ json: { status: 'working' } });
    const asked = askedFor(
      begun,
      { polling: { ...polling, everySeconds: 3_600, atMostSeconds: 86_400 } },
      {
        context: { signal: controller.signal, progress: () => controller.abort(new Error('the operator cancelled')) },
      },
    );
    await expect(asked).rejects.toThrow('the operator cancelled');
  });
});
