import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadDocumentReader } from '../../../definition/document-reader.ts';
import { loadConditions } from '../../../definition/expressions/condition-reader.ts';
import { temporaryDirectory } from '../../../testing/temporary-directory.ts';
import { writeToolAgent } from '../../../testing/tool-server/write-tool-agent.ts';
import {
  CallsAsked,
  type AgentRequest,
  type AgentResponse,
  type CallDecision,
  type JsonObject,
} from '../../port/agent.ts';
import { exampleContext, exampleRequest } from '../../port/example-request.ts';
import { createAgentRegistry, type LoadedAgentRegistry } from '../../profiles/registry.ts';

let agents: LoadedAgentRegistry;
const remembered: JsonObject[] = [];
beforeEach(() => {
  remembered.length = 0;
});
afterEach(() => agents.close());

/** An agent whose tools are used on these terms, asked to call one. */
async function ask(
  tools: readonly object[],
  input: JsonObject,
  more: Partial<AgentRequest> = {},
): Promise<AgentResponse> {
  const directory = temporaryDirectory();
  const folder = join(directory, 'agents');
  writeToolAgent({ folder, tools, orders: {} });
  agents = await createAgentRegistry({
    directories: [folder],
    dataDirectory: directory,
    loadDocumentReader,
    loadConditions,
  });
  const profile = agents.find('tools');
  if (!profile) throw new Error(agents.problems.map(({ message }) => message).join('\n'));
  const request = exampleRequest({ agent: 'tools', input, rehearsal: false, ...more });
  const remember = (what: JsonObject) => Promise.resolve(void remembered.push(what));
  return agents.agentFor(profile, false).invoke(request, { ...exampleContext(), remember });
}

const ECHO = { tool: 'echo', arguments: { text: 'hello' } };
const answered = (decision: CallDecision) => ({ answered: { kept: {}, decisions: [decision], questions: 1 } });

test('a call about which a person decides is asked about, with what it would be made with', async () => {
  const question = await ask([{ name: 'echo', approval: 'always' }], ECHO).catch((error: unknown) => error);
  expect(question).toBeInstanceOf(CallsAsked);
  expect(question).toMatchObject({
    calls: [{ id: '1', agent: 'tools', tool: 'echo', arguments: { text: 'hello' }, when: null }],
  });
});

test.each<[string, JsonObject | string, boolean]>([
  ['meet its condition', { when: 'size(text) > 3' }, true],
  ['do not', { when: 'size(text) > 30' }, false],
  ['can not be held against it', { when: 'missing > 3' }, true],
])('a person decides about calls whose arguments %s', async (_, approval, isAsked) => {
  const outcome = await ask([{ name: 'echo', approval }], ECHO).catch((error: unknown) => error);
  expect(outcome instanceof CallsAsked).toBe(isAsked);
});

test('what the file does not permit is nothing to ask about', async () => {
  await expect(ask([{ name: 'echo', approval: 'always', when: 'size(text) > 30' }], ECHO)).rejects.toMatchObject({
    code: 'tool_arguments_refused',
  });
});

test('a tool that the file does not list is denied to its agent', async () => {
  await expect(ask([{ name: 'echo' }], { tool: 'fail', arguments: {} })).rejects.toMatchObject({
    code: 'tool_not_permitted',
    details: {
      denied: { agent: 'tools', action: 'tool.call', resource: 'tools/fail', policies: ['baton.not-declared'] },
    },
  });
});

test('arguments that the file does not permit are denied to its agent', async () => {
  await expect(ask([{ name: 'echo', when: 'size(text) > 30' }], ECHO)).rejects.toMatchObject({
    code: 'tool_arguments_refused',
    details: {
      denied: { agent: 'tools', action: 'tool.call', resource: 'tools/echo', policies: ['baton.tool-arguments'] },
    },
  });
});

test('is made once it is approved, and with other arguments where these were edited', async () => {
  const tools = [{ name: 'echo', approval: 'always', when: 'size(text) < 30' }];
  expect((await ask(tools, ECHO, answered({ id: '1', decision: 'approve' }))).content.message).toBe('hello');
  expect(remembered).toEqual([{ calling: 'echo' }]);
  await agents.close();
  const edited = { id: '1', decision: 'edit', arguments: { text: 'bye' } } as const;
  expect((await ask(tools, ECHO, answered(edited))).content.message).toBe('bye');
  await agents.close();
  const tooLong = { id: '1', decision: 'edit', arguments: { text: 'x'.repeat(40) } } as const;
  await expect(ask(tools, ECHO, answered(tooLong))).rejects.toMatchObject({ code: 'tool_arguments_refused' });
});

test('is not made once it is rejected, nor when the engine was killed while it was made', async () => {
  const tools = [{ name: 'echo', approval: 'always' }];
  const rejected = answered({ id: '1', decision: 'reject', message: 'Not now' });
  await expect(ask(tools, ECHO, rejected)).rejects.toMatchObject({
    code: 'call_rejected',
    message: expect.stringContaining('Not now') as string,
  });
  await agents.close();
  const approved = { ...answered({ id: '1', decision: 'approve' }), resumed: { calling: 'echo' } };
  await expect(ask(tools, ECHO, approved)).rejects.toMatchObject({ code: 'uncertain_outcome', retryable: false });
});
