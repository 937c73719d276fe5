import type { AgentRequest } from '../port/agent.ts';
import type { AgentProfile } from '../port/registry.ts';
import { toText } from '../../values/json-text.ts';

/** Which of an agent's jobs a step asks for; '' when neither the step nor the profile says. */
export function taskOf(request: AgentRequest, profile: AgentProfile): string {
  return toText(request.input['task'] ?? request.context['task'] ?? profile.rehearsal.task);
}
