import type { Clock } from '../time/clock.ts';

interface Timer {
  at: number;
  readonly callback: () => void;
}

/** A clock that only tests move. */
export class ManualClock implements Clock {
  #now: number;
  #steady = 0;
  readonly #timers = new Set<Timer>();

  constructor(now = Date.UTC(2026, 0, 1)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  steady(): number {
    return this.#steady;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.#now + ms, callback };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** Moves time and calls what became due, in order. */
  advance(ms: number): void {
    const until = this.#now + ms;
    for (let next = this.#next(until); next; next = this.#next(until)) {
      this.#timers.delete(next);
      this.#pass(next.at - this.#now);
      next.callback();
    }
    this.#pass(until - this.#now);
  }

  #pass(ms: number): void {
    if (ms <= 0) return;
    this.#now += ms;
    this.#steady += ms;
  }

  /** The machine sleeps, or somebody puts the clock forward: the wall clock goes on, and timers don't notice. */
  sleep(ms: number): void {
    for (const timer of this.#timers) timer.at += ms;
    this.#now += ms;
  }

  /** Somebody puts the clock back. Timers go by how much time has passed and don't notice. */
  turnBack(ms: number): void {
    for (const timer of this.#timers) timer.at -= ms;
    this.#now -= ms;
  }

  /** When the next timer rings. Null: none will. */
  get nextAt(): number | null {
    return this.#next(Infinity)?.at ?? null;
  }

  get armed(): number {
    return this.#timers.size;
  }

  #next(until: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) if (timer.at <= until && (!next || timer.at < next.at)) next = timer;
    return next;
  }
}
