/**
 * Notices that the wall clock jumped: that it went another way than the time that nobody can set. Two readings tell by
 * how much. Ahead: the machine slept, or somebody set the clock forward (nobody can tell these apart). Back: somebody
 * set it back.
 */
import type { Clock } from './clock.ts';

/** Milliseconds. Less is a correction by a time server, and nothing that anybody waits for notices it. */
export const SMALLEST_JUMP_MS = 1_000;

export class ClockWatch {
  readonly #clock: Clock;
  #difference: number;
  /** Milliseconds seen since the machine last fell asleep. */
  #seenAsleep = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#difference = clock.now() - clock.steady();
  }

  /** Milliseconds by which the wall clock jumped since the last look: ahead, or back when negative. 0: it did not. */
  look(): number {
    const difference = this.#clock.now() - this.#clock.steady();
    const by = Math.round(difference - this.#difference);
    this.#difference = difference; // the two drift apart slowly, and that is no jump
    if (Math.abs(by) < SMALLEST_JUMP_MS) return 0;
    this.#seenAsleep += Math.max(0, by);
    return by;
  }

  /** The machine is about to sleep. */
  fallAsleep(): void {
    this.#seenAsleep = 0;
  }

  /**
   * The machine slept for so long, as its system says. On some systems the steady clock goes on meanwhile, and the two
   * readings show nothing of it: returns what they have not shown yet.
   */
  wakeUp(sleptMs: number): number {
    const unseen = Math.round(sleptMs - this.#seenAsleep);
    return unseen < SMALLEST_JUMP_MS ? 0 : unseen;
  }
}

/** A jump is noticed within this many milliseconds, also when no turn looks. */
const LOOK_EVERY_MS = 1_000;

/** Calls back when the wall clock has jumped. Returns the way to stop. */
export function watchClock(clock: Clock, onJump: () => void): () => void {
  const watch = new ClockWatch(clock);
  const looking = setInterval(() => {
    if (watch.look() !== 0) onJump();
  }, LOOK_EVERY_MS);
  looking.unref();
  return () => clearInterval(looking);
}
