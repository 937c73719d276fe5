import type { AgentVersion } from '../agents/port/registry.ts';
import type { Plan } from '../run/plan.ts';
import type { ErrorRecord, PinnedVersions } from '../run/run-event.ts';

/**
 * Which versions a run and those below it use, and what has to be kept so that they can be used for as long as these
 * runs go on.
 */
export interface Settled {
  readonly versions: PinnedVersions;
  readonly children: readonly Plan[];
  /** Those that no run has used before. */
  readonly agents: readonly AgentVersion[];
  /** Agents that can't be used as their files are now. */
  readonly refused: readonly ErrorRecord[];
}
