/**
 * Remembers, beyond the end of this process, which runs it was about to take up: what ends a process while it takes up a run
 * (no memory left, a loop that somebody had to kill) can't be recorded by that process.
 */
export interface TakingUp {
  /** How many processes in a row ended while they took up the run, by its id. */
  readonly deaths: ReadonlyMap<string, number>;
  begin(runIds: readonly string[]): void;
  end(runIds: readonly string[]): void;
}

/** So many processes, and the run is set aside: the second of them takes it up after all others, and alone. */
export const MOST_DEATHS = 2;

/** For engines whose end nobody survives: in memory. */
export const forgetful: TakingUp = { deaths: new Map(), begin: () => undefined, end: () => undefined };
