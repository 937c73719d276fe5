/**
 * Inputs that could not be recorded.
 *
 * Rules
 *  1. For lack of room: what agents returned goes back to the head of the queue and is tried again every second,
 *     callers are refused at once.
 *  2. For any other reason: one of the inputs may be to blame, so they are tried one by one. What fails even alone is
 *     postponed for a second, and only its own run waits for it; then it is tried once more in a guarded place, and
 *     what fails there, too, sets its run aside (`take-back.ts`).
 *  3. The runs that were touched have been forgotten, and their timers with them: whatever is kept wakes them again.
 */
import { StorageFull } from '../journal/journal.ts';
import type { Clock } from '../time/clock.ts';
import type { RunInput } from './run-inputs.ts';
import { followUpOf } from './take-back.ts';

const RETRY_MS = 1_000;

export interface UnrecordedOptions {
  readonly clock: Clock;
  /**
   * Called with what was postponed, to go to the head of the queue, and to be tried even though there may be no room.
   */
  readonly onRetry: (postponed: readonly RunInput[]) => void;
  readonly onStorageFull: (isFull: boolean) => void;
  readonly onUnexpectedError: (error: unknown, input: RunInput | null) => void;
}

export class Unrecorded {
  readonly #options: UnrecordedOptions;
  /** So many of the queue's first inputs are tried one by one. */
  #suspects = 0;
  /** The turn that is taken now takes one of them. */
  #isOneByOne = false;
  #postponed: RunInput[] = [];
  #callOffRetry: (() => void) | null = null;
  #isFull = false;

  constructor(options: UnrecordedOptions) {
    this.#options = options;
  }

  /** Something waits for room. */
  get isFull(): boolean {
    return this.#isFull;
  }

  has(runId: string): boolean {
    return this.#postponed.some((input) => input.runId === runId);
  }

  /** How many inputs the next turn may take. */
  takeLimit(): number {
    this.#isOneByOne = this.#suspects > 0;
    if (!this.#isOneByOne) return Infinity;
    this.#suspects--;
    return 1;
  }

  /** The turn took none of them: the first waits for an answer. */
  tookNone(): void {
    if (this.#isOneByOne) this.#suspects++;
  }

  /**
   * @param touched runs that existed before and that these inputs changed
   * @param queue   what else waits
   * @returns the queue from now on
   */
  keep(taken: readonly RunInput[], touched: readonly string[], error: unknown, queue: readonly RunInput[]): RunInput[] {
    const isFull = error instanceof StorageFull;
    const mayPassAlone = !isFull && taken.length > 1;
    const isKept = (input: RunInput) =>
      (isFull || mayPassAlone ? input.kind !== 'woken' || input.isRetried : true) &&
      (mayPassAlone || !isAcknowledged(input));
    const kept = taken.filter(isKept);
    if (!mayPassAlone) for (const input of taken) reject(input, error);
    // Last, so that a waiting answer is heard before a deadline.
    for (const runId of touched) if (!kept.some((input) => input.runId === runId)) kept.push({ kind: 'woken', runId });
    const next = isFull || mayPassAlone ? [...kept, ...queue] : [...queue];
    if (mayPassAlone) this.#suspects = kept.length;
    else if (!isFull) this.#postponed.push(...kept.flatMap((input) => followUpOf(input, error) ?? []));
    this.setFull(isFull && next.length > 0);
    if (this.#isFull || this.#postponed.length > 0) this.#retryLater();
    if (!isFull && !mayPassAlone) this.#options.onUnexpectedError(error, taken[0] ?? null);
    return next;
  }

  setFull(isFull: boolean): void {
    if (this.#isFull === isFull) return;
    this.#isFull = isFull;
    this.#options.onStorageFull(isFull);
  }

  /** Returns what was postponed. */
  stop(): readonly RunInput[] {
    this.#callOffRetry?.();
    return this.#postponed.splice(0);
  }

  #retryLater(): void {
    this.#callOffRetry ??= this.#options.clock.after(RETRY_MS, () => {
      this.#callOffRetry = null;
      const postponed = this.#postponed.splice(0);
      this.#suspects = Math.max(this.#suspects, postponed.length);
      this.#options.onRetry(postponed);
    });
  }
}

export function isAcknowledged(input: RunInput): boolean {
  return 'acknowledgement' in input && input.acknowledgement !== null;
}

export function reject(input: RunInput, error: unknown): void {
  if ('acknowledgement' in input) input.acknowledgement?.reject(error);
}
