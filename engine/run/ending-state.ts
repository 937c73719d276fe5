/** How far a run's end has come, and what could be undone: parts of its state. */
import type { Json, JsonObject } from '../values/json.ts';
import type { HowItEnds, RollbackStarted } from './run-event.ts';
import type { Parts } from './part-state.ts';

/** Work of a step that can be undone. */
export interface Completion {
  readonly stepIndex: number;
  readonly attempt: number;
  readonly input: JsonObject;
  readonly output: Json;
  /** Of a child run without a compensation of its step: its own steps are undone. */
  readonly childRunId: string | null;
  /** The part that undoes it, once a rollback has named it. */
  compensationId: string | null;
}

/** The newest rollback. Its parts are compensations, in the order of undoing. */
export interface RollbackState extends Parts {
  readonly reason: RollbackStarted['reason'];
  readonly isParallel: boolean;
  /** What each part undoes, by the part's index. */
  readonly undoes: Map<number, Completion>;
  /** Side by side: how many parts of each step of the plan are not settled, by the step's index. */
  readonly openByStep: Map<number, number>;
  /** Side by side: what goes after a part because it did so in the run's own order. */
  readonly nextInLine: Map<number, number>;
}

/** The run's end has begun. */
export interface Ending extends HowItEnds {
  /** `leaving`: its child runs have been told to end, and have not ended yet. */
  readonly phase: 'leaving' | 'rolling_back' | 'cleaning_up';
  /** While they have not: what is to be undone then. */
  readonly reason: RollbackStarted['reason'] | null;
  /** The run had ended before and cleaned up then. */
  readonly isReopened: boolean;
}
