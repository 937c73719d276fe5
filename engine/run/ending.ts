/**
 * HOW A RUN ENDS. Whatever leads to a final status comes through here: what was done is undone if the definition wants
 * that, then cleanup runs, then the end is recorded. A run that has neither ends at once. Pure.
 *
 * Rules
 *  1. Undone is what the run itself completed: not an output from the cache, nor one that an operator gave.
 *  2. What goes wrong on the way is recorded and changes nothing of why the run ends. A failed cleanup step makes a
 *     completed run partially completed.
 *  3. A run that never started has nothing to clean up, and one that is rolled back after its end
 *     has cleaned up already.
 *  5. Its child runs end first, with all that they undo and clean up: the newest work is undone first, and nothing of
 *     it goes on when the run has ended. What a child could not undo or clean up is the run's error, as if it were its
 *     own cleanup.
 *  4. A rollback by hand ends a run whose results were good as aborted: they are not good any more.
 */
import type { RollbackTrigger } from '../definition/rollback.ts';
import type { HowItEnds, HowItEnded, RollbackOutcome, RollbackStarted, RunEventBody } from './run-event.ts';
import type { Refusal } from './run-command.ts';
import { giveUpEscalations, isEscalation } from './escalation.ts';
import { failuresOf } from './run-account.ts';
import { runOutput } from './run-output.ts';
import { cleanupStepsOf, compensationsOf, isFinal, stepsOfPlan, type RunState, type StepState } from './run-state.ts';
import { childUnderWay } from './step-state.ts';

const ON_FAILURE: readonly RollbackTrigger[] = ['failure'];

/**
 * The first events of an end.
 *
 * @param reason   null: nothing is undone
 * @param isWanted undoes whatever the definition says of this reason
 */
export function endEvents(
  state: RunState,
  end: HowItEnds,
  reason: RollbackStarted['reason'] | null,
  isWanted?: true,
): RunEventBody[] {
  const calls = giveUpEscalations(state);
  const undoing =
    reason !== null && (isWanted || reason === 'operator' || rollsBackOn(state, reason)) ? stepsToUndo(state) : [];
  if (hasChildren(state))
    return [
      ...calls,
      { type: 'orchestration.run.ending', data: { ...end, reason: undoing.length > 0 ? reason : null } },
    ]; // rule 5
  if (reason !== null && undoing.length > 0)
    return [...calls, { type: 'orchestration.run.rollback_started', data: { reason, steps: undoing, ...end } }];
  const cleanup = isFinal(state.status) || !hasStarted(state) ? [] : cleanupStepsOf(state);
  return [...calls, cleanup.length > 0 ? cleanupStarted(cleanup, end) : finalEvent(state, end)];
}

/** Its child runs have ended. */
export function afterChildren(state: RunState): RunEventBody[] {
  const { end } = endingOf(state);
  const reason = state.ending?.reason ?? null;
  return endEvents(state, end, reason, reason === null ? undefined : true);
}

/** Under way, and then told to end with everything else, or told before. */
function hasChildren(state: RunState): boolean {
  return (
    !isFinal(state.status) &&
    (state.leaving.size > 0 ||
      state.steps.some((step) => childUnderWay(step) !== null && step.partOf?.kind !== 'compensation'))
  );
}

/** Everything has been undone that could be. */
export function afterRollback(state: RunState): RunEventBody {
  const { isReopened, end } = endingOf(state);
  const cleanup = isReopened ? [] : cleanupStepsOf(state);
  return cleanup.length > 0 ? cleanupStarted(cleanup, end) : finalEvent(state, end);
}

export function afterCleanup(state: RunState): RunEventBody {
  return finalEvent(state, endingOf(state).end);
}

/** Its end begins with undoing, once its child runs have ended. */
export function undoes(events: readonly RunEventBody[]): boolean {
  return events.some(
    ({ type, data }) =>
      type === 'orchestration.run.rollback_started' || (type === 'orchestration.run.ending' && data.reason !== null),
  );
}

/** Ends it at once, and says what is left out. */
export function killEvents(state: RunState, notes: string | null): RunEventBody[] {
  const end: HowItEnds = state.ending ? endingOf(state).end : { outcome: 'aborted', error: null, stepId: null, notes };
  return [...giveUpEscalations(state), finalEvent(state, end, { notes, skipped: skippedByKill(state) })];
}

/** The compensations and cleanup steps that a kill would leave out. */
export function skippedByKill(state: RunState): string[] {
  const open = (steps: readonly StepState[]) => steps.filter(({ isSettled }) => !isSettled).map(({ id }) => id);
  if (state.ending) {
    const { phase, reason } = state.ending;
    const ahead =
      phase === 'leaving' && reason !== null ? stepsToUndo(state).map(({ compensationId }) => compensationId) : [];
    const undoing = phase === 'rolling_back' ? open(compensationsOf(state)) : ahead;
    return [...undoing, ...(state.ending.isReopened ? [] : open(cleanupStepsOf(state)))];
  }
  if (!hasStarted(state)) return [];
  return [
    ...(rollsBackOn(state, 'abort') ? stepsToUndo(state).map(({ compensationId }) => compensationId) : []),
    ...open(cleanupStepsOf(state)),
  ];
}

/** Rule 4. */
export function endAfterRollback(state: RunState, notes: string | null): HowItEnds {
  const { status, error, ended, attention } = state;
  if (status === 'failed') return { outcome: 'failed', error, stepId: ended?.failedStepId ?? null, notes };
  if (attention.size > 0)
    return { outcome: 'failed', error, stepId: state.steps[[...attention][0] ?? -1]?.id ?? null, notes };
  return { outcome: status === 'cancelled' ? 'cancelled' : 'aborted', error: null, stepId: null, notes };
}

/** Why a run cannot be rolled back, or null. */
export function irreversible(state: RunState): Refusal | null {
  const { rollback } = state.plan.definition.errorHandling;
  if (rollback && !rollback.reversible) {
    const why = rollback.description === '' ? '' : `: ${rollback.description}`;
    return {
      code: 'not_reversible',
      message: `Its definition says that what run ${state.runId} did cannot be undone${why}`,
    };
  }
  if (state.completions.size > 0) return null;
  const undone =
    state.rollback === null
      ? 'no step that has completed says how (compensate)'
      : 'everything that can be undone has been';
  return { code: 'nothing_to_undo', message: `There is nothing to undo in run ${state.runId}: ${undone}` };
}

/** What is to be undone, the newest first. */
export function stepsToUndo(state: RunState): RollbackStarted['steps'] {
  const named = new Set<string>();
  const steps = [...state.completions.values()].map(({ stepIndex, attempt, compensationId }) => {
    const { id } = state.steps[stepIndex] as StepState;
    const plain = `${id}@compensation`;
    const isFirst = !named.has(plain) && !state.partIndexOf.has(plain);
    const name = compensationId ?? (isFirst ? plain : `${plain}-${attempt}`);
    named.add(name);
    return { stepId: id, attempt, compensationId: name };
  });
  return steps.reverse();
}

/** Of a compensation that has done its work: its step is undone. */
export function compensatedBy(state: RunState, part: StepState): RunEventBody[] {
  const completion = part.partOf?.kind === 'compensation' ? state.rollback?.undoes.get(part.index) : undefined;
  const step = completion && state.steps[completion.stepIndex];
  return step
    ? [{ type: 'orchestration.step.compensated', data: { stepId: step.id, attempt: completion.attempt } }]
    : [];
}

/** What has become of what the run had done. Undefined: nothing was ever undone. */
export function rollbackOutcome(state: RunState, hasBeenKilled: boolean): RollbackOutcome | undefined {
  if (!state.rollback) return undefined;
  const compensated: string[] = [];
  const notCompensated: RollbackOutcome['notCompensated'][number][] = [];
  const open = new Map([...state.rollback.undoes].map(([part, { stepIndex }]) => [stepIndex, state.steps[part]]));
  for (const step of state.steps.filter(
    (each) =>
      each.partOf?.kind !== 'compensation' && !isEscalation(each) && !state.plan.cleanup.includes(each.planned.index),
  )) {
    if (step.status === 'compensated') compensated.push(step.id);
    else if (step.status === 'completed' || (step.status === 'checkpoint' && !step.asked)) {
      if (step.parts && step.planned.compensation) continue; // its parts say it
      const part = open.get(step.index);
      const reason = part
        ? part.status === 'failed' || !hasBeenKilled
          ? 'failed'
          : 'killed'
        : step.planned.compensation
          ? 'not_done_here'
          : 'no_compensation';
      notCompensated.push({ stepId: step.id, reason });
    }
  }
  return { compensated, notCompensated };
}

function finalEvent(state: RunState, end: HowItEnds, killed?: HowItEnded['killed']): RunEventBody {
  const failedSteps = failuresOf(state, stepsOfPlan(state)).map(({ id }) => id);
  const hasFailedCleanup =
    cleanupStepsOf(state).some(({ status }) => status === 'failed') || state.childErrors.length > 0;
  const outcome = end.outcome === 'completed' && hasFailedCleanup ? 'partially_completed' : end.outcome; // rule 2
  const { output, problems } = runOutput(state, { ...end, outcome });
  const rollback = rollbackOutcome(state, killed !== undefined);
  const how: HowItEnded = {
    ...(state.machine && { state: state.machine.state }),
    ...(end.cause && { cause: end.cause }),
    ...(rollback && { rollback }),
    ...(killed && { killed }),
    ...(problems.length > 0 && { problems }),
  };
  const { error, stepId, notes } = end;
  switch (outcome) {
    case 'completed':
      return { type: 'orchestration.run.completed', data: { output, ...how } };
    case 'partially_completed':
      return { type: 'orchestration.run.partially_completed', data: { output, failedSteps, ...how } };
    case 'failed':
      return {
        type: 'orchestration.run.failed',
        data: {
          error: error ?? { code: 'unknown', message: 'The run failed', retryable: false },
          stepId,
          output,
          ...how,
        },
      };
    case 'aborted':
      return { type: 'orchestration.run.aborted', data: { notes, output, ...how } };
    case 'cancelled':
      return { type: 'orchestration.run.cancelled', data: { notes, output, ...how } };
  }
}

function cleanupStarted(steps: readonly StepState[], end: HowItEnds): RunEventBody {
  return { type: 'orchestration.run.cleanup_started', data: { steps: steps.map(({ id }) => id), ...end } };
}

function endingOf(state: RunState): { readonly isReopened: boolean; readonly end: HowItEnds } {
  if (!state.ending) throw new Error(`Run ${state.runId} is not ending`);
  const { isReopened, outcome, error, stepId, notes, cause } = state.ending;
  return { isReopened, end: { outcome, error, stepId, notes, ...(cause && { cause }) } };
}

/** Whether the definition wants what was done to be undone at such an end. */
export function rollsBackOn(state: RunState, trigger: RollbackTrigger): boolean {
  return (state.plan.definition.errorHandling.rollback?.on ?? ON_FAILURE).includes(trigger);
}

/** Rule 3. */
function hasStarted({ status }: RunState): boolean {
  return status !== 'planning' && status !== 'approval_pending';
}
