export type RollbackTrigger = 'failure' | 'abort' | 'cancel' | 'breach';

export interface Rollback {
  /** False: whoever asks for a rollback is refused with the description. */
  readonly reversible: boolean;
  readonly description: string;
  /** Which ends of a run undo what it did. Undefined: failure. */
  readonly on?: readonly RollbackTrigger[];
  /** True: steps that did not depend on each other are undone side by side. */
  readonly parallel?: boolean;
}
