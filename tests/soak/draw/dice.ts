import { seededRandom } from '../../../engine/values/seeded-random.ts';

/** Chance that comes out the same for the same seed. */
export class Dice {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  chance(share: number): boolean {
    return this.#random() < share;
  }

  /** Both ends included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.#random() * (most - least + 1));
  }

  pick<T>(of: readonly T[]): T {
    return of[Math.floor(this.#random() * of.length)] as T;
  }

  /** By weight. */
  weighted<T>(of: readonly (readonly [number, T])[]): T {
    let left = this.#random() * of.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, value] of of) if ((left -= weight) < 0) return value;
    return (of.at(-1) as readonly [number, T])[1];
  }

  /** So many different ones at most, in their order. */
  some<T>(of: readonly T[], most: number): T[] {
    const wanted = this.between(0, Math.min(most, of.length));
    const left = [...of.keys()];
    const places = Array.from(
      { length: wanted },
      () => left.splice(Math.floor(this.#random() * left.length), 1)[0] as number,
    );
    return places.sort((a, b) => a - b).map((place) => of[place] as T);
  }

  shuffled<T>(of: readonly T[]): T[] {
    return of
      .map((value) => ({ value, at: this.#random() }))
      .sort((a, b) => a.at - b.at)
      .map(({ value }) => value);
  }
}
