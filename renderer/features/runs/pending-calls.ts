/** The questions about calls of tools that a run waits for, for whatever shows one of its steps. */
import type { InjectionKey, Ref } from 'vue';
import type { ApprovalView } from '../../../engine/contract/approval-view.ts';
import type { RunView } from '../../../engine/contract/run-view.ts';

export const PENDING_CALLS: InjectionKey<Ref<readonly ApprovalView[]>> = Symbol('questions about calls');

export function pendingCallsOf({ approvals }: Pick<RunView, 'approvals'>): readonly ApprovalView[] {
  return approvals.filter(({ kind, status }) => kind === 'tools' && status === 'pending');
}
