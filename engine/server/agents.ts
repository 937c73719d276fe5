import type { AgentProfile } from '../agents/agent.ts';
import type { AgentView } from '../contract/system.ts';
import { wireRecord } from '../projections/wire-json.ts';
import { answer } from './answer.ts';

export const agents = {
  list: answer.agents.list.handler(({ context: { engine } }) => {
    const items = engine.agents.list().map(agentViewOf);
    return { items, total: items.length };
  }),
};

/** Without its configuration: what an agent is set up with is nobody's business outside. */
function agentViewOf({ name, displayName, version, description, organization, kind, permissions, idempotent }: AgentProfile): AgentView {
  return { name, displayName, version, description, organization, kind, permissions: wireRecord(permissions), idempotent };
}
