/**
 * The parts of a step, of a rollback, or all escalations, taken together: what holds for steps in their run holds for
 * them in here.
 */
import type { Json } from '../values/json.ts';
import type { ReadyQueue } from './ready-queue.ts';

export type PartKind = 'item' | 'iteration' | 'compensation' | 'escalation';

export interface Parts {
  readonly kind: PartKind;
  /** Indexes of the parts by position. More than `count` when the step was expanded anew with fewer. */
  readonly indexes: number[];
  /** How many there are now. */
  count: number;
  /** What they delivered, by position. */
  readonly outputs: Json[];
  readonly ready: ReadyQueue;
  /** Those with a scheduled retry, by when it is due. */
  readonly retrying: ReadyQueue;
  underWay: number;
  unsettled: number;
  /** Failed for good. */
  failed: number;
  /**
   * Of these, child runs that the tree had no room for: no list goes on without them, or a definition that starts
   * itself would never end.
   */
  refused: number;
}
