/** Signals, and the states of a machine that they lead to. */
import type { Json } from '../../values/json.ts';
import type { ExpressionProblem } from './common.ts';

/** The run is in another state now. `from`: null at the start. `signal`: of one that a signal set off. */
export interface MachineEntered {
  readonly state: string;
  readonly from: string | null;
  readonly trigger: 'start' | 'guard' | 'signal' | 'timeout';
  readonly signal: string | null;
  /**
   * Conditions of other transitions that were looked at before and could not be evaluated, so that they do not hold.
   */
  readonly problems?: readonly ExpressionProblem[];
}

/**
 * What became of a signal: it ended a wait or moved the machine, is kept until something waits for it, or nothing came
 * of it.
 */
export type SignalDisposition = 'delivered' | 'kept' | 'late' | 'refused' | 'duplicate';

export interface SignalReceived {
  /** Whoever sends a signal twice sends the same id. */
  readonly signalId: string;
  readonly signal: string;
  readonly payload: Json;
  readonly correlation: string | null;
  readonly disposition: SignalDisposition;
  /** The wait that took it. */
  readonly stepId: string | null;
  /** Why nothing came of it. */
  readonly reason?: string;
  readonly notes?: string | null;
}

export interface SignalDropped {
  readonly signalId: string;
  readonly signal: string;
  /** `late`: what it was kept for is over. `refused`: the condition of its state was not met. */
  readonly disposition: 'late' | 'refused';
  readonly reason: string;
}

export type SignalEventBody =
  | { readonly type: 'orchestration.machine.entered'; readonly data: MachineEntered }
  | {
      readonly type: 'orchestration.machine.refused';
      readonly data: { readonly state: string; readonly signal: string; readonly reason: string };
    }
  | { readonly type: 'orchestration.signal.received'; readonly data: SignalReceived }
  /** One that was kept has been taken. */
  | {
      readonly type: 'orchestration.signal.delivered';
      readonly data: { readonly signalId: string; readonly signal: string; readonly stepId: string | null };
    }
  /** One that was kept will not be taken any more. */
  | { readonly type: 'orchestration.signal.dropped'; readonly data: SignalDropped };
