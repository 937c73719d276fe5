/** What the loop is given: the clock, the store, who handles inputs, and who is told. */
import type { RunState } from '../run/run-state.ts';
import type { Clock } from '../time/clock.ts';
import type { Awaitable } from '../values/deferred.ts';
import type { Batch, Record } from './batch.ts';
import type { RunInput } from './run-inputs.ts';
import type { Effect, Turn } from './turn.ts';

export interface RunLoopOptions {
  readonly clock: Clock;
  readonly record: Record;
  /** Folds a run from the journal; undefined when there is none. A store that lies elsewhere takes its time. */
  readonly load: (runId: string) => Awaitable<RunState | undefined>;
  /** Handles one input: folds and collects, acts on nothing. */
  readonly handle: (input: RunInput, turn: Turn) => void;
  /** A turn was given up: it will be handled again when what it asked for is there. */
  readonly onGivenUp: () => void;
  readonly act: (effects: readonly Effect[]) => void;
  /** What one turn records at most; it takes nothing more when it is beyond that. */
  readonly mostBytes: () => number;
  readonly onRecorded: (batch: Batch) => void;
  readonly onStorageFull: (isFull: boolean) => void;
  readonly onUnexpectedError: (error: unknown, input: RunInput | null) => void;
}
