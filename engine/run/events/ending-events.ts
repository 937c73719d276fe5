/** How a run ends: what begins its end, what is undone and cleaned up, and what became of it. */
import type { RollbackTrigger } from '../../definition/rollback.ts';
import type { Json } from '../../values/json.ts';
import type { ErrorRecord, ExpressionProblem } from './common.ts';

/** How a run ends, told when its end begins: what is to be undone and cleaned up comes first. */
export interface HowItEnds {
  readonly outcome: 'completed' | 'partially_completed' | 'failed' | 'aborted' | 'cancelled';
  /** Why it failed. */
  readonly error: ErrorRecord | null;
  /** The step that failed it. */
  readonly stepId: string | null;
  readonly notes: string | null;
  /** Of a run that was aborted or cancelled by nobody: its own clock did it. */
  readonly cause?: ErrorRecord;
}

export interface RollbackStarted extends HowItEnds {
  readonly reason: RollbackTrigger | 'operator';
  /** In the order in which they are undone: the completion that `attempt` names, by the part `compensationId`. */
  readonly steps: readonly { readonly stepId: string; readonly attempt: number; readonly compensationId: string }[];
}

/** What became of what a run had done. */
export interface RollbackOutcome {
  readonly compensated: readonly string[];
  readonly notCompensated: readonly {
    readonly stepId: string;
    readonly reason: 'failed' | 'killed' | 'no_compensation' | 'not_done_here';
  }[];
}

/** Of every end of a run: where, and what it left undone or was not able to do. */
export interface HowItEnded {
  /** Of a state machine: where it ended. */
  readonly state?: string;
  /** Of a run that was aborted or cancelled by nobody: its own clock did it. */
  readonly cause?: ErrorRecord;
  readonly rollback?: RollbackOutcome;
  /** Somebody did not wait for the rest. `skipped`: compensations and cleanup steps that did not run. */
  readonly killed?: { readonly notes: string | null; readonly skipped: readonly string[] };
  /** Parts of its result that could not be made: null stands in their place. */
  readonly problems?: readonly ExpressionProblem[];
  /** It was ended while it was set aside: nobody looked at what it had done, so nothing was undone or cleaned up. */
  readonly setAside?: true;
}

/** The end of a run has begun, and its child runs have yet to end: only then it is undone and cleaned up. */
export interface RunEnding extends HowItEnds {
  /** Null: nothing is to be undone. */
  readonly reason: RollbackStarted['reason'] | null;
}

export type EndingEventBody =
  | { readonly type: 'orchestration.run.completed'; readonly data: { readonly output: Json } & HowItEnded }
  | {
      readonly type: 'orchestration.run.partially_completed';
      readonly data: { readonly output: Json; readonly failedSteps: readonly string[] } & HowItEnded;
    }
  | {
      readonly type: 'orchestration.run.failed';
      readonly data: {
        readonly error: ErrorRecord;
        readonly stepId: string | null;
        readonly output: Json;
      } & HowItEnded;
    }
  | {
      readonly type: 'orchestration.run.aborted';
      readonly data: { readonly notes: string | null; readonly output: Json } & HowItEnded;
    }
  | {
      readonly type: 'orchestration.run.cancelled';
      readonly data: { readonly notes: string | null; readonly output: Json } & HowItEnded;
    }
  | { readonly type: 'orchestration.run.ending'; readonly data: RunEnding }
  | { readonly type: 'orchestration.run.rollback_started'; readonly data: RollbackStarted }
  | {
      readonly type: 'orchestration.run.cleanup_started';
      readonly data: HowItEnds & { readonly steps: readonly string[] };
    };
