/**
 * WHAT POLICIES ARE WRITTEN ABOUT, in Cedar's language: who, what, with which facts, and the policies that always hold.
 */

const USES_OF_AGENTS: Readonly<Record<string, string>> = {
  'http.egress': 'Host',
  'secret.use': 'Secret',
  'program.start': 'Program',
  'tool.call': 'Tool',
  'sql.execute': 'Statement',
  'function.require': 'Module',
  'orchestration.start': 'Orchestration',
  'deliverable.create': 'Store',
  'asset.create': 'Store',
  'asset.read': 'Store',
  'memory.read': 'Store',
  'memory.write': 'Store',
  'personal.read': 'Store',
};

export const POLICY_SCHEMA = `
entity Agent = { name: String, organization: String };
entity Person = { name: String };
entity Host = { name: String, port: Long, scheme: String };
entity Secret = { name: String };
entity Program = { name: String };
entity Tool = { name: String };
entity Statement = { name: String, tables: Set<String> };
entity Module = { name: String };
entity Orchestration = { name: String };
entity Store = { name: String };
entity Approval = { startedBy: String };

type Use = { declared: Bool, granted: Bool, definition: String };

${Object.entries(USES_OF_AGENTS)
  .map(
    ([action, resource]) => `action "${action}" appliesTo { principal: Agent, resource: ${resource}, context: Use };`,
  )
  .join('\n')}
action "approval.decide" appliesTo {
  principal: Person, resource: Approval, context: { separationOfDuties: Bool, definition: String }
};
`;

export function resourceTypeOf(action: string): string {
  return USES_OF_AGENTS[action] ?? 'Approval';
}

/**
 * By their ids, which a denial names. What nothing permits is denied; the rules about what is declared and granted
 * forbid, so that no policy of an operator can permit more.
 */
export const BASE_POLICIES: Readonly<Record<string, string>> = {
  'baton.declared-and-granted': `permit(principal is Agent, action, resource) when { context.declared && context.granted };`,
  'baton.not-declared': `forbid(principal is Agent, action, resource) unless { context.declared };`,
  'baton.not-granted': `forbid(principal is Agent, action, resource) unless { context.granted };`,
  'baton.people-decide': `permit(principal is Person, action == Action::"approval.decide", resource);`,
  'baton.separation-of-duties': `forbid(principal is Person, action == Action::"approval.decide", resource)
when { context.separationOfDuties && resource.startedBy == principal.name };`,
};
