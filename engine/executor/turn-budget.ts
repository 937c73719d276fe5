/**
 * How much one turn may decide, so that whatever a run does, signals, commands and other runs come between its turns.
 *
 * Rules
 *  1. A run has a number of decisions per turn, all runs together have a few times that: children that are started in a
 *     turn are runs of their own.
 *  2. Decisions that take long end a turn by time. Where a turn ends changes nothing of what is decided.
 */
import { usualLimits } from '../limits/limits.ts';

const DECISIONS_OF_ALL = 4 * usualLimits.decisionsPerTurn;
const LONGEST_MS = 40;

export class TurnBudget {
  readonly #now: () => number;
  readonly #until: number;
  readonly #decisions = new Map<string, number>();
  #all = 0;

  constructor(now: () => number) {
    this.#now = now;
    this.#until = now() + LONGEST_MS;
  }

  mayGoOn(runId: string): boolean {
    const decisions = this.#decisions.get(runId) ?? 0;
    const isOver =
      decisions >= usualLimits.decisionsPerTurn ||
      this.#all >= DECISIONS_OF_ALL ||
      (decisions > 0 && this.#now() >= this.#until);
    if (isOver) return false;
    this.#decisions.set(runId, decisions + 1);
    this.#all++;
    return true;
  }
}
