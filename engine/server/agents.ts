import type { AgentProfile, VersionedAgents } from '../agents/port/registry.ts';
import type { AgentView } from '../contract/system.ts';
import { lastUses } from './agent-uses.ts';
import { availability } from './agent-availability.ts';
import { acceptTools, lookAtTools } from './agent-tools.ts';
import { grantPermissions, permissionsView, policiesView, revokePermissions } from './agent-permissions.ts';
import { answer } from './answer.ts';
import { askedServiceView } from './preflight-view.ts';
import { agentEditingAnswers, existing, wantedAgent } from './agent-editing.ts';
import { testAgent } from './test-agent.ts';

export const agentsAnswers = {
  list: answer.agents.list.handler(async ({ context: { engine } }) => {
    const profiles = engine.agents.list();
    const uses = await lastUses(engine);
    const items = profiles.map((profile) => agentViewOf(profile, engine.agents, uses.get(profile.name) ?? null));
    return { items, total: items.length };
  }),
  tools: answer.agents.tools.handler(({ input: { name }, context: { engine }, signal }) =>
    lookAtTools(engine.agents, existing(engine.agents, name), signal),
  ),
  acceptTools: answer.agents.acceptTools.handler(({ input: { name, tools }, context: { engine, actor }, signal }) =>
    acceptTools(engine.agents, existing(engine.agents, name), tools, actor, signal),
  ),
  permissions: answer.agents.permissions.handler(({ input: { name }, context: { engine } }) =>
    permissionsView(engine, existing(engine.agents, name)),
  ),
  grant: answer.agents.grant.handler(({ input, context: { engine, actor } }) =>
    grantPermissions(engine, wantedAgent(engine.agents, input), input.sha256, actor),
  ),
  revoke: answer.agents.revoke.handler(({ input: { name }, context: { engine, actor } }) =>
    revokePermissions(engine, existing(engine.agents, name), actor),
  ),
  policies: answer.agents.policies.handler(({ context: { engine, settings } }) =>
    policiesView(engine.agents, settings.current),
  ),
  test: answer.agents.test.handler(({ input, context, signal }) =>
    testAgent(input, context, signal ?? new AbortController().signal),
  ),
  ...agentEditingAnswers,
};

/** Without its configuration: what an agent is set up with is nobody's business outside. */
function agentViewOf(profile: AgentProfile, registry: VersionedAgents, lastUse: AgentView['lastUse']): AgentView {
  const {
    name,
    displayName,
    version,
    description,
    organization,
    type,
    permissions,
    idempotent,
    limits,
    breaker = null,
  } = profile;
  return {
    name,
    displayName,
    version,
    origin: registry.originOf?.(name) ?? null,
    keptVersions: [...registry.versionsOf(name)],
    refused: registry.whyRefused(name),
    description,
    organization,
    kind: type,
    permissions,
    grant: registry.permissionsOf?.(profile).grant ?? 'nothing_asked',
    idempotent,
    limits: { ...limits, rate: limits.rate ?? null, pool: limits.pool ?? null },
    breaker,
    rehearsal: availability(registry, profile, true),
    live: availability(registry, profile, false),
    asks: (registry.whatIsAsked?.(profile) ?? []).map(askedServiceView),
    lastUse,
    ...(hasToolServer(profile) && { hasToolServer: true }),
  };
}

function hasToolServer({ configuration }: AgentProfile): boolean {
  return (configuration as { readonly driver?: unknown }).driver === 'mcp';
}
