/** WHAT REACHES THE LOOP. Everything that can change a run comes in as one of these, in one queue. */
import type { Json, JsonObject } from '../values/json.ts';
import type { AttemptEnd } from './attempt.ts';
import type { RecordedMessage } from './recorded-message.ts';
import type { Settled } from './settled.ts';
import type { Plan } from '../run/plan.ts';
import type { RunCommand } from '../run/run-command.ts';
import type { Actor, ErrorRecord, RunCreated } from '../run/run-event.ts';
import type { FinalStatus, RunState } from '../run/run-state.ts';

export interface Acknowledgement<Answer = void> {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * `isRetried`: it could not be handled or recorded before. It is taken in alone, and what follows from it comes later.
 */
export type RunInput =
  | {
      readonly kind: 'create';
      readonly runId: string;
      readonly plan: Plan;
      readonly created: RunCreated;
      readonly settled: Pick<Settled, 'children' | 'agents'>;
      readonly correlationId: string;
      readonly actor: Actor;
      /** With the run as it was recorded: it moves on in the next turn. */
      readonly acknowledgement: Acknowledgement<RunState>;
    }
  | {
      readonly kind: 'command';
      readonly runId: string;
      readonly command: RunCommand;
      readonly actor: Actor;
      readonly acknowledgement: Acknowledgement | null;
    }
  | {
      readonly kind: 'attempt_ended';
      readonly runId: string;
      readonly stepIndex: number;
      readonly attempt: number;
      readonly end: AttemptEnd;
      readonly isRetried?: true;
    }
  | {
      readonly kind: 'progress';
      readonly runId: string;
      readonly stepIndex: number;
      readonly attempt: number;
      readonly message: string;
      readonly percent: number | null;
    }
  /** Something by which the attempt goes on after a crash. */
  | {
      readonly kind: 'remember';
      readonly runId: string;
      readonly stepIndex: number;
      readonly attempt: number;
      readonly what: JsonObject;
      readonly acknowledgement: Acknowledgement;
    }
  /** Something that was said on the way to the attempt's answer. */
  | {
      readonly kind: 'converse';
      readonly runId: string;
      readonly stepIndex: number;
      readonly attempt: number;
      readonly message: RecordedMessage;
      readonly acknowledgement: Acknowledgement;
    }
  | {
      readonly kind: 'child_ended';
      readonly runId: string;
      readonly stepId: string;
      readonly attempt: number;
      readonly child: ChildResult;
      readonly isRetried?: true;
    }
  | { readonly kind: 'woken'; readonly runId: string; readonly isRetried?: true }
  /** The wall clock jumped by so many milliseconds. */
  | { readonly kind: 'clock_moved'; readonly runId: string; readonly byMs: number; readonly isRetried?: true }
  | { readonly kind: 'recover'; readonly runId: string; readonly isRetried?: true }
  /** The engine can't go on with the run. */
  | { readonly kind: 'set_aside'; readonly runId: string; readonly error: ErrorRecord };

/** How a child run ended, as its parent needs it. */
export interface ChildResult {
  readonly runId: string;
  readonly status: FinalStatus;
  readonly state: RunState;
}

/** An output of an earlier run that may be used again. */
export interface CachedOutput {
  readonly runId: string;
  readonly stepId: string;
  readonly output: Json;
  readonly response: JsonObject | null;
  readonly storedAt: number;
}
