import type { RateLimit } from '../agents/port/profile.ts';

/** When an agent was last called: never more than `requests` in any `perSeconds`. */
export class RateWindow {
  /** Oldest first. */
  #times: number[] = [];

  get used(): number {
    return this.#times.length;
  }

  /** When the next call may be made: now, or later. */
  nextAt({ requests, perSeconds }: RateLimit, now: number): number {
    // the clock was set back
    if ((this.#times.at(-1) ?? 0) > now) this.#times = this.#times.map((at) => Math.min(at, now));
    this.#forgetUntil(now - perSeconds * 1000);
    const oldestThatCounts = this.#times[this.#times.length - requests];
    return oldestThatCounts === undefined ? now : oldestThatCounts + perSeconds * 1000;
  }

  take(now: number): void {
    this.#times.push(now);
  }

  /** Of a call that was never made. */
  giveBack(takenAt: number): void {
    const place = this.#times.lastIndexOf(takenAt);
    if (place >= 0) this.#times.splice(place, 1);
  }

  #forgetUntil(time: number): void {
    const first = this.#times.findIndex((at) => at > time);
    if (first !== 0) this.#times = first < 0 ? [] : this.#times.slice(first);
  }
}
