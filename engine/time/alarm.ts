/**
 * One alarm for all runs: a heap of due times and a single timer for the earliest. The wall clock is read again at
 * least every 30 seconds, because timers stand still while a machine sleeps and overflow after 24 days.
 */
import type { Clock } from './clock.ts';

const LONGEST_SLEEP_MS = 30_000;

interface Entry {
  readonly at: number;
  readonly runId: string;
}

export class Alarm {
  readonly #clock: Clock;
  readonly #ring: (runId: string) => void;
  /** What each run waits for; heap entries that disagree are out of date and passed over. */
  readonly #dueAt = new Map<string, number>();
  #heap: Entry[] = [];
  #callOff: (() => void) | null = null;
  #timerAt = Infinity;

  constructor(clock: Clock, ring: (runId: string) => void) {
    this.#clock = clock;
    this.#ring = ring;
  }

  /** Rings for the run at that time, and no longer at the one set before. Null: not at all. */
  set(runId: string, at: number | null): void {
    if (at === null) {
      this.#dueAt.delete(runId);
      return;
    }
    if (this.#dueAt.get(runId) === at) return;
    this.#dueAt.set(runId, at);
    push(this.#heap, { at, runId });
    if (at < this.#timerAt) this.#arm();
  }

  /** Who waits for a time, the earliest first. */
  inOrder(): string[] {
    return [...this.#dueAt].sort(([, a], [, b]) => a - b).map(([runId]) => runId);
  }

  has(runId: string): boolean {
    return this.#dueAt.has(runId);
  }

  /** Timers stand still while a machine sleeps: whoever knows that time has passed says so. */
  look(): void {
    if (this.#callOff) this.#callOff();
    this.#sweep();
  }

  stop(): void {
    this.#callOff?.();
    this.#callOff = null;
    this.#heap = [];
    this.#dueAt.clear();
  }

  #arm(): void {
    this.#callOff?.();
    this.#callOff = null;
    this.#timerAt = Infinity;
    const first = this.#heap[0];
    if (!first) return;
    const now = this.#clock.now();
    const at = Math.min(first.at, now + LONGEST_SLEEP_MS);
    this.#timerAt = at;
    this.#callOff = this.#clock.after(Math.max(0, at - now), () => this.#sweep());
  }

  #sweep(): void {
    const now = this.#clock.now();
    for (let first = this.#heap[0]; first && first.at <= now; first = this.#heap[0]) {
      pop(this.#heap);
      if (this.#dueAt.get(first.runId) !== first.at) continue;
      this.#dueAt.delete(first.runId);
      this.#ring(first.runId);
    }
    this.#arm();
  }
}

function push(heap: Entry[], entry: Entry): void {
  let place = heap.length;
  heap.push(entry);
  while (place > 0) {
    const parent = (place - 1) >> 1;
    if ((heap[parent] as Entry).at <= entry.at) break;
    heap[place] = heap[parent] as Entry;
    place = parent;
  }
  heap[place] = entry;
}

function pop(heap: Entry[]): void {
  const last = heap.pop();
  if (!last || heap.length === 0) return;
  let place = 0;
  for (;;) {
    let child = 2 * place + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && (heap[child + 1] as Entry).at < (heap[child] as Entry).at) child++;
    if ((heap[child] as Entry).at >= last.at) break;
    heap[place] = heap[child] as Entry;
    place = child;
  }
  heap[place] = last;
}
