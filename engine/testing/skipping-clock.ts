import type { Clock } from '../time/clock.ts';

/** Long enough for whatever is ready to be done before the next timer rings. */
const PAUSE_MS = 5;

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/**
 * A clock on which time passes only by timers that ring, one after the other in the order of their times. What the
 * machine takes for its work is no time at all, so that nothing becomes due because a disk is slow.
 */
export class SkippingClock implements Clock {
  #now: number;
  readonly #timers = new Set<Timer>();
  #isRinging = false;

  constructor(now: number) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  /** Nobody sets this clock: both readings go the same way. */
  steady(): number {
    return this.#now;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.#now + ms, callback };
    this.#timers.add(timer);
    this.#ringLater();
    return () => void this.#timers.delete(timer);
  }

  #ringLater(): void {
    if (this.#isRinging || this.#timers.size === 0) return;
    this.#isRinging = true;
    setTimeout(() => {
      this.#isRinging = false;
      this.#ring();
      this.#ringLater();
    }, PAUSE_MS);
  }

  #ring(): void {
    const [first] = [...this.#timers].sort((a, b) => a.at - b.at);
    if (!first) return;
    this.#timers.delete(first);
    this.#now = Math.max(this.#now, first.at);
    first.callback();
  }
}
