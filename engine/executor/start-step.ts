/**
 * What is recorded about the start of a step that is due: a guard that says no, a cached output, an attempt, or a child
 * run.
 */
import { loopOf, type PlannedStep } from '../run/plan.ts';
import { holdBack } from '../run/holding.ts';
import { hasLeavingChild } from '../run/leaving.ts';
import type { RunState, StepState } from '../run/run-state.ts';
import { completionEvents, failForGood } from '../scheduler/settle-attempt.ts';
import { askGate } from './at-the-gate.ts';
import { callAgent } from './call-agent.ts';
import { emit, emitAll } from './emit.ts';
import { goOnAnswered, type GoOnOptions } from './go-on-answered.ts';
import { prepareAttempt, type PreparedAttempt } from './prepare-attempt.ts';
import { startChildRun, type CreateRun, type StartChildOptions } from './start-child.ts';
import { readied, started } from './started.ts';
import type { Turn } from './turn.ts';
import { undoChild } from './undo-child.ts';
import { dueAtOf } from '../run/step-state.ts';

export type StartStepOptions = GoOnOptions & StartChildOptions;

export function startStep(
  options: StartStepOptions,
  state: RunState,
  step: StepState,
  attempt: number,
  turn: Turn,
  createRun: CreateRun,
): void {
  const { planned } = step;
  if (hasLeavingChild(state, step)) return holdBack(state, step); // no attempt beside the child of an earlier one
  if (step.asked && planned.step.type === 'agent') return goOnAnswered(options, state, step, planned.step, turn);
  // Where it is certain that an agent will be called, who has to wait is not prepared in vain.
  const early = isCertainCall(planned) ? askGate(options.admission, state, step, attempt, turn) : null;
  if (early?.kind === 'hold') return;
  const prepared = prepareAttempt(state, planned, step, options.limits(), turn.now);
  if (prepared.kind !== 'run') return withoutAttempt(state, step, attempt, prepared, turn);
  const { input } = prepared;
  turn.bytes += prepared.bytes;
  const undone = step.partOf?.kind === 'compensation' ? state.rollback?.undoes.get(step.index)?.childRunId : null;
  if (undone) return undoChild(state, step, attempt, undone, turn);
  if (planned.step.type === 'agent')
    return callAgent(options, state, step, planned.step, attempt, prepared, early, turn);
  emit(state, started(planned, step, attempt, input, readied(prepared)), 'system', turn);
  startChildRun(options, state, planned, step, input, turn, createRun);
}

/** Nobody is asked to work on it: it is passed over, cannot begin, waits, is done at once, or falls into parts. */
function withoutAttempt(
  state: RunState,
  step: StepState,
  attempt: number,
  prepared: Exclude<PreparedAttempt, { kind: 'run' }>,
  turn: Turn,
): void {
  const { planned } = step;
  switch (prepared.kind) {
    case 'skip':
      return emit(
        state,
        { type: 'orchestration.step.skipped', data: { stepId: step.id, reason: 'guard', output: null, notes: null } },
        'system',
        turn,
      );
    case 'fail':
      emit(state, started(planned, step, attempt, {}), 'system', turn);
      return emitAll(state, failForGood(state, step, prepared.error), 'system', turn);
    case 'wait': {
      const { signals, correlation, afterMs, until } = prepared;
      const dueAt = afterMs === null ? until : turn.now + afterMs;
      const data = {
        ...{ stepId: step.id, attempt, signals, correlation, dueAt, queuedAt: dueAtOf(step) },
        ...(prepared.numbers && { numbers: prepared.numbers }),
      };
      return emit(state, { type: 'orchestration.step.wait_started', data }, 'system', turn);
    }
    case 'complete': {
      const { output, chosen } = prepared;
      const result = { stepId: step.id, attempt, output, response: null, chosen, input: {}, queuedAt: dueAtOf(step) };
      return emitAll(state, completionEvents(state, step, result), 'system', turn);
    }
    case 'expand': {
      emit(state, started(planned, step, attempt, {}, readied(prepared)), 'system', turn);
      const { first, items } = prepared;
      if (first > 0) return; // it goes on with the parts that it has
      const kind = loopOf(planned.step) ? 'iteration' : 'item';
      const data = { stepId: step.id, kind, first, items } as const;
      return emit(state, { type: 'orchestration.step.expanded', data }, 'system', turn);
    }
  }
}

function isCertainCall({ step, cacheTtlSeconds, part }: PlannedStep): boolean {
  return step.type === 'agent' && step.when === null && part === null && cacheTtlSeconds === null;
}

/** Of a step that a bug kept from starting. */
export function failStart(state: RunState, step: StepState, attempt: number, error: unknown, turn: Turn): void {
  const { planned } = step;
  const message = `Step "${step.id}" could not be started: ${error instanceof Error ? error.message : String(error)}`;
  if (step.status !== 'running') emit(state, started(planned, step, attempt, {}), 'system', turn);
  emitAll(state, failForGood(state, step, { code: 'unexpected_error', message, retryable: false }), 'system', turn);
}
