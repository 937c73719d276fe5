import type { AgentProfile, AgentRegistry } from '../agents/port/registry.ts';
import type { AgentView } from '../contract/system.ts';

/** The registry says no by throwing; what runs the agent is loaded with its first request only. */
export function availability(registry: AgentRegistry, profile: AgentProfile, rehearsal: boolean): AgentView['live'] {
  try {
    registry.agentFor(profile, rehearsal);
    return { isAvailable: true, reason: null };
  } catch (error) {
    return { isAvailable: false, reason: error instanceof Error ? error.message : String(error) };
  }
}
