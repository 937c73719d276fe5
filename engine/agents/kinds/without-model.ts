import type { AgentRequest, AgentResponse } from '../port/agent.ts';

/** What an answer says of itself that no model has given: who gave it, and that it cost nothing. */
export function withoutModel(provider: string, model: string, { rehearsal }: AgentRequest): AgentResponse['metadata'] {
  return {
    provider,
    model,
    rehearsed: rehearsal,
    usage: { inputTokens: 0, outputTokens: 0, totalTokens: 0 },
    cost: 0,
  };
}
