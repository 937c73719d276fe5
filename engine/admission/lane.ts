/**
 * A LANE: everybody who waits for the same things, so that only the first of them needs to be looked at.
 *
 * Rules
 *  1. The higher priority goes first; of the same priority, who has been due longer.
 *  2. Every eighth place goes to who has been due longest, whatever the priority: nobody waits for ever.
 */
import { stepKeyOf, type Obstacle, type Waiter } from './entrant.ts';

const TURN_OF_THE_OLDEST = 8;

export class Lane {
  readonly agent: string;
  /** In the order of their names; the definition's and the agent's. */
  readonly pools: readonly string[];
  /** By priority, each in the order of their turn. */
  readonly #byPriority = new Map<number, Waiter[]>();
  readonly #byStep = new Map<string, Waiter>();
  #taken = 0;
  /** How often others got what its first was waiting for. */
  overtaken = 0;
  /** What its first waits for. */
  obstacle: Obstacle | null = null;

  constructor(agent: string, pools: readonly string[]) {
    this.agent = agent;
    this.pools = pools;
  }

  get size(): number {
    return this.#byStep.size;
  }

  find(stepKey: string): Waiter | undefined {
    return this.#byStep.get(stepKey);
  }

  add(waiter: Waiter): void {
    const { priority } = waiter.entrant;
    const line = this.#byPriority.get(priority) ?? [];
    this.#byPriority.set(priority, line);
    let place = line.length;
    while (place > 0 && isDueBefore(waiter, line[place - 1] as Waiter)) place--;
    line.splice(place, 0, waiter);
    this.#byStep.set(stepKeyOf(waiter.entrant), waiter);
  }

  remove(stepKey: string): void {
    const waiter = this.#byStep.get(stepKey);
    if (!waiter) return;
    this.#byStep.delete(stepKey);
    const line = this.#byPriority.get(waiter.entrant.priority) ?? [];
    const place = line[0] === waiter ? 0 : line.indexOf(waiter);
    if (place >= 0) line.splice(place, 1);
    if (line.length === 0) this.#byPriority.delete(waiter.entrant.priority);
  }

  /** Rules 1 and 2. */
  first(): Waiter | undefined {
    let first: Waiter | undefined;
    const isTurnOfTheOldest = this.#taken % TURN_OF_THE_OLDEST === TURN_OF_THE_OLDEST - 1;
    for (const [head] of this.#byPriority.values()) {
      if (head && (!first || (isTurnOfTheOldest ? isDueBefore(head, first) : goesBefore(head, first)))) first = head;
    }
    return first;
  }

  /** The turn of its first has come. */
  countTaken(): void {
    this.#taken++;
    this.overtaken = 0;
  }

  /** In the order of their turns, but for rule 2. */
  *waiters(): Generator<Waiter> {
    const lines = [...this.#byPriority].sort(([a], [b]) => b - a);
    for (const [, line] of lines) yield* line;
  }
}

/** By priority, then by how long they have been due. */
export function goesBefore(a: Waiter, b: Waiter): boolean {
  return a.entrant.priority !== b.entrant.priority ? a.entrant.priority > b.entrant.priority : isDueBefore(a, b);
}

function isDueBefore(a: Waiter, b: Waiter): boolean {
  return a.entrant.dueAt !== b.entrant.dueAt ? a.entrant.dueAt < b.entrant.dueAt : a.arrival < b.arrival;
}
