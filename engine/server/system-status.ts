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
    canRunLive: liveAgentsOf(agents).able > 0,
    liveAgents: liveAgentsOf(agents),
    hasNetwork: Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ internal }) => !internal)),
    pendingApprovals: pending.total,
    lastPosition: await journal.lastPosition(),
    rebuilding,
  };
}

/** Agents don't change while an engine runs. */
const known = new WeakMap<AgentRegistry, SystemStatus['liveAgents']>();

function liveAgentsOf(agents: AgentRegistry): SystemStatus['liveAgents'] {
  let counted = known.get(agents);
  if (counted === undefined) {
    const all = agents.list();
    counted = {
      able: all.filter((profile) => availability(agents, profile, false).isAvailable).length,
      of: all.length,
    };
    known.set(agents, counted);
  }
  return counted;
}
