/** A child run's end as the outcome of its parent's step. Pure. */
import { isDeepStrictEqual } from 'node:util';
import { applyOutputMapping, type MappedOutput } from '../definition/output-mapping.ts';
import { isWork } from '../definition/step-kinds/step-kinds.ts';
import type { Json, JsonObject } from '../values/json.ts';
import { runOutput } from '../run/run-output.ts';
import { phasesOfPlan, type PlannedStep } from '../run/plan.ts';
import type { ErrorRecord } from '../run/run-event.ts';
import { cleanupStepsOf, compensationsOf, type RunState } from '../run/run-state.ts';
import type { AttemptOutcome } from '../scheduler/settle-attempt.ts';
import type { Personal } from './personal-values.ts';
import type { ChildResult } from './run-inputs.ts';

/** @param shown what those see of it who may not see what is personal there. Null: all of it */
export function outcomeOfChild(
  planned: PlannedStep,
  child: ChildResult,
  shown: Pick<Personal, 'parameters' | 'outputs'> | null,
): AttemptOutcome {
  if (child.status !== 'completed' && child.status !== 'partially_completed')
    return { kind: 'failed', error: childError(child) };
  const answer = childOutput(child.state);
  const { output, warnings } = mapped(planned, answer);
  const masked = shown && mapped(planned, childOutput(asShown(child.state, shown))).output;
  return {
    kind: 'succeeded',
    output,
    response: null,
    ...(masked !== null && !isDeepStrictEqual(masked, output) && { masked }),
    ...(warnings.length > 0 && {
      warnings: warnings.map(({ path, message }) => ({ code: 'missing_path' as const, path, message })),
    }),
  };
}

function mapped({ step }: PlannedStep, answer: JsonObject): MappedOutput {
  const mapping = isWork(step) ? step.outputMapping : null;
  return mapping === null ? { output: answer, warnings: [] } : applyOutputMapping(mapping, answer);
}

/** Of a child run that was told to undo what it did. */
export function outcomeOfUndoing({ runId, state }: ChildResult): AttemptOutcome {
  // A plan has steps: this is a child that was set aside, and ended without a look at what it had done.
  if (state.plan.steps.length === 0)
    return {
      kind: 'failed',
      error: {
        code: 'child_not_undone',
        message: `Child run ${runId} was ended while it was set aside; nothing in it was undone`,
        retryable: false,
        details: { childRunId: runId },
      },
    };
  const left = [...state.completions.values()].map(({ stepIndex }) => state.steps[stepIndex]?.id);
  if (left.length === 0)
    return {
      kind: 'succeeded',
      output: { runId, compensated: state.steps.filter(({ status }) => status === 'compensated').map(({ id }) => id) },
      response: null,
    };
  return {
    kind: 'failed',
    error: {
      code: 'child_not_undone',
      message: `Child run ${runId} could not undo ${left.join(', ')}`,
      retryable: false,
      details: { childRunId: runId },
    },
  };
}

/** The child as those see it who may not see what is personal in it. */
function asShown(state: RunState, { parameters, outputs }: Pick<Personal, 'parameters' | 'outputs'>): RunState {
  return { ...state, created: { ...state.created, parameters }, outputs: { ...outputs } };
}

/**
 * `{ status, state?, output?, results, parameters, plan, completedSteps, runId, timing }`. `output` is what the child
 * returns, where its author says what that is: otherwise it would be the results once more.
 */
function childOutput(state: RunState): JsonObject {
  const { createdAt, updatedAt, machine, plan } = state;
  return {
    status: state.status,
    ...(machine && { state: machine.state }),
    ...(plan.definition.output !== null && { output: runOutput(state, state.ending).output }),
    results: { ...state.outputs } as Readonly<Record<string, Json>>,
    parameters: state.created.parameters,
    plan: phasesOfPlan(state.plan),
    completedSteps: state.steps.filter(({ status }) => status === 'completed').map(({ id }) => id),
    runId: state.runId,
    timing: {
      startedAt: new Date(createdAt).toISOString(),
      finishedAt: new Date(updatedAt).toISOString(),
      durationMs: updatedAt - createdAt,
    },
  };
}

/** True when a person ended the child: nobody needs to be asked what to do about it. Its own clock is nobody's word. */
export function wasEndedByPerson({ status, state }: ChildResult): boolean {
  return (status === 'aborted' || status === 'cancelled') && !state.ended?.cause;
}

/** Of a child that was told to end: what it could not undo or clean up. Null: nothing is left of it. */
export function leftBehind({ runId, state }: ChildResult): ErrorRecord | null {
  const problems = failuresAtTheEnd(state);
  if (problems.length === 0) return null;
  const { name, version } = state.created.definition;
  const message = `Child run ${runId} of ${name} ${version} was told to end, and could not undo or clean up ${problems.join('; ')}`;
  return { code: 'child_not_cleaned_up', message, retryable: false, details: { childRunId: runId } };
}

function failuresAtTheEnd(state: RunState): string[] {
  const own = [...compensationsOf(state), ...cleanupStepsOf(state)]
    .filter(({ status }) => status === 'failed')
    .map(({ id, error }) => `${id} (${error?.message ?? 'failed'})`);
  return [...own, ...state.childErrors.map(({ stepId, error }) => `${stepId} (${error.message})`)];
}

function childError(child: ChildResult): ErrorRecord {
  const { definition } = child.state.created;
  const { state } = child;
  const cause = state.ended?.cause ?? null;
  const error = (state.error ?? cause)?.message;
  const left = failuresAtTheEnd(state);
  const leftWords = left.length === 0 ? '' : `. It could not undo or clean up ${left.join('; ')}`;
  return {
    code: `child_${child.status}`,
    message: `Child run ${child.runId} of ${definition.name} ${definition.version} ended ${child.status}${error === undefined ? '' : `: ${error}`}${leftWords}`,
    retryable: !wasEndedByPerson(child),
    details: { childRunId: child.runId, status: child.status, ...(cause && { reason: cause.code }) },
  };
}
