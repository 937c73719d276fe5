/** A step that calls a tool itself, without a model: its call is the only one of its request. */
import { AgentError, CallsAsked, type AgentRequest, type CallDecision, type JsonObject } from '../port/agent.ts';
import type { CallInQuestion } from '../port/tools.ts';

const ONLY = '1';

interface OnlyCall {
  readonly agent: string;
  readonly tool: string;
  readonly input: JsonObject;
  readonly request: AgentRequest;
}

/** What people have decided about it. Undefined: nobody was asked. Rejects where they have rejected it. */
export function decisionAbout({ agent, tool, request }: Omit<OnlyCall, 'input'>): CallDecision | undefined {
  const decision = request.answered?.decisions.find(({ id }) => id === ONLY);
  if (decision?.decision === 'reject') throw callRejected(agent, tool, decision.message);
  return decision;
}

/**
 * With what it is made. Rejects with `CallsAsked` where people have to decide first, and where they have rejected it.
 * @param question what they are asked; null: nothing
 */
export async function agreedInput(
  call: OnlyCall,
  question: (tool: string, input: JsonObject) => Promise<CallInQuestion | null>,
): Promise<JsonObject> {
  const { tool, input } = call;
  const decision = decisionAbout(call);
  if (decision) return decision.decision === 'edit' ? decision.arguments : input;
  const asked = await question(tool, input);
  if (asked) throw new CallsAsked([{ id: ONLY, ...asked }], {});
  return input;
}

function callRejected(agent: string, tool: string, message: string): AgentError {
  return new AgentError('call_rejected', `A person has rejected the call of ${tool} of ${agent}: ${message}`, {
    retryable: false,
    details: { agent, tool },
  });
}
