/** A run that goes from state to state. */
export interface Machine {
  readonly initial: string;
  readonly states: readonly MachineState[];
}

export interface MachineState {
  readonly name: string;
  readonly label: string;
  /** Steps that run each time it is entered. */
  readonly run: readonly string[];
  /** In the order in which they are asked. */
  readonly transitions: readonly MachineTransition[];
  readonly isFinal: boolean;
  /** Of a final state: how the run ends. */
  readonly outcome: 'completed' | 'partially_completed' | 'failed';
}

/** With neither `on` nor `afterSeconds` it is taken as soon as the steps are done. */
export interface MachineTransition {
  readonly to: string;
  /** CEL; null: always. Sees what came with the signal as `signal`. */
  readonly when: string | null;
  readonly on: string | null;
  /** Counted from when the state was entered. */
  readonly afterSeconds: number | null;
}
