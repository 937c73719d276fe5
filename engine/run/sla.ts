/**
 * SLAs: how long a step may take, and how long an approval may stay unanswered. Written
 * for `evolve`.
 *
 * Rules
 *  1. The SLA of a step is counted from its first start until it has settled, over retries, waits and its checkpoint. A
 *     step that is undone begins its SLA anew.
 *  2. An approval whose time ran out for good can't be answered any more; the reason is kept for whoever tries.
 */
import type { JsonObject } from '../values/json.ts';
import { escalate } from './escalation.ts';
import type { RunEventOf } from './run-event.ts';
import { followFates } from './settling.ts';
import { stepOf, type RunState, type StepState } from './run-state.ts';
import { become } from './step-state.ts';

/** Rule 1. */
export function startSla(step: StepState, input: JsonObject, at: number): void {
  if (step.planned.step.sla) step.sla = { since: at, warnedAt: null, breachedAt: null, ...step.sla, input };
}

export function breachSla(
  state: RunState,
  event: RunEventOf<'orchestration.sla.warned' | 'orchestration.sla.breached'>,
): void {
  const step = stepOf(state, event.data.stepId);
  const isBreach = event.type === 'orchestration.sla.breached';
  if (step?.sla) step.sla = isBreach ? { ...step.sla, breachedAt: event.at } : { ...step.sla, warnedAt: event.at };
  state.sla = isBreach ? 'breached' : (state.sla ?? 'warned');
  if (step && event.type === 'orchestration.sla.breached') escalate(state, step, event);
}

export function expire(state: RunState, { data, at }: RunEventOf<'orchestration.checkpoint.expired'>): void {
  const { approvalId, stepId, outcome, goTo, then } = data;
  const approval = state.approvals.get(approvalId);
  if (outcome === 'remind' || outcome === 'escalate') {
    if (approval) {
      approval.timeout = then;
      approval.expiries++;
      if (data.escalateTo !== null) approval.escalatedTo.push(data.escalateTo);
    }
    return;
  }
  state.approvals.delete(approvalId);
  state.heldBy.delete(approvalId);
  state.decided.add(approvalId);
  const consequence = outcome === 'abort' ? 'the run was aborted' : `the run went on with "${goTo ?? ''}"`;
  state.expired.set(
    approvalId,
    `Nobody answered ${approvalId} until ${new Date(at).toISOString()}, and ${consequence}`,
  );
  const step = stepOf(state, stepId ?? '');
  if (step) {
    if (step.status === 'checkpoint') become(step, { status: 'checkpoint', approvalId: null });
    step.chosen = goTo;
  }
  followFates(state);
}
