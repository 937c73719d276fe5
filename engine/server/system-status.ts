import type { SystemStatus } from '../contract/system.ts';
import type { Engine } from '../engine.ts';

export function systemStatusOf({ version, state, directory, startedAt, readModels, journal }: Engine): SystemStatus {
  return {
    version,
    state,
    directory,
    pid: process.pid,
    startedAt,
    openRuns: readModels.openRuns().length,
    pendingApprovals: readModels.listApprovals({ status: 'pending' }, { limit: 1, offset: 0 }).total,
    lastPosition: journal.lastPosition(),
  };
}
