/** Time as the engine sees it. `engine/testing` has one that tests move by hand. */
export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number;
  /**
   * Milliseconds since some moment that means nothing, which nobody can set: by the difference of two is told how much
   * time passed.
   */
  steady(): number;
  /** Calls back once after the given milliseconds. Returns the way to call it off. */
  after(ms: number, callback: () => void): () => void;
}

/** Timers reach no further: 24.8 days. What is asked of them beyond comes at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  steady: () => performance.now(),
  after(ms, callback) {
    let timer: ReturnType<typeof setTimeout>;
    const wait = (rest: number): void => {
      timer = setTimeout(
        () => (rest > LONGEST_TIMER_MS ? wait(rest - LONGEST_TIMER_MS) : callback()),
        Math.min(rest, LONGEST_TIMER_MS),
      );
    };
    wait(ms);
    return () => clearTimeout(timer);
  },
};
