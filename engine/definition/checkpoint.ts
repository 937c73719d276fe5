import type { JsonObject } from '../values/json.ts';
import type { Form } from './ask.ts';

/**
 * What an answer does. `go_to`: another step runs instead of those that wait for this one. `complete`: none of those
 * runs, and the run completes without them. `fail`: the step has failed, by the word of a person.
 */
export type CheckpointDecision = 'continue' | 'retry' | 'abort' | 'rewind' | 'go_to' | 'complete' | 'fail';

/** How a button looks: what most will choose, one among others, or one to think twice about. */
export type ButtonTone = 'good' | 'neutral' | 'bad';

export interface CheckpointOption {
  readonly action: CheckpointDecision;
  readonly label: string;
  readonly allowsModification: boolean;
  /** The author's own name for it, which `answer.outcome` has. Left out: its action says it. */
  readonly outcome?: string;
  readonly tone?: ButtonTone;
  /** The fields that come with it, by name. Left out: as the question is asked, all with `continue`, and else none. */
  readonly fields?: readonly string[];
  /** Of `go_to`: the step that runs instead. */
  readonly goTo?: string;
  /** Of a retry: what it changes in the step's input, with templates that may speak of the answer. */
  readonly input?: JsonObject;
}

/** What waits for the answer to a question: the steps that wait for its step, or all that has not begun. */
export type QuestionHolds = 'dependents' | 'run';

/** Of one approval. */
export const MOST_CANDIDATES = 100;

export interface Checkpoint {
  readonly question: string;
  /** False: nobody is asked when the run was started unattended. */
  readonly required: boolean;
  readonly severity: 'low' | 'normal' | 'high' | 'critical';
  readonly options: readonly CheckpointOption[];
  readonly timeout: CheckpointTimeout | null;
  /** What people fill in. Left out: they only choose. */
  readonly ask?: Form;
  /** Left out: as all questions of its run. */
  readonly holds?: QuestionHolds;
  /** Who answers, with templates. Left out: one of the candidates, or anybody. */
  readonly assignee?: string;
  /** Who may answer, or a template that gives a list of them. Left out: anybody. */
  readonly candidates?: string | readonly string[];
}

/** What happens when nobody answers. Silence never counts as approval. */
export interface CheckpointTimeout {
  /** Counted from the question; of a `then`, from the outcome before it. */
  readonly afterSeconds: number;
  /** `reject`: of a question about calls of tools, none of which is made. */
  readonly outcome: 'remind' | 'escalate' | 'abort' | 'branch' | 'reject';
  /** A person or a role. */
  readonly escalateTo: string | null;
  /** Of a branch: the step that runs instead. */
  readonly goTo: string | null;
  /** What happens when nobody answers after that, either. */
  readonly then: CheckpointTimeout | null;
  /** Of a rejection: why, for whoever wanted to call. Left out: that nobody has answered. */
  readonly message?: string;
}

/** How people are asked about calls of tools that a step wants to make. */
export interface CheckpointOfCalls {
  readonly timeout: CheckpointTimeout;
}
