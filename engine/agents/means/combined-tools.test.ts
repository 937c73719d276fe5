import { describe, expect, test } from 'vitest';
import { AgentError } from '../port/agent.ts';
import type { Tools } from '../port/tools.ts';
import { combinedTools } from './combined-tools.ts';

const signal = new AbortController().signal;
const describing = (...names: string[]): Tools => ({
  list: () => Promise.resolve(names.map((name) => ({ name, description: '', parameters: {} }))),
  call: (name, parameters) => Promise.resolve({ called: name, with: parameters }),
});
const failing = (code: string): Tools => ({
  ...describing('tool'),
  call: () => Promise.reject(new AgentError(code, 'It says why', { retryable: true })),
});
const of = (agent: string, tools: Tools, onToolError: 'tell' | 'fail' = 'tell') => ({
  wanted: { agent, allow: null, onToolError },
  tools,
});
const namesOf = async (tools: Tools) => (await tools.list()).map(({ name }) => name);

describe('the names that a model sees', () => {
  test('are those of the tools, in letters that models can write, and lead to the tools', async () => {
    const tools = combinedTools([of('files', describing('read.text/file', 'list'))]);
    expect(await namesOf(tools)).toEqual(['read_text_file', 'list']);
    expect(await tools.call('read_text_file', { path: 'a' }, signal)).toEqual({
      called: 'read.text/file',
      with: { path: 'a' },
    });
  });

  test('bear the name of the agent where two have the same', async () => {
    const tools = combinedTools([of('files', describing('search', 'list')), of('web', describing('search'))]);
    expect(await namesOf(tools)).toEqual(['files-search', 'list', 'web-search']);
    expect(await tools.call('web-search', {}, signal)).toEqual({ called: 'search', with: {} });
  });

  test('are as many as there are tools, whatever these are called', async () => {
    const long = 'x'.repeat(80);
    const odd = ['a.b', 'a/b', 'a b', 'files-a_b', '', `${long}1`, `${long}2`, '__proto__', 'constructor'];
    const tools = combinedTools([of('files', describing(...odd)), of('web', describing('a.b', `${long}1`))]);
    const names = await namesOf(tools);
    expect(new Set(names).size).toBe(odd.length + 2);
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
    const called = await Promise.all(names.map((name) => tools.call(name, {}, signal)));
    expect(called.map((answer) => (answer as { called: string }).called)).toEqual([...odd, 'a.b', `${long}1`]);
  });

  test('that a model made up are told to it as a tool that failed', async () => {
    const tools = combinedTools([of('files', describing('list'))]);
    await expect(tools.call('delete', {}, signal)).rejects.toMatchObject({ code: 'tool_failed' });
  });
});

describe('a call that fails', () => {
  const call = (code: string, onToolError: 'tell' | 'fail') =>
    combinedTools([of('agent', failing(code), onToolError)]).call('tool', {}, signal);

  test.each(['tool_failed', 'tool_arguments_refused', 'tool_timeout', 'tool_changed', 'approval_required'])(
    'is told to the model where the file says so, whatever the reason: %s',
    async (code) => {
      await expect(call(code, 'tell')).rejects.toMatchObject({
        code: 'tool_failed',
        message: 'It says why',
        details: { code },
      });
    },
  );

  test('ends the step where the file says so, also where the tool itself has failed', async () => {
    await expect(call('tool_timeout', 'fail')).rejects.toMatchObject({ code: 'tool_timeout' });
    await expect(call('tool_failed', 'fail')).rejects.toMatchObject({ code: 'tool_call_failed' });
  });

  test.each(['tool_server_closed', 'not_permitted', 'secret_missing'])(
    'is not told where a model can do nothing about it: %s',
    async (code) => {
      await expect(call(code, 'tell')).rejects.toMatchObject({ code });
    },
  );

  test('is told to nobody when the attempt was cancelled', async () => {
    const controller = new AbortController();
    const tools = combinedTools([
      of('agent', {
        ...describing('tool'),
        call: () => {
          controller.abort(new Error('not any more'));
          return Promise.reject(new AgentError('tool_timeout', 'late', { retryable: true }));
        },
      }),
    ]);
    await expect(tools.call('tool', {}, controller.signal)).rejects.toThrow('not any more');
  });
});
