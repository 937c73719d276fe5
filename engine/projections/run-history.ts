/** A run's events folded into where it stands and what its steps and their parts have been through. */
import type { Definition } from '../definition/definition.ts';
import type { StoredEvent } from '../journal/journal.ts';
import { evolve } from '../run/evolve.ts';
import { planOf } from '../run/plan.ts';
import { partsOf } from '../run/parts.ts';
import { initialState, stepOf, stepsOfPlan, type RunState, type StepState } from '../run/run-state.ts';
import { count, emptyTally, type RunTally } from './run-tally.ts';
import { emptyStepHistory, rememberInStep, type StepHistory } from './step-history.ts';

export interface RunHistory {
  readonly state: RunState;
  readonly tally: RunTally;
  /** By the indexes of the state's steps, as far as something has happened to them. */
  readonly steps: readonly StepHistory[];
}

/** Throws when the events don't begin with the run's creation. */
export function foldHistory(events: readonly StoredEvent[], definition: Definition): RunHistory {
  const [created] = events;
  if (created?.type !== 'orchestration.run.created') throw new Error('A run can only be shown from its first event on');
  const state = initialState(created.runId, planOf(definition, created.data.definitionHash));
  const steps: StepHistory[] = stepsOfPlan(state).map(emptyStepHistory);
  const tally = emptyTally();
  for (const event of events) {
    evolve(state, event);
    const step = 'stepId' in event.data && event.data.stepId !== null ? stepOf(state, event.data.stepId) : undefined;
    if (step) rememberInStep((steps[step.index] ??= emptyStepHistory()), event);
    count(tally, event, state.status);
  }
  return { state, steps, tally };
}

export function historyOf({ steps }: RunHistory, { index }: StepState): StepHistory {
  return steps[index] ?? emptyStepHistory();
}

export function historiesOfParts(history: RunHistory, step: StepState): StepHistory[] {
  return partsOf(history.state, step).map((part) => historyOf(history, part));
}
