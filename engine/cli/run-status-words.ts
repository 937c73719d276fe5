import type { RunStatusView } from '../contract/run-status.ts';

/**
 * All statuses of a run. Written out, because the contract's schema would have to be loaded to be asked; the types see
 * to it that none is missing.
 */
const all: Readonly<Record<RunStatusView, true>> = {
  planning: true,
  approval_pending: true,
  running: true,
  checkpoint: true,
  paused: true,
  needs_attention: true,
  completed: true,
  partially_completed: true,
  failed: true,
  aborted: true,
  cancelled: true,
};

export const runStatusWords: readonly string[] = Object.keys(all);
