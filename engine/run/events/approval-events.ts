/** What becomes of an approval: a checkpoint asks for it, and somebody answers or nobody does. */
import type { Form } from '../../definition/ask.ts';
import type {
  Checkpoint,
  CheckpointOption,
  CheckpointTimeout,
  CheckpointDecision,
} from '../../definition/checkpoint.ts';
import type { CallDecision } from '../../definition/tool-call.ts';
import type { JsonObject } from '../../values/json.ts';
import type { ExpressionProblem } from './common.ts';

/** About what a step has made, the plan of a run, or calls of tools that a step wants to make. */
export type ApprovalKind = 'checkpoint' | 'plan' | 'tools';

export interface CheckpointRequested {
  readonly approvalId: string;
  readonly kind: ApprovalKind;
  /** Null: the plan of the whole run is under review. */
  readonly stepId: string | null;
  readonly question: string;
  readonly required: boolean;
  readonly severity: Checkpoint['severity'];
  readonly options: readonly CheckpointOption[];
  /** What happens when nobody answers. */
  readonly timeout?: CheckpointTimeout;
  /** What people fill in when it goes on, as it is shown. Left out: nothing. */
  readonly form?: Form;
  /** Who answers, and nobody else. Left out: one of the candidates, or anybody. */
  readonly assignee?: string;
  /** Who may answer. Left out: anybody. */
  readonly candidates?: readonly string[];
  /** What its words and its form could not say. */
  readonly problems?: readonly ExpressionProblem[];
}

/** Who answers is another now. */
export interface CheckpointAssigned {
  readonly approvalId: string;
  readonly stepId: string | null;
  readonly how: 'claimed' | 'released' | 'delegated';
  /** Null: nobody has it any more. */
  readonly assignee: string | null;
  readonly notes: string | null;
}

export interface CheckpointResolved {
  readonly approvalId: string;
  readonly stepId: string | null;
  /** `withdrawn`: the run ended or went back before anybody answered. */
  readonly decision: CheckpointDecision | 'withdrawn';
  readonly notes: string | null;
  readonly modifications: JsonObject | null;
  readonly rewindTo: string | null;
  /** Of an answer that leads elsewhere: the step that runs instead of those that wait for this one. */
  readonly goTo?: string;
  /** The key of an output that was turned down with this, and must not be served again. */
  readonly rejectedCacheKey?: string;
  /** Every field of the form, and the outcome where its author has named them. Left out: nothing is to be read. */
  readonly answer?: JsonObject;
  /** What was decided about each of the calls that a step wants to make. */
  readonly calls?: readonly CallDecision[];
}

/** Nobody has answered in time. The approval stays pending after `remind` and `escalate`. */
export interface CheckpointExpired {
  readonly approvalId: string;
  readonly stepId: string | null;
  readonly outcome: CheckpointTimeout['outcome'];
  readonly escalateTo: string | null;
  /** Of a branch: the step that runs instead. */
  readonly goTo: string | null;
  /** What happens when nobody answers after that, either. */
  readonly then: CheckpointTimeout | null;
  /** The key of an output that silence has turned down, and that must not be served again. */
  readonly rejectedCacheKey?: string;
}

export type ApprovalEventBody =
  | { readonly type: 'orchestration.checkpoint.requested'; readonly data: CheckpointRequested }
  | { readonly type: 'orchestration.checkpoint.assigned'; readonly data: CheckpointAssigned }
  | { readonly type: 'orchestration.checkpoint.resolved'; readonly data: CheckpointResolved }
  | { readonly type: 'orchestration.checkpoint.expired'; readonly data: CheckpointExpired };
