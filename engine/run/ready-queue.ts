/**
 * Due steps in the order in which they start: a binary heap over (rank, arrival). Rank is the file's order in sequential
 * mode, the negated priority under `priority`, and 0 under `fifo`. Taking one costs O(log n), whatever the run's length.
 */
interface Entry {
  readonly index: number;
  readonly rank: number;
  readonly arrival: number;
}

export class ReadyQueue {
  #heap: Entry[] = [];
  #arrivals = 0;

  get size(): number {
    return this.#heap.length;
  }

  add(index: number, rank: number): void {
    const entry = { index, rank, arrival: this.#arrivals++ };
    const heap = this.#heap;
    let place = heap.length;
    heap.push(entry);
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!isBefore(entry, heap[parent] as Entry)) break;
      heap[place] = heap[parent] as Entry;
      place = parent;
    }
    heap[place] = entry;
  }

  peek(): number | undefined {
    return this.#heap[0]?.index;
  }

  take(): number | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first?.index;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Entry, heap[child] as Entry)) child++;
      if (!isBefore(heap[child] as Entry, last)) break;
      heap[place] = heap[child] as Entry;
      place = child;
    }
    heap[place] = last;
    return first.index;
  }

  remove(index: number): void {
    const rest = this.#heap.filter((entry) => entry.index !== index).sort((a, b) => (isBefore(a, b) ? -1 : 1));
    this.#heap = rest; // a sorted list is a heap
  }

  clear(): void {
    this.#heap = [];
  }

  /** In the order in which they would start. */
  toArray(): number[] {
    return [...this.#heap].sort((a, b) => (isBefore(a, b) ? -1 : 1)).map(({ index }) => index);
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.rank < b.rank || (a.rank === b.rank && a.arrival < b.arrival);
}
