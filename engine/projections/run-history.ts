/** A run's events folded into where it stands and what its steps and their parts have been through. */
import type { Definition } from '../definition/definition.ts';
import type { StoredEvent } from '../journal/journal.ts';
import { foldAsFarAsPossible } from './fold-as-far-as-possible.ts';
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
  /** What happened to the run as a whole and not to its steps, of which there can be many. In order. */
  readonly ofRun: readonly StoredEvent[];
  /** The newest of all. */
  readonly newest: StoredEvent;
}

interface GrowingHistory extends RunHistory {
  readonly steps: StepHistory[];
  readonly ofRun: StoredEvent[];
  newest: StoredEvent;
}

/** Throws when the events don't begin with the run's creation. */
export function foldHistory(events: readonly StoredEvent[], definition: Definition): RunHistory {
  const [created, ...rest] = events;
  return extend(begin(created, definition), rest);
}

/**
 * As `foldHistory` gives it of all events: what is new is folded into what there is, which is not what it was any more.
 */
export function foldOn(history: RunHistory | null, events: readonly StoredEvent[], definition: Definition): RunHistory {
  return history ? extend(history as GrowingHistory, events) : foldHistory(events, definition);
}

function begin(created: StoredEvent | undefined, definition: Definition): GrowingHistory {
  if (created?.type !== 'orchestration.run.created') throw new Error('A run can only be shown from its first event on');
  const state = initialState(created.runId, planOf(definition, created.data.definitionHash), created.data);
  return extend(
    { state, steps: stepsOfPlan(state).map(emptyStepHistory), tally: emptyTally(), ofRun: [], newest: created },
    [created],
  );
}

function extend(history: GrowingHistory, events: readonly StoredEvent[]): GrowingHistory {
  const { state, steps, tally, ofRun } = history;
  for (const event of events) {
    foldAsFarAsPossible(state, event);
    const step = 'stepId' in event.data && event.data.stepId !== null ? stepOf(state, event.data.stepId) : undefined;
    if (step) rememberInStep((steps[step.index] ??= emptyStepHistory()), event);
    count(tally, event, state.status);
    if (!OF_STEPS.test(event.type)) ofRun.push(event);
    history.newest = event;
  }
  return history;
}

const OF_STEPS = /^orchestration\.(step|deliverable|timer|child|sla)\./;

export function historyOf({ steps }: RunHistory, { index }: StepState): StepHistory {
  return steps[index] ?? emptyStepHistory();
}

export function historiesOfParts(history: RunHistory, step: StepState): StepHistory[] {
  return partsOf(history.state, step).map((part) => historyOf(history, part));
}
