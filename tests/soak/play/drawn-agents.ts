/**
 * Agents that do as their step's input says: `payload: { value, hangs, fails, retryable, code }`. The attempt comes
 * with the request, so that a restart changes nothing.
 */
import { AgentError, type AgentRequest, type AgentResponse } from '../../../engine/agents/port/agent.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../engine/values/json.ts';

export function isHanging({ input, attempt }: Pick<AgentRequest, 'input' | 'attempt'>): boolean {
  return attempt <= numberIn(input, 'hangs');
}

/** Throws what the agent fails with. */
export function answerOf({
  input,
  attempt,
  mode,
  userMessage,
}: Pick<AgentRequest, 'input' | 'attempt' | 'mode' | 'userMessage'>): AgentResponse {
  const orders = ordersIn(input);
  if (attempt <= numberIn(input, 'hangs') + numberIn(input, 'fails')) {
    const { code, retryable } = orders;
    throw new AgentError(typeof code === 'string' ? code : 'busy', `Attempt ${attempt} fails, as it was told`, {
      retryable: retryable === true,
    });
  }
  const { value } = orders;
  return {
    status: 'success',
    mode,
    content: { message: userMessage, ...(value !== undefined && { value }) },
    metadata: { agent: 'drawn' } as unknown as AgentResponse['metadata'],
  };
}

function ordersIn(input: JsonObject): Readonly<Record<string, Json | undefined>> {
  const { payload } = input;
  return isJsonObject(payload) ? payload : {};
}

function numberIn(input: JsonObject, key: string): number {
  const value = ordersIn(input)[key];
  return typeof value === 'number' ? value : 0;
}
