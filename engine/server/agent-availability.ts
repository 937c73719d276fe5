import type { AgentProfile, AgentRegistry } from '../agents/port/registry.ts';
import type { AgentView } from '../contract/system.ts';

/** Live it also takes what an operator has to set: a run that calls the agent without that is refused. */
export function availability(registry: AgentRegistry, profile: AgentProfile, rehearsal: boolean): AgentView['live'] {
  const nobody = whyNobodyWorks(registry, profile, rehearsal);
  if (nobody !== null) return { isAvailable: false, reason: nobody };
  const missing = rehearsal ? [] : (registry.whatIsMissing?.(profile) ?? []);
  return missing.length === 0
    ? { isAvailable: true, reason: null }
    : { isAvailable: false, reason: missing.map((what) => `${what[0]?.toUpperCase()}${what.slice(1)}.`).join(' ') };
}

/** The registry says no by throwing; what runs the agent is loaded with its first request only. Null: somebody does. */
export function whyNobodyWorks(registry: AgentRegistry, profile: AgentProfile, rehearsal: boolean): string | null {
  try {
    registry.agentFor(profile, rehearsal);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
