/**
 * What becomes of a command: events, or a refusal that says why. Pure: the caller appends the events, folds them and
 * acts.
 *
 * Rules
 *  1. An approval is answered once. The first answer wins, the second is told.
 *  2. Going back to a step (retry, rewind) makes everything that depends on it undone: running attempts are cancelled,
 *     open approvals withdrawn, outputs invalidated. Attempts count on.
 *  3. A run that ended by the operator's word (aborted, cancelled) stays ended. One that failed, or completed in part,
 *     can go on.
 *  4. A child run that has ended cannot go on by itself: its parent has the result already, and decides.
 *  5. Abort and cancel end everything at once: what runs is told, what is pending never starts, what was delivered is
 *     kept. What is to be undone or cleaned up comes first (`ending.ts`); then only `kill` is faster.
 *  6. A run that was rolled back and goes on does again what was undone.
 *  7. Changes that a step could not be done with are refused (`check-modifications.ts`).
 */
import { hasFailedParts, inPlan, rejectedKey, rejectedKeys, reopenedFor, whatHasFailed } from './asked-parts.ts';
import { problemWithChanges } from './check-modifications.ts';
import { isCurrent, laterIterations, partsOf, startsOver } from './parts.ts';
import { currentState, stateOfStep } from './machine.ts';
import { phasesOfPlan, withDescendants } from './plan.ts';
import type { Refusal, RunCommand } from './run-command.ts';
import { decideWhileEnding, endNow, kill, rollBack } from './decide-end.ts';
import { endEvents, undoes } from './ending.ts';
import { decideEscalation, isEscalation } from './escalation.ts';
import { refuse, refuseTransition, type Decision } from './refusal.ts';
import type { RunEventBody } from './run-event.ts';
import { decideSetAside } from './set-aside.ts';
import { decideSignal } from './signals.ts';
import { stopEvents, stopStep } from './stopping.ts';
import { cleanupStepsOf, isFinal, stepOf, workStepsOf, type RunState, type StepState } from './run-state.ts';
import type { JsonObject } from '../values/json.ts';

export function decide(state: RunState, command: RunCommand): Decision {
  const decision = becomes(state, command);
  const problem = 'events' in decision ? problemWithChanges(state, command) : null; // rule 7
  return problem === null ? decision : refuse('invalid_modification', problem);
}

function becomes(state: RunState, command: RunCommand): Decision {
  if (state.setAside) return decideSetAside(state, state.setAside.error, command);
  if (state.ending) return decideWhileEnding(state, command); // rule 5
  switch (command.type) {
    case 'decide':
      return answer(state, command);
    case 'retry':
      return retry(state, command);
    case 'skip':
      return skip(state, command);
    case 'rewind':
      return rewind(state, command);
    case 'signal':
      return decideSignal(state, command);
    case 'pause':
      return ['running', 'checkpoint', 'needs_attention'].includes(state.status)
        ? { events: [{ type: 'orchestration.run.paused', data: { notes: command.notes } }] }
        : refuseTransition(state, 'paused');
    case 'resume':
      if (state.status === 'paused') {
        return {
          events: [{ type: 'orchestration.run.resumed', data: { notes: command.notes, reason: 'pause_ended' } }],
        };
      }
      return state.status === 'failed' || state.status === 'partially_completed'
        ? retry(state, { type: 'retry', stepId: null, modifications: null, notes: command.notes })
        : refuseTransition(state, 'resumed');
    case 'abort':
      return isFinal(state.status)
        ? refuseTransition(state, 'aborted')
        : { events: endNow(state, 'aborted', command.notes, 'abort') };
    case 'cancel':
      return isFinal(state.status)
        ? refuseTransition(state, 'cancelled')
        : { events: endNow(state, 'cancelled', command.notes, 'cancel', command.undo) };
    case 'roll_back':
      return rollBack(state, command);
    case 'kill':
      return kill(state, command);
  }
}

/** The first events of a run: its plan, and either its start or the question whether it may start. */
export function begin(state: RunState): RunEventBody[] {
  const planned: RunEventBody = { type: 'orchestration.run.plan_created', data: { phases: phasesOfPlan(state.plan) } };
  const { definition } = state.plan;
  if (!definition.execution.planApproval) return [planned, { type: 'orchestration.run.started', data: {} }];
  const question = `Start ${definition.displayName} ${definition.version} with this plan of ${definition.steps.length} steps?`;
  return [
    planned,
    {
      type: 'orchestration.checkpoint.requested',
      data: {
        approvalId: `${state.runId}.plan`,
        kind: 'plan',
        stepId: null,
        question,
        required: true,
        severity: 'normal',
        options: [
          { action: 'continue', label: 'Approve the plan', allowsModification: false },
          { action: 'abort', label: 'Reject the plan', allowsModification: false },
        ],
      },
    },
  ];
}

function answer(state: RunState, command: Extract<RunCommand, { type: 'decide' }>): Decision {
  const { approvalId, decision, notes, modifications, rewindTo } = command;
  const approval = state.approvals.get(approvalId);
  if (!approval) {
    const tooLate = state.expired.get(approvalId);
    if (tooLate !== undefined) return refuse('approval_expired', tooLate);
    return state.decided.has(approvalId)
      ? refuse('already_decided', `Approval ${approvalId} was answered already; the first answer stands`) // rule 1
      : refuse('unknown_approval', `Run ${state.runId} has no approval ${approvalId}`);
  }
  const option = approval.options.find(({ action }) => action === decision);
  if (!option && (decision !== 'rewind' || approval.kind === 'plan')) {
    return refuse(
      'decision_not_offered',
      `This request offers ${approval.options.map(({ action }) => action).join(', ')}; "${decision}" is not among them`,
    );
  }
  if (modifications && (decision !== 'retry' || option?.allowsModification === false)) {
    return refuse(
      'modification_not_allowed',
      `Modifications can only be given with a retry that allows them, not with "${decision}"`,
    );
  }
  const { stepId } = approval;
  const rejected = decision === 'continue' ? {} : rejectedKey(state, stepId);
  const resolved: RunEventBody = {
    type: 'orchestration.checkpoint.resolved',
    data: { approvalId, stepId, decision, notes, modifications, rewindTo, ...rejected },
  };
  switch (decision) {
    case 'continue':
      return approval.kind === 'plan'
        ? {
            events: [
              resolved,
              { type: 'orchestration.run.plan_approved', data: { approvalId } },
              { type: 'orchestration.run.started', data: {} },
            ],
          }
        : { events: [resolved] };
    case 'abort': {
      const ending = endEvents(state, { outcome: 'aborted', error: null, stepId: null, notes }, 'abort');
      return approval.kind === 'plan'
        ? { events: [resolved, { type: 'orchestration.run.plan_rejected', data: { approvalId } }, ...ending] }
        : { events: [resolved, ...stopEvents(state, approvalId, undoes(ending) ? 'undo' : undefined), ...ending] };
    }
    case 'retry': {
      const step = stepOf(state, stepId ?? '');
      return step
        ? { events: [resolved, ...redo(state, [step], 'retry', modifications, notes, approvalId)] }
        : unknownStep(state, stepId);
    }
    case 'rewind': {
      const step = stepNamed(state, rewindTo ?? '');
      if (!step || step.attempt === 0 || isCleanup(state, step)) return unknownStep(state, rewindTo);
      return { events: [resolved, rewound(step, notes), ...redo(state, [step], 'rewind', null, notes, approvalId)] };
    }
  }
}

function retry(state: RunState, command: Extract<RunCommand, { type: 'retry' }>): Decision {
  const { stepId, modifications, notes } = command;
  const reopening = reopen(state, 'retry', notes);
  if ('refusal' in reopening) return reopening;
  if (stepId === null) {
    const failed = whatHasFailed(state);
    const ended = currentState(state);
    if (state.status === 'failed' && ended?.isFinal && failed.every(({ id }) => stateOfStep(state, id) !== ended.name))
      return refuse(
        'step_not_retryable',
        `Run ${state.runId} ended in state "${ended.label}", as its transitions say, and nothing leads out of it. Start another run`,
      );
    const isStoppedByTime = state.status === 'failed';
    if (failed.length === 0 && !isStoppedByTime && !cleanupStepsOf(state).some(({ status }) => status === 'failed'))
      return refuse('step_not_retryable', `No step of run ${state.runId} has failed`);
    return {
      events: [...reopening.events, ...redo(state, failed, 'retry', modifications, notes, null, undoneSteps(state))],
    };
  }
  const step = stepNamed(state, stepId);
  if (!step) return unknownStep(state, stepId);
  if (isEscalation(step)) return decideEscalation(state, step, command);
  const elsewhere = inAnotherState(state, step);
  if (elsewhere) return elsewhere;
  if (isCleanup(state, step))
    return step.status === 'failed' && reopening.events.length > 0
      ? reopening
      : refuse('step_not_retryable', `Step "${stepId}" cleans up when the run ends`);
  if (step.wait)
    return refuse(
      'step_not_retryable',
      `Step "${stepId}" waits, and nothing about it has failed; skip passes over it, and a signal or its time ends it`,
    );
  if (!['failed', 'waiting', 'cancelled'].includes(step.status) && !hasFailedParts(step) && !step.isPartial) {
    return refuse(
      'step_not_retryable',
      `Step "${stepId}" is ${step.status}; only a step that failed can be retried (rewind goes back to one that completed)`,
    );
  }
  if (isFinal(state.status) && step.partOf?.kind === 'compensation')
    return refuse('step_not_retryable', `Run ${state.runId} has ended; roll it back again to try "${stepId}" again`);
  return {
    events: [...reopening.events, ...redo(state, [step], 'retry', modifications, notes, null, undoneSteps(state))],
  };
}

function skip(state: RunState, command: Extract<RunCommand, { type: 'skip' }>): Decision {
  const { stepId, output, notes } = command;
  if (!state.plan.definition.errorHandling.allowSkip)
    return refuse(
      'skip_not_allowed',
      'The definition does not allow steps to be skipped (error_handling.on_step_failure.allowSkip)',
    );
  const reopening = reopen(state, 'skip', notes);
  if ('refusal' in reopening) return reopening;
  const failed = whatHasFailed(state).filter(({ status }) => status === 'failed');
  const step = stepId === null && failed.length === 1 ? failed[0] : stepNamed(state, stepId ?? '');
  if (!step)
    return stepId === null
      ? refuse('unknown_step', `Say which step to skip: ${failed.length} steps of run ${state.runId} have failed`)
      : unknownStep(state, stepId);
  if (isEscalation(step)) return decideEscalation(state, step, command);
  if (
    ['completed', 'skipped', 'checkpoint'].includes(step.status) ||
    step.partOf?.kind === 'compensation' ||
    isCleanup(state, step)
  ) {
    return refuse('invalid_transition', `Step "${step.id}" is ${step.status}; there is nothing left of it to skip`);
  }
  const events = [...reopening.events];
  stopStep(state, step, events, null);
  if (step.partOf) reopenStepOf(state, step, 'retry', notes, events, null);
  const undone = undoneSteps(state).filter((each) => each !== step);
  events.push(...undoDescendants(state, [step], null), {
    type: 'orchestration.step.skipped',
    data: { stepId: step.id, reason: 'operator', output, notes },
  });
  return {
    events:
      undone.length > 0
        ? [...events, ...redo(state, undone, 'retry', null, notes, null, [], new Set([step.index]))]
        : events,
  };
}

function rewind(state: RunState, command: Extract<RunCommand, { type: 'rewind' }>): Decision {
  const { stepId, modifications, notes } = command;
  const step = stepNamed(state, stepId);
  if (!step) return unknownStep(state, stepId);
  if (isEscalation(step)) return decideEscalation(state, step, command);
  if (isCleanup(state, step))
    return refuse('invalid_transition', `Step "${stepId}" cleans up when the run ends; a run cannot go back to it`);
  if (step.attempt === 0 && !step.isSettled)
    return refuse('invalid_transition', `Step "${stepId}" has not run yet; a run can only go back to a step that has`);
  const elsewhere = inAnotherState(state, step);
  if (elsewhere) return elsewhere;
  const reopening = reopen(state, 'rewind', notes);
  if ('refusal' in reopening) return reopening;
  return {
    events: [
      ...reopening.events,
      rewound(step, notes),
      ...redo(state, [step], 'rewind', modifications, notes, null, undoneSteps(state)),
    ],
  };
}

/** A state machine goes back by its transitions only. */
function inAnotherState(state: RunState, step: StepState): { refusal: Refusal } | null {
  const own = stateOfStep(state, step.id);
  if (own === null || own === state.machine?.state) return null;
  return refuse(
    'invalid_transition',
    `Step "${step.id}" belongs to state "${own}", and the run is in state "${state.machine?.state ?? ''}"; its transitions say when it goes there`,
  );
}

/** Rules 3 and 4. */
function reopen(
  state: RunState,
  reason: 'retry' | 'skip' | 'rewind',
  notes: string | null,
): { events: RunEventBody[] } | { refusal: Refusal } {
  const verb = { retry: 'retried', skip: 'continued with a skipped step', rewind: 'rewound' }[reason];
  if (!isFinal(state.status)) {
    return state.status === 'planning' || state.status === 'approval_pending'
      ? refuseTransition(state, verb)
      : { events: [] };
  }
  const mayGoOn =
    state.status === 'failed' ||
    state.status === 'partially_completed' ||
    (state.status === 'completed' && reason === 'rewind');
  if (!mayGoOn) return refuseTransition(state, verb);
  if (state.created.parent) {
    return refuse(
      'invalid_transition',
      `Run ${state.runId} is a child that has ended: retry step "${state.created.parent.stepId}" of its parent ${state.created.parent.runId} instead`,
    );
  }
  return { events: [{ type: 'orchestration.run.resumed', data: { notes, reason } }] };
}

/** Rule 2. The steps themselves first, then what depended on them. */
function redo(
  state: RunState,
  steps: readonly StepState[],
  reason: 'retry' | 'rewind',
  modifications: JsonObject | null,
  notes: string | null,
  answered: string | null = null,
  also: readonly StepState[] = [],
  except: ReadonlySet<number> = new Set(),
): RunEventBody[] {
  const events: RunEventBody[] = [];
  // A loop of which an iteration was undone begins anew.
  const reasonOf = (step: StepState) =>
    steps.includes(step) ? reason : step.parts?.kind === 'iteration' ? 'rewind' : 'retry';
  const all = [...steps, ...also.filter((step) => !steps.includes(step))];
  for (const step of all) {
    for (const each of [step, ...laterIterations(state, step)]) stopStep(state, each, events, answered);
    if (step.partOf) reopenStepOf(state, step, reason, notes, events, answered);
    const isAskedFor = steps.includes(step);
    const changes = isAskedFor ? modifications : null;
    const rejected = rejectedKeys(state, step, startsOver(step, { reason: reasonOf(step), modifications: changes }));
    events.push({
      type: 'orchestration.step.queued',
      data: { stepId: step.id, reason: reasonOf(step), modifications: changes, notes, ...rejected },
    });
  }
  return [...events, ...undoDescendants(state, all, answered, except)];
}

function reopenStepOf(
  state: RunState,
  part: StepState,
  reason: 'retry' | 'rewind',
  notes: string | null,
  events: RunEventBody[],
  answered: string | null,
): void {
  const reopened = reopenedFor(state, part, reason, notes);
  if (reopened.length > 0) stopStep(state, inPlan(state, part), events, answered);
  events.push(...reopened);
}

/** Rule 6. Steps of which at least a part was undone. */
function undoneSteps(state: RunState): StepState[] {
  return workStepsOf(state).filter(
    (step) => step.status === 'compensated' || partsOf(state, step).some(({ status }) => status === 'compensated'),
  );
}

function undoDescendants(
  state: RunState,
  steps: readonly StepState[],
  answered: string | null,
  except: ReadonlySet<number> = new Set(),
): RunEventBody[] {
  const events: RunEventBody[] = [];
  const asked = steps.map((step) => inPlan(state, step).index);
  const undone = new Set(asked.flatMap((index) => [...withDescendants(state.plan, index)]));
  for (const index of asked) undone.delete(index);
  for (const index of [...undone].sort((a, b) => orderOf(state, a) - orderOf(state, b))) {
    const step = state.steps[index] as StepState;
    if (step.status === 'pending' || step.status === 'queued' || except.has(index)) continue;
    stopStep(state, step, events, answered);
    events.push({ type: 'orchestration.step.invalidated', data: { stepId: step.id } });
  }
  return events;
}

function rewound(step: StepState, notes: string | null): RunEventBody {
  return { type: 'orchestration.run.rewound', data: { toStep: step.id, notes } };
}

function orderOf(state: RunState, index: number): number {
  return state.plan.steps[index]?.order ?? 0;
}

/** What runs when the run ends is not asked for by itself: it runs at the next end. */
function isCleanup({ plan }: RunState, step: StepState): boolean {
  return plan.cleanup.includes(step.planned.index);
}

/** A step, or a part that its step still has. */
function stepNamed(state: RunState, stepId: string): StepState | undefined {
  const step = stepOf(state, stepId);
  return step && isCurrent(state, step) ? step : undefined;
}
function unknownStep(state: RunState, stepId: string | null): { refusal: Refusal } {
  const known = state.plan.steps.map(({ id }) => id).join(', ');
  return refuse(
    'unknown_step',
    `Run ${state.runId} has no step "${stepId ?? ''}" that this could mean; its steps are ${known}`,
  );
}
