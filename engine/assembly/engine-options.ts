import type { Budgets } from '../admission/budget.ts';
import type { AgentRegistry } from '../agents/port/registry.ts';
import type { Limits } from '../limits/limits.ts';
import type { Redactor } from '../secrets/redactor.ts';
import type { RunMode } from '../run/run-event.ts';
import type { Clock } from '../time/clock.ts';

/** What a host chooses. */
export interface EngineOptions {
  /** Holds the store, its backups and the assets. Made when it is missing. */
  readonly directory: string;
  readonly agents: AgentRegistry;
  readonly clock?: Clock;
  /** In [0, 1): spreads retries. */
  readonly random?: () => number;
  /** Tells runs of the same millisecond apart (default: chance). */
  readonly randomBytes?: (size: number) => Uint8Array;
  readonly schedules?: {
    /**
     * Runs are started by the clock while this engine is open. Default: they are not;
     * for hosts that do one thing and end.
     */
    readonly isKeeping: boolean;
    /** Of triggers that don't say how their runs are run (default: rehearsal). */
    readonly usualMode: () => RunMode;
  };
  /**
   * How much of everything others may decide (default: the usual limits). Asked each time: an operator may change them.
   */
  readonly limits?: () => Limits;
  /** What live calls may cost (default: whatever they do). Asked each time: an operator may change them. */
  readonly budgets?: () => Budgets;
  /** Takes secrets out of what people and programs hand over, before it is kept (default: nobody does). */
  readonly redactor?: Pick<Redactor, 'text' | 'json'>;
  /** Aborted when the engine is to end before it runs: the start ends with its reason, and nothing is left open. */
  readonly interruption?: AbortSignal | undefined;
  readonly onStorageFull?: (isFull: boolean) => void;
  /** A bug: reported, while the engine goes on. */
  readonly onUnexpectedError?: (error: unknown) => void;
}
