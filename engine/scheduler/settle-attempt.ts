/**
 * What an attempt's end means for its step and run. Pure.
 *
 * Rules
 *  1. An outcome counts only for the attempt that is under way; anything else came too late and changes nothing.
 *  2. A success completes the step; its checkpoint then asks, unless it is optional and nobody is there: then what its
 *     form shows is the answer, where that will do.
 *  3. A failure, and a success that will not do (`refuse-outcome.ts`), is tried again where `judge-failure.ts` says so.
 *  4. A failure for good of an isolated step (`on_error: continue`) is recorded, and the run goes on; so is one whose
 *     code leads to another step.
 *  5. Any other failure for good parks the run for the operator when somebody is to be notified, else fails it. Of a
 *     run that can only fail nobody is asked anything any more (`next-of-failing.ts`).
 *  6. An attempt that asks about calls of tools has ended for now. Who works while a run ends, or because a promise was
 *     broken, asks nobody, and fails.
 */
import { branchOf } from '../definition/error-branch.ts';
import type { Json, JsonObject } from '../values/json.ts';
import type { ErrorRecord, RunEventBody, StepAsked, StepCompleted } from '../run/run-event.ts';
import { compensatedBy } from '../run/ending.ts';
import type { RunState, StepState } from '../run/run-state.ts';
import { approvalOf, approvalOfCalls, namesOfCalls } from './ask.ts';
import { unaskedAnswer } from './show-form.ts';
import { judgeFailure } from './judge-failure.ts';
import { whyRefused } from './refuse-outcome.ts';

export type AttemptOutcome =
  | {
      readonly kind: 'succeeded';
      readonly output: Json;
      readonly response: JsonObject | null;
      readonly masked?: Json;
      readonly deliverable?: { readonly id: string; readonly version: number };
      readonly warnings?: StepCompleted['warnings'];
      readonly cache?: StepCompleted['cache'];
    }
  | { readonly kind: 'failed'; readonly error: ErrorRecord }
  | ({ readonly kind: 'asked' } & Pick<StepAsked, 'calls' | 'kept' | 'metadata'>);

/** Rule 1. */
export function isCurrentAttempt(state: RunState, stepIndex: number, attempt: number): boolean {
  const step = state.steps[stepIndex];
  return step?.status === 'running' && step.attempt === attempt;
}

export function settleAttempt(
  state: RunState,
  step: StepState,
  outcome: AttemptOutcome,
  now: number,
  random: number,
): RunEventBody[] {
  const { attempt } = step;
  const refused = outcome.kind === 'succeeded' ? whyRefused(state, step, outcome.output) : null;
  if (outcome.kind === 'succeeded' && !refused) {
    const { kind: _, ...result } = outcome;
    return [...completionEvents(state, step, { stepId: step.id, attempt, ...result }), ...compensatedBy(state, step)];
  }
  if (outcome.kind === 'asked' && mayAsk(state, step)) {
    const { calls, kept, metadata } = outcome;
    return [
      { type: 'orchestration.step.asked', data: { stepId: step.id, attempt, calls, kept, metadata } },
      ...approvalOfCalls(state, step, attempt, calls),
    ];
  }
  const error = refused ?? errorOf(step, outcome);
  const verdict = judgeFailure(state, step, error, now, random);
  if (verdict.kind === 'final') return failForGood(state, step, verdict.error);
  const { delayMs } = verdict;
  return [
    {
      type: 'orchestration.step.retry_scheduled',
      data: { stepId: step.id, attempt, error, delayMs, dueAt: now + delayMs },
    },
  ];
}

function errorOf(step: StepState, outcome: AttemptOutcome): ErrorRecord {
  if (outcome.kind === 'failed') return outcome.error;
  if (outcome.kind === 'asked') return askedInVain(step, outcome);
  throw new Error(`Step "${step.id}" has succeeded, and an error of it was asked for`);
}

/** Rule 6. */
function mayAsk({ ending }: RunState, { partOf }: StepState): boolean {
  return !ending && partOf?.kind !== 'compensation' && partOf?.kind !== 'escalation';
}

function askedInVain(step: StepState, { calls, metadata }: Extract<AttemptOutcome, { kind: 'asked' }>): ErrorRecord {
  return {
    code: 'approval_required',
    message: `Step "${step.id}" wants to call ${namesOfCalls(calls)}, about which a person decides, and nobody is asked while a run ends or is escalated. Give it an agent that needs nobody`,
    retryable: false,
    details: metadata,
  };
}

/** Rules 4 and 5. */
export function failForGood(
  state: RunState,
  step: StepState,
  error: ErrorRecord,
  { mayAsk = true, output }: { readonly mayAsk?: boolean; readonly output?: Json } = {},
): RunEventBody[] {
  const { attempt } = step;
  const branch = step.partOf === null ? branchOf(step.planned.step, error.code) : null;
  const goesOn = branch?.action === 'continue' || branch?.action === 'go_to';
  const failed: RunEventBody = {
    type: 'orchestration.step.failed',
    data: {
      stepId: step.id,
      attempt,
      error,
      ...(goesOn && { isolated: true as const }),
      ...(branch?.goTo !== undefined && { goTo: branch.goTo }),
      ...(output !== undefined && { output }),
    },
  };
  // What can't be paid for is the operator's to decide, whatever becomes of other failures, unless its author says so.
  const isIsolated = goesOn || (step.planned.step.onError === 'continue' && error.code !== 'budget_exhausted');
  const asksOperator =
    mayAsk &&
    !isIsolated &&
    !state.failing &&
    (state.plan.definition.errorHandling.notifyHuman ?? state.created.attended);
  return asksOperator
    ? [failed, { type: 'orchestration.run.needs_attention', data: { stepId: step.id, attempt, error } }]
    : [failed];
}

/** Rule 2, for an agent's answer and for a cached output alike. */
export function completionEvents(state: RunState, step: StepState, result: StepCompleted): RunEventBody[] {
  const checkpoint = step.planned.step.checkpointAfter;
  if (!checkpoint) return [{ type: 'orchestration.step.completed', data: result }];
  const unasked = !checkpoint.required && !state.created.attended ? unaskedAnswer(state, step, result.output) : null;
  if (unasked) {
    return [{ type: 'orchestration.step.completed', data: { ...result, checkpointSkipped: true, ...unasked } }];
  }
  return [
    { type: 'orchestration.step.completed', data: result },
    ...approvalOf(state, step, result.attempt, result.output),
  ];
}
