/** WHAT SOMEBODY WANTS of a run. Commands are imperative and may be refused; what became of them is events. */
import type { AnswerProblem } from '../definition/answer.ts';
import type { CheckpointDecision } from '../definition/checkpoint.ts';
import type { CallDecision } from '../definition/tool-call.ts';
import type { Json, JsonObject } from '../values/json.ts';

export type RunCommand =
  | {
      readonly type: 'decide';
      readonly approvalId: string;
      readonly decision: CheckpointDecision;
      /** Which of the answers with this decision, where the author has named them. */
      readonly outcome?: string;
      readonly notes: string | null;
      /**
       * Of a retry: merged into the step's input; a key that names a parameter changes that parameter for this step.
       */
      readonly modifications: JsonObject | null;
      /** Of a rewind: the step to go back to. */
      readonly rewindTo: string | null;
      /** What is filled in with it. What is not named stays as it was shown. */
      readonly answer?: JsonObject;
      /** Of a question about calls of tools that goes on: what becomes of each of them. */
      readonly calls?: readonly CallDecision[];
    }
  /** Who answers takes it, gives it back, or hands it over. */
  | { readonly type: 'claim' | 'release'; readonly approvalId: string; readonly notes: string | null }
  | { readonly type: 'delegate'; readonly approvalId: string; readonly to: string; readonly notes: string | null }
  /** Somebody wanted to answer a request for approval, and a policy says that they may not. */
  | {
      readonly type: 'deny_decision';
      readonly approvalId: string;
      readonly reason: string;
      readonly policies: readonly string[];
      readonly notes: null;
    }
  /** Without a step: every step that failed. */
  | {
      readonly type: 'retry';
      readonly stepId: string | null;
      readonly modifications: JsonObject | null;
      readonly notes: string | null;
    }
  | { readonly type: 'skip'; readonly stepId: string | null; readonly output: Json; readonly notes: string | null }
  | {
      readonly type: 'rewind';
      readonly stepId: string;
      readonly modifications: JsonObject | null;
      readonly notes: string | null;
    }
  /** Never refused: what becomes of it is recorded. */
  | {
      readonly type: 'signal';
      readonly signalId: string;
      readonly name: string;
      readonly payload: Json;
      readonly correlation: string | null;
      readonly notes: string | null;
    }
  /** Another version of what a step delivered, made of the version `from`: whoever asks says all of it. */
  | {
      readonly type: 'edit_deliverable';
      readonly stepId: string;
      readonly from: number;
      readonly title: string;
      readonly kind: string;
      readonly format: string;
      readonly content: Json;
      readonly metadata: JsonObject;
      /** What the step would have put out with it. */
      readonly output: Json;
      readonly notes: string | null;
    }
  | { readonly type: 'pause'; readonly notes: string | null }
  | { readonly type: 'resume'; readonly notes: string | null }
  | { readonly type: 'abort'; readonly notes: string | null }
  /** `undo`: rolls back whatever the definition says of cancelling, because the parent run rolls back. */
  | { readonly type: 'cancel'; readonly notes: string | null; readonly undo?: true }
  /** `fromParent`: a child that has ended is undone by its parent only. */
  | { readonly type: 'roll_back'; readonly notes: string | null; readonly fromParent?: true }
  /** Ends it at once: nothing more is undone or cleaned up. */
  | { readonly type: 'kill'; readonly notes: string | null };

/** Why a command was refused. Nothing has changed. */
export interface Refusal {
  readonly code:
    | 'invalid_transition'
    | 'already_decided'
    | 'approval_expired'
    | 'unknown_run'
    | 'unknown_approval'
    | 'not_assigned'
    | 'unknown_step'
    | 'unknown_deliverable'
    | 'deliverable_changed'
    | 'decision_not_offered'
    | 'modification_not_allowed'
    | 'invalid_modification'
    | 'answer_not_asked'
    | 'invalid_answer'
    | 'calls_undecided'
    | 'invalid_call'
    | 'skip_not_allowed'
    | 'step_not_retryable'
    | 'is_ending'
    | 'is_set_aside'
    | 'not_reversible'
    | 'nothing_to_undo'
    | 'limit_exceeded';
  readonly message: string;
  /** Of an answer: every problem with its place. */
  readonly problems?: readonly AnswerProblem[];
}
