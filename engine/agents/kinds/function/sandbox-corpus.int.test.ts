/** Functions that mean no good: whatever they do, the engine goes on, the next one works, and no secret is seen. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openFunctions, type SeenOfFunction } from '../../../testing/run-function.ts';
import { ESCAPES } from './corpus/escapes.ts';
import { FLOODS } from './corpus/floods.ts';
import type { HostileFunction } from './corpus/hostile-function.ts';
import { askAll, waysToAsk } from './corpus/requests.ts';
import { REQUIRES } from './corpus/requires.ts';

const functions = openFunctions();
const CANARY = 'canary-5b1f0e7d';
const PORT = 38_471;
let reached = 0;
let server: Server;

beforeAll(async () => {
  process.env['BATON_TEST_CANARY'] = CANARY;
  server = createServer((_, response) => {
    reached += 1;
    response.end(CANARY);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  delete process.env['BATON_TEST_CANARY'];
  await functions.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

afterEach(() => {
  expect(reached).toBe(0);
  expect({}).not.toHaveProperty('polluted');
});

/** Each case is the next call of the one before, and has an answer of its own; after a flood one that does little. */
async function holdAndGoOn(hostile: HostileFunction): Promise<void> {
  await hold(hostile);
  const code = 'module.exports = (request) => request.userMessage';
  const next = await functions.run({ code, request: { userMessage: 'next' } });
  expect([next.error, next.response?.content.message]).toEqual([null, 'next']);
}

async function seen({ body, isWhole, code: ends }: HostileFunction): Promise<SeenOfFunction> {
  const port = (server.address() as AddressInfo).port;
  const written = body.replaceAll(String(PORT), String(port));
  const code = isWhole
    ? written
    : `module.exports = async (request, ctx) => { const axios = ctx.require('axios');\n${written}\n};`;
  return functions.run({
    code,
    configuration: {
      cpuSeconds: ends?.includes('function_cpu') ? 0.2 : 10,
      environment: ['OPENAI_API_KEY'],
      require: ['axios', 'url'],
    },
    permissions: {
      network: {
        hosts: ['api.example.com', '127.0.0.1', 'localhost', `127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`],
      },
      secrets: ['OPENAI_API_KEY'],
      deliverables: ['create'],
    },
    secrets: { OPENAI_API_KEY: CANARY },
  });
}

async function hold(hostile: HostileFunction): Promise<void> {
  const { response, error, progress } = await seen(hostile);
  const all = JSON.stringify([response, progress, error?.code, error?.message, error?.details]);
  expect(all).not.toContain(CANARY);
  expect(all.length).toBeLessThan(6_000_000);
  expect(progress.length).toBeLessThanOrEqual(1_001);
  if (hostile.code)
    expect([error?.message, hostile.code]).toEqual([error?.message, expect.arrayContaining([error?.code])]);
  else expect(error?.code ?? 'none').not.toBe('unexpected_error');
  if ('answers' in hostile) {
    expect(error).toBeNull();
    expect(response?.content['result'] ?? response?.content.message).toEqual(hostile.answers);
  }
}

describe('the guest gets to nothing that is not handed to it', () => {
  test.each(ESCAPES)('$name', hold);
});

describe('no other module is handed over', () => {
  test.each(REQUIRES)('$name', hold);
});

describe('there is an end to all that it may have', () => {
  test.each(FLOODS)('$name', holdAndGoOn);
});

describe('nobody is asked whom its file does not permit', () => {
  test('in no spelling', async () => {
    const { response, error } = await seen(askAll(PORT));
    expect(error).toBeNull();
    const told = Object.entries(response?.content['result'] as object);
    expect(told.length).toBeGreaterThan(70);
    // a name that nobody knows is not reached either
    const refusals = ['not_permitted', 'invalid_address', 'invalid_request', 'connection_failed'];
    expect(told.filter(([, code]) => !refusals.includes(code as string))).toEqual([]);
  });

  test.each(waysToAsk(PORT))('$name', holdAndGoOn);
});
