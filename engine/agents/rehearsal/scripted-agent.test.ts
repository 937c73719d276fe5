import { describe, expect, test } from 'vitest';
import type { AgentResponse, JsonObject } from '../port/agent.ts';
import { checkResponse } from '../port/check-response.ts';
import { exampleContext, exampleRequest } from '../port/example-request.ts';
import { createScriptedAgent } from './scripted-agent.ts';
import { testProfile } from './test-agents.ts';

async function invoke(
  agent: string,
  parts: { script?: JsonObject; attempt?: number; signal?: AbortSignal } = {},
): Promise<AgentResponse> {
  const profile = testProfile(agent);
  if (!profile) throw new Error(`there is no ${agent}`);
  const input = { userMessage: 'hello', ...(parts.script ? { script: parts.script } : {}) };
  const request = exampleRequest({ agent, input, attempt: parts.attempt ?? 1 });
  return checkResponse(
    await createScriptedAgent(profile).invoke(request, exampleContext({ signal: parts.signal })),
    request,
  );
}

describe('a scripted agent', () => {
  test('answers at once', async () => {
    expect((await invoke('test-noop')).content).toEqual({ message: 'done' });
    expect((await invoke('test-noop', { script: { answer: { n: 1 } } })).content).toEqual({ message: '{"n":1}' });
  });

  test('answers with what it was given', async () => {
    expect((await invoke('test-echo')).content).toEqual({
      message: 'hello',
      input: { userMessage: 'hello' },
      attempt: 1,
    });
  });

  test('answers with a deliverable', async () => {
    expect((await invoke('test-deliver', { script: { title: 'Mine' } })).content.deliverable).toMatchObject({
      title: 'Mine',
      content: '# Step 1\n\nhello\n',
    });
  });

  test('fails always', async () => {
    await expect(invoke('test-fail', { attempt: 100 })).rejects.toMatchObject({
      code: 'scripted_failure',
      retryable: false,
    });
    const script = { code: 'rate_limited', message: 'Slow down.', retryable: true };
    await expect(invoke('test-fail', { script })).rejects.toMatchObject({ ...script, name: 'AgentError' });
  });

  test('fails as often as it was told, counting attempts and not calls', async () => {
    const script = { times: 2 };
    for (const attempt of [1, 2, 2])
      await expect(invoke('test-flaky', { script, attempt })).rejects.toMatchObject({ retryable: true });
    expect((await invoke('test-flaky', { script, attempt: 3 })).content.message).toBe('done');
  });

  test('hangs until it is cancelled', async () => {
    const reason = new Error('cancelled by the operator');
    const controller = new AbortController();
    const hanging = invoke('test-hang', { signal: controller.signal });
    setTimeout(() => controller.abort(reason), 5);
    await expect(hanging).rejects.toBe(reason);
    await expect(invoke('test-hang', { signal: controller.signal })).rejects.toBe(reason);
  });

  test('is slow, but can be cancelled', async () => {
    expect((await invoke('test-slow', { script: { delayMs: 5 } })).content.message).toBe('done');
    const reason = new Error('too late');
    await expect(invoke('test-slow', { script: { delayMs: 60_000 }, signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    );
  });

  test('answers malformed, which is noticed', async () => {
    await expect(invoke('test-malformed')).rejects.toMatchObject({ code: 'malformed_response', retryable: true });
  });
});
