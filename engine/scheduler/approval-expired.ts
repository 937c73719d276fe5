/**
 * What follows when nobody has answered an approval in time. Pure.
 *
 * Rules
 *  1. Silence never counts as approval: the step's result is not handed on.
 *  2. `remind` and `escalate` leave the approval pending; what `then` says comes next.
 *  3. `reject`: of a question about calls, none of which is made. The step goes on with that, as if somebody had
 *     said so.
 *  4. `branch`: the step has not delivered, the run goes on with the step that is named. `abort` ends the run.
 */
import { endNow } from '../run/decide-end.ts';
import { rejectedKey } from '../run/asked-parts.ts';
import type { RunEventBody } from '../run/run-event.ts';
import { approvalOn, isFinal, type PendingApproval, type RunState, type StepState } from '../run/run-state.ts';

export function afterExpiry(state: RunState, step: StepState): RunEventBody[] {
  const approval = approvalOn(state, step);
  if (!approval?.timeout) return [];
  const { approvalId, stepId } = approval;
  const { outcome, escalateTo, goTo, then, afterSeconds } = approval.timeout;
  const message = `Nobody answered the question about "${step.id}" within ${afterSeconds} seconds`;
  if (outcome === 'reject') return rejection(step, approval, message);
  const rejected = outcome === 'abort' || outcome === 'branch' ? rejectedKey(state, stepId) : {};
  const expired: RunEventBody = {
    type: 'orchestration.checkpoint.expired',
    data: { approvalId, stepId, outcome, escalateTo, goTo, then, ...rejected },
  };
  switch (outcome) {
    case 'remind':
    case 'escalate':
      return [expired];
    case 'abort': {
      if (isFinal(state.status) || state.ending) return [expired];
      const ending = endNow(state, 'aborted', message, 'abort', undefined, {
        code: 'approval_expired',
        message,
        retryable: false,
      });
      return [expired, ...ending.filter((event) => !isAbout(event, approvalId))];
    }
    case 'branch': {
      const error = { code: 'approval_expired', message, retryable: false };
      return [
        expired,
        { type: 'orchestration.step.failed', data: { stepId: step.id, attempt: step.attempt, error, isolated: true } },
      ];
    }
  }
}

/** Rule 3. */
function rejection(
  { asked }: StepState,
  { approvalId, stepId, timeout }: PendingApproval,
  silence: string,
): RunEventBody[] {
  const message = timeout?.message ?? silence;
  const calls = (asked ?? []).map(({ id }) => ({ id, decision: 'reject', message }) as const);
  const nothingMore = { modifications: null, rewindTo: null };
  const data = { approvalId, stepId, decision: 'continue', notes: silence, ...nothingMore, calls } as const;
  return [{ type: 'orchestration.checkpoint.resolved', data }];
}

/** It has expired: nobody takes it back as well. */
function isAbout({ type, data }: RunEventBody, approvalId: string): boolean {
  return type === 'orchestration.checkpoint.resolved' && data.approvalId === approvalId;
}
