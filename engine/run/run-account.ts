/** What a run's events say of its failures and of the time that it took. */
import { performerOf } from '../definition/step-kinds/step-kinds.ts';
import { partsOf } from './parts.ts';
import { stepsOfPlan, type RunState, type StepState } from './run-state.ts';

export interface RunError {
  readonly agent: string | null;
  /** The step, or the item of a list: `notify[3]`. */
  readonly step: string;
  readonly code: string;
  readonly message: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/**
 * Of every step, item, compensation and cleanup step whose newest round failed for good, and of children that left
 * something behind.
 */
export function runErrors({ steps, childErrors }: RunState): RunError[] {
  const own = steps.flatMap((step) => {
    if (step.status !== 'failed' || !step.error) return [];
    const { code, message, agent } = step.error;
    return [{ agent: agent ?? performerOf(step.planned.step), step: step.id, code, message, time: step.endedAt }];
  });
  return [
    ...own,
    ...childErrors.map(({ stepId, error: { code, message, agent = null }, at }) => ({
      agent,
      step: stepId,
      code,
      message,
      time: at,
    })),
  ];
}

/**
 * The steps that failed or whose child run completed in part, and of those that completed without some of their items,
 * these items.
 */
export function failuresOf(state: RunState, steps: readonly StepState[]): StepState[] {
  return steps.flatMap((step) => {
    if (step.status === 'failed' || isPartial(step)) return [step];
    const isDone = step.parts !== null && (step.status === 'completed' || step.status === 'compensated');
    return isDone ? partsOf(state, step).filter((part) => part.status === 'failed' || isPartial(part)) : [];
  });
}

/** Its child run completed without some of its work. */
function isPartial(step: StepState): boolean {
  return step.isPartial && (step.status === 'completed' || step.status === 'checkpoint');
}

export interface RunTimes {
  /** From the run's creation to its newest event. */
  readonly totalMs: number;
  /** To the first deliverable; null without one. */
  readonly firstArtifactMs: number | null;
  /** From the first start to the last end of the steps that can run side by side, phase by phase. */
  readonly phases: readonly number[];
  /** How long each agent worked, failed attempts included. */
  readonly agents: Readonly<Record<string, number>>;
}

/** All in milliseconds, and all from the times of events: asked again after a restart, it says the same. */
export function timesOf(state: RunState): RunTimes {
  const { createdAt, updatedAt, firstDeliverableAt, agentMs } = state;
  return {
    totalMs: updatedAt - createdAt,
    firstArtifactMs: firstDeliverableAt === null ? null : firstDeliverableAt - createdAt,
    phases: phasesOf(state),
    agents: { ...agentMs },
  };
}

function phasesOf(state: RunState): number[] {
  const spans: { from: number; to: number }[] = [];
  for (const { planned, starts, endedAt } of stepsOfPlan(state)) {
    const span = (spans[planned.phase] ??= { from: Infinity, to: -Infinity });
    const [first] = starts;
    if (first === undefined) continue;
    span.from = Math.min(span.from, first);
    span.to = Math.max(span.to, endedAt);
  }
  return spans.map(({ from, to }) => (to > from ? to - from : 0));
}
