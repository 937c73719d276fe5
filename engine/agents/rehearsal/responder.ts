/** What a stand-in makes of a request. `rehearsal-agent.ts` puts it into a response and marks it. */
import type { AgentContext, AgentDeliverable, AgentRequest } from '../port/agent.ts';
import type { AgentProfile } from '../port/registry.ts';

export type RehearsedWork = Omit<AgentDeliverable, 'id'>;

/** The same request gives the same work, always: no clock, no randomness, no network. */
export type Responder = (
  request: AgentRequest,
  profile: AgentProfile,
  context: AgentContext,
) => RehearsedWork | Promise<RehearsedWork>;

/** The keys of a step's context that steer the work and are not part of what it is about. */
export const steeringKeys: ReadonlySet<string> = new Set(['task', 'title', 'language', 'script']);
