/** What a request says of the orchestration that is to run: the plan that was made before, or a name and parameters. */
import type { AgentRequest } from '../../port/agent.ts';
import type { OrchestrationChoice } from '../../port/orchestrations.ts';
import { isJsonObject, type Json } from '../../../values/json.ts';

/** Null: it says nothing of it. */
export function choiceIn({ input, context }: Pick<AgentRequest, 'input' | 'context'>): OrchestrationChoice | null {
  for (const place of [input, context]) {
    const planned = choiceOf(place['plan'] ?? null);
    if (planned) return planned;
    const { orchestration, parameters } = place;
    if (typeof orchestration === 'string')
      return { name: orchestration, parameters: isJsonObject(parameters) ? parameters : {} };
    const chosen = choiceOf(orchestration ?? null);
    if (chosen) return chosen;
  }
  return null;
}

/** A plan is what a step before gave, whole or in part: in a deliverable's content, as an object or as text. */
function choiceOf(value: Json): OrchestrationChoice | null {
  const plan = typeof value === 'string' ? parsed(value) : value;
  if (!isJsonObject(plan)) return null;
  const { name, orchestration, parameters } = plan;
  if (typeof name === 'string') return { name, parameters: isJsonObject(parameters) ? parameters : {} };
  if (orchestration !== undefined) return choiceOf(orchestration);
  return choiceOf(plan['deliverable'] ?? plan['content'] ?? null);
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}
