export type CheckpointDecision = 'continue' | 'retry' | 'abort' | 'rewind';

export interface CheckpointOption {
  readonly action: CheckpointDecision;
  readonly label: string;
  readonly allowsModification: boolean;
}

export interface Checkpoint {
  readonly question: string;
  /** False: nobody is asked when the run was started unattended. */
  readonly required: boolean;
  readonly severity: 'low' | 'normal' | 'high' | 'critical';
  readonly options: readonly CheckpointOption[];
  readonly timeout: CheckpointTimeout | null;
}

/** What happens when nobody answers. Silence never counts as approval. */
export interface CheckpointTimeout {
  /** Counted from the question; of a `then`, from the outcome before it. */
  readonly afterSeconds: number;
  readonly outcome: 'remind' | 'escalate' | 'abort' | 'branch';
  /** A person or a role. */
  readonly escalateTo: string | null;
  /** Of a branch: the step that runs instead. */
  readonly goTo: string | null;
  /** What happens when nobody answers after that, either. */
  readonly then: CheckpointTimeout | null;
}
