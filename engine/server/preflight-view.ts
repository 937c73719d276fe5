import type { AskedService } from '../agents/port/registry.ts';
import type { AskedServiceView, PreflightView } from '../contract/preflight.ts';
import type { LivePreflight } from '../port/engine.ts';

export function preflightViewOf({ definition, version, agents, cost }: LivePreflight): PreflightView {
  return {
    definition,
    version,
    canRunLive: agents.every(({ problems }) => problems.length === 0),
    agents: agents.map(({ asks, problems, ...agent }) => ({
      ...agent,
      asks: asks.map(askedServiceView),
      problems: [...problems],
    })),
    cost: {
      ...cost,
      unknown: [...cost.unknown],
      agents: cost.agents.map(({ calls, call, ...agent }) => ({ ...agent, calls: { ...calls }, call: { ...call } })),
      budgets: cost.budgets.map((budget) => ({ ...budget })),
    },
  };
}

export function askedServiceView({ missing, ...service }: AskedService): AskedServiceView {
  return { ...service, missing: missing.map((part) => ({ ...part })) };
}
