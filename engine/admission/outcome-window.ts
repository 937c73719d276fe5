/**
 * How many calls of an agent have ended in the last while, and how many of them failed. Adding one takes the same time
 * however many there are.
 */
export class OutcomeWindow {
  /** Oldest first; before `#first` they are out of the window. */
  #times: number[] = [];
  #failed: boolean[] = [];
  #first = 0;
  #failures = 0;

  get calls(): number {
    return this.#times.length - this.#first;
  }

  get failures(): number {
    return this.#failures;
  }

  /** A call counts until `windowMs` after its end, and no longer at that very moment. */
  add(at: number, hasFailed: boolean, windowMs: number): void {
    // the clock was set back
    if ((this.#times.at(-1) ?? 0) > at) this.#times = this.#times.map((earlier) => Math.min(earlier, at));
    this.#times.push(at);
    this.#failed.push(hasFailed);
    if (hasFailed) this.#failures++;
    this.forgetUntil(at - windowMs);
  }

  forgetUntil(time: number): void {
    while (this.#first < this.#times.length && (this.#times[this.#first] as number) <= time) {
      if (this.#failed[this.#first]) this.#failures--;
      this.#first++;
    }
    if (this.#first < 1024 || this.#first * 2 < this.#times.length) return;
    this.#times = this.#times.slice(this.#first);
    this.#failed = this.#failed.slice(this.#first);
    this.#first = 0;
  }

  clear(): void {
    this.#times = [];
    this.#failed = [];
    this.#first = 0;
    this.#failures = 0;
  }
}
