import type { Form } from './ask.ts';

export type CheckpointDecision = 'continue' | 'retry' | 'abort' | 'rewind';

export interface CheckpointOption {
  readonly action: CheckpointDecision;
  readonly label: string;
  readonly allowsModification: boolean;
  /** The fields that come with it, by name; of a question that asks for some. */
  readonly fields?: readonly string[];
}

export interface Checkpoint {
  readonly question: string;
  /** False: nobody is asked when the run was started unattended. */
  readonly required: boolean;
  readonly severity: 'low' | 'normal' | 'high' | 'critical';
  readonly options: readonly CheckpointOption[];
  readonly timeout: CheckpointTimeout | null;
  /** What people fill in. Left out: they only choose. */
  readonly ask?: Form;
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
