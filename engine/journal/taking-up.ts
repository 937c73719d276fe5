/**
 * Remembers, beyond the end of this process, which runs it was about to take up: what ends a process while it takes up
 * a run (no memory left, a loop that somebody had to kill) can't be recorded by that process. Only large runs are
 * remembered: a small one has neither, and a process that somebody kills again and again must not cast suspicion on
 * whatever it was just looking at.
 */
import type { Awaitable } from '../values/deferred.ts';

export interface TakingUp {
  /** How many processes in a row ended while they took up the run, by its id. */
  readonly deaths: ReadonlyMap<string, number>;
  begin(runId: string): Awaitable<void>;
  end(runIds: readonly string[]): void;
}

/** So many processes, and the run is set aside: the second of them takes it up after all others, and alone. */
export const MOST_DEATHS = 2;

/** For engines whose end nobody survives: in memory. */
export const forgetful: TakingUp = { deaths: new Map(), begin: () => undefined, end: () => undefined };
