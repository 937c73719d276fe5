/**
 * Things that are done one after another, each begun when what was begun before it is over. What can be done at once is
 * done at once where nothing is under way, without a promise in between.
 */
import type { Awaitable } from './deferred.ts';

export class OneAfterAnother {
  /** The last thing that is under way or waits. Null: nothing is. */
  #last: Promise<void> | null = null;

  /** What one of them throws, its caller gets: those that come after it are done all the same. */
  do<Result>(work: () => Awaitable<Result>): Awaitable<Result> {
    const result = this.#last === null ? work() : this.#last.then(work);
    if (!(result instanceof Promise)) return result;
    const over = result.then(noted, noted).then(() => {
      if (this.#last === over) this.#last = null;
    });
    this.#last = over;
    return result;
  }

  /** When all that was begun by now is over. */
  over(): Awaitable<void> {
    return this.#last ?? undefined;
  }
}

function noted(): void {}
