/** What a run keeps of approvals, signals, its state machine and its end: parts of its state (`run-state.ts`). */
import type { Form } from '../definition/ask.ts';
import type { CheckpointOption, CheckpointTimeout } from '../definition/checkpoint.ts';
import type { Json } from '../values/json.ts';
import type { ErrorRecord } from './run-event.ts';
import type { TakenSignal } from './step-state.ts';

/** What people are asked, at the checkpoint of a step or about the plan of the whole run, and have not answered yet. */
export type PendingApproval = PendingQuestion &
  (
    | { readonly kind: 'checkpoint' | 'tools'; readonly stepId: string }
    | { readonly kind: 'plan'; readonly stepId: null }
  );

interface PendingQuestion {
  readonly approvalId: string;
  readonly options: readonly CheckpointOption[];
  /** Null: nothing is filled in. */
  readonly form: Form | null;
  /** Who answers. Null: one of the candidates, or anybody. */
  assignee: string | null;
  /** Its definition has named who answers. */
  readonly isNamed: boolean;
  /** Empty: anybody. */
  readonly candidates: readonly string[];
  /** Whom it was put before as well, because nobody had answered. */
  readonly escalatedTo: string[];
  /** What happens next when nobody answers. */
  timeout: CheckpointTimeout | null;
  /** How often its time has run out. */
  expiries: number;
}

export interface KeptSignal extends TakenSignal {
  /** Of a state machine: the entry during which it came; it is for no other. */
  readonly entry: number | null;
}

export interface MachineStanding {
  readonly state: string;
  readonly enteredAt: number;
  /** Of all states together; names the timers of this one. */
  readonly entries: number;
  readonly visited: ReadonlySet<string>;
  /** The run has been in this state before. */
  readonly isAgain: boolean;
  /** The signal that led here. */
  readonly ledBy: string | null;
  /** Times of this entry that have passed. */
  readonly fired: Set<string>;
}

/** How a run ended. */
export interface RunEnd {
  readonly output: Json;
  /** The step for which it failed. Null: it did not fail, or for none. */
  readonly failedStepId: string | null;
  /** Why its own clock aborted or cancelled it. Null: it did not. */
  readonly cause: ErrorRecord | null;
}

/** What has come about since the run last waited for something outside of it. */
export interface Unrested {
  entries: number;
  iterations: number;
}
