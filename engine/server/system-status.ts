import { networkInterfaces } from 'node:os';
import type { AgentRegistry } from '../agents/port/registry.ts';
import type { SystemStatus } from '../contract/system.ts';
import type { EngineReader } from '../port/engine.ts';
import { availability } from './agent-availability.ts';

export async function systemStatusOf({
  version,
  state,
  directory,
  startedAt,
  readModels,
  journal,
  agents,
  rebuilding,
}: EngineReader): Promise<SystemStatus> {
  const liveAgents = liveAgentsOf(agents);
  const open = await readModels.openRuns();
  const pending = await readModels.listApprovals({ status: 'pending' }, { limit: 1, offset: 0 });
  return {
    version,
    state,
    directory,
    pid: process.pid,
    startedAt,
    openRuns: open.length,
    openRehearsals: open.filter(({ mode }) => mode === 'rehearsal').length,
    canRunLive: liveAgents.able > 0,
    liveAgents,
    hasNetwork: Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ internal }) => !internal)),
    pendingApprovals: pending.total,
    lastPosition: await journal.lastPosition(),
    rebuilding,
  };
}

/** Counted anew each time: keys and addresses are set while an engine runs. */
function liveAgentsOf(agents: AgentRegistry): SystemStatus['liveAgents'] {
  const all = agents.list();
  return { able: all.filter((profile) => availability(agents, profile, false).isAvailable).length, of: all.length };
}
