/** What a workflow on n8n answers is whole or no answer, wherever it ends and however slowly it comes. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { loadDocumentReader } from '../../../definition/document-reader.ts';
import { N8nServer } from '../../../testing/n8n-server.ts';
import { AgentError, type Agent, type AgentContext } from '../../port/agent.ts';
import { exampleContext, exampleRequest } from '../../port/example-request.ts';
import { createAgentRegistry, type LoadedAgentRegistry } from '../../profiles/registry.ts';

const WHOLE = Buffer.from('{"title":"Spring – “now”","content":"# Sow\\n\\n🌱 all of it","type":"article"}');
let folder: string;
let server: N8nServer;
let registry: LoadedAgentRegistry;
let agent: Agent;
let answer: (response: ServerResponse) => void;

beforeAll(async () => {
  server = await N8nServer.open({ ask: { run: () => (response) => answer(response) } });
  folder = mkdtempSync(join(tmpdir(), 'baton-cut-answers-'));
  const file = {
    metadata: { name: 'asker', displayName: 'Asker', version: '1.0.0', description: 'Asks.' },
    type: 'api',
    configuration: {
      endpoint: '{{ env.N8N_BASE_URL }}/webhook/ask',
      auth: { type: 'none' },
      response: { content: '$.content', title: '$.title', message: '$.title' },
    },
    permissions: { network: { hosts: ['{{ env.N8N_BASE_URL }}'] } },
  };
  writeFileSync(join(folder, 'asker.yaml'), JSON.stringify(file));
  registry = await createAgentRegistry({
    loadDocumentReader,
    directories: [folder],
    dataDirectory: folder,
    world: {
      endpoint: () => ({ address: server.origin, namedBy: 'environment' }),
      secrets: { has: () => false, reveal: () => Promise.resolve(null) },
    },
  });
  expect(registry.problems).toEqual([]);
  const profile = registry.find('asker');
  if (!profile) throw new Error('There is no asker');
  agent = registry.agentFor(profile, false);
});
beforeEach(() => {
  server.calls.length = 0;
});
afterAll(async () => {
  await registry.close();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const ask = async (context: Partial<AgentContext> = {}): Promise<unknown> => {
  const request = exampleRequest({ agent: 'asker', userMessage: 'Write', rehearsal: false });
  const { content } = await agent.invoke(request, { ...exampleContext(), ...context });
  return content.deliverable?.content;
};

test('an answer that ends at any byte as if all had been said is none, and one that breaks off there is none', async () => {
  const codes = new Map<string, number>();
  for (let cut = 0; cut < WHOLE.length; cut++) {
    for (const isBroken of [false, true]) {
      answer = (response) => {
        response.writeHead(200, {
          'content-type': 'application/json',
          ...(isBroken && { 'content-length': WHOLE.length }),
        });
        response.write(WHOLE.subarray(0, cut));
        if (isBroken) setImmediate(() => response.destroy());
        else response.end();
      };
      const error: unknown = await ask().catch((thrown: unknown) => thrown);
      if (!(error instanceof AgentError)) throw new Error(`Half an answer was taken for a whole one at ${cut}`);
      const told = `${isBroken ? 'broken' : 'ended'}: ${error.code}${error.retryable ? ', again' : ''}`;
      codes.set(told, (codes.get(told) ?? 0) + 1);
    }
  }
  const inLetters = codes.get('ended: answer_not_text') ?? 0; // it ends within one of several bytes
  expect(Object.fromEntries(codes)).toEqual({
    'broken: connection_failed, again': WHOLE.length,
    'ended: mapping_failed': 1, // nothing at all was said
    'ended: answer_not_text': inLetters,
    'ended: answer_not_json, again': WHOLE.length - 1 - inLetters,
  });
  expect(inLetters).toBeGreaterThan(0);
  expect(server.calls).toHaveLength(2 * WHOLE.length);
});

test('one that comes byte by byte is taken when its last byte is there', async () => {
  answer = (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const drip = (at: number): unknown =>
      at === WHOLE.length
        ? response.end()
        : response.write(WHOLE.subarray(at, at + 1), () => setImmediate(drip, at + 1));
    drip(0);
  };
  expect(await ask()).toBe('# Sow\n\n🌱 all of it');
});

test('one that drips without an end is left when its step’s time is over, and the service sees that', async () => {
  const controller = new AbortController();
  const left = new Promise<void>((resolve) => {
    answer = (response) => {
      response.once('close', resolve);
      response.writeHead(200).write(WHOLE.subarray(0, 9));
      controller.abort(new Error('Its time is over'));
    };
  });
  await expect(ask({ signal: controller.signal })).rejects.toThrow('Its time is over');
  await left;
});
