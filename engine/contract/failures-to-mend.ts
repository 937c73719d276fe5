import type { RunView } from './run-view.ts';

/** Whether a person has to say what becomes of a failure. The run may be running beside that. */
export function hasFailureToMend({ status, approvals, openQuestions }: RunView): boolean {
  const asked = approvals.filter((approval) => approval.status === 'pending').length;
  return status === 'needs_attention' || openQuestions > asked;
}
