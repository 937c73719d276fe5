/** Which statuses a run can have, and which of them are its end. */
export type RunStatus =
  | 'planning'
  | 'approval_pending'
  | 'running'
  | 'checkpoint'
  | 'paused'
  | 'needs_attention'
  | 'completed'
  | 'partially_completed'
  | 'failed'
  | 'aborted'
  | 'cancelled';

export type FinalStatus = Extract<RunStatus, 'completed' | 'partially_completed' | 'failed' | 'aborted' | 'cancelled'>;

const FINAL: ReadonlySet<RunStatus> = new Set(['completed', 'partially_completed', 'failed', 'aborted', 'cancelled']);

export const OPEN_STATUSES: readonly RunStatus[] = [
  'planning',
  'approval_pending',
  'running',
  'checkpoint',
  'paused',
  'needs_attention',
];

export function isFinal(status: RunStatus): status is FinalStatus {
  return FINAL.has(status);
}
