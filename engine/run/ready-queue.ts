/**
 * Due steps in the order in which they start: a binary heap over (rank, arrival). Rank is the file's order in
 * sequential mode, the negated priority under `priority`, and 0 under `fifo`. Taking one costs O(log n), whatever the
 * run's length.
 *
 * A step that is due and has to wait for room outside of its run is set aside and passed over. That is nothing that
 * happened to the run: whoever folds its events again has nobody set aside, and asks again.
 */
interface Entry {
  readonly index: number;
  readonly rank: number;
  readonly arrival: number;
}

export class ReadyQueue {
  #heap: Entry[] = [];
  readonly #aside = new Map<number, Entry | null>();
  #asideInOrder = 0;
  #arrivals = 0;

  get size(): number {
    return this.#heap.length;
  }

  /** How many are set aside. */
  get aside(): number {
    return this.#aside.size;
  }

  /** Of these, how many never were under way: all but retries. */
  get asideInOrder(): number {
    return this.#asideInOrder;
  }

  add(index: number, rank: number): void {
    this.#takeFromAside(index);
    this.#push({ index, rank, arrival: this.#arrivals++ });
  }

  /** One that is not in the queue (a retry that is due) is only noted. */
  setAside(index: number): void {
    if (this.#aside.has(index)) return;
    const entry = this.#takeOut(index);
    this.#aside.set(index, entry);
    if (entry) this.#asideInOrder++;
  }

  /** At its old place. */
  bringBack(index: number): void {
    const entry = this.#takeFromAside(index);
    if (entry) this.#push(entry);
  }

  isAside(index: number): boolean {
    return this.#aside.size > 0 && this.#aside.has(index);
  }

  peek(): number | undefined {
    return this.#heap[0]?.index;
  }

  take(): number | undefined {
    const first = this.#heap[0]?.index;
    if (first !== undefined) this.#removeAt(0);
    return first;
  }

  remove(index: number): void {
    if (this.#aside.has(index)) this.#takeFromAside(index);
    else this.#takeOut(index);
  }

  /** What they are ranked by has changed. */
  rankAnew(rankOf: (index: number) => number): void {
    const ranked = (entry: Entry): Entry => ({ ...entry, rank: rankOf(entry.index) });
    this.#heap = this.#heap.map(ranked).sort((a, b) => (isBefore(a, b) ? -1 : 1)); // what is in order is a heap
    for (const [index, entry] of this.#aside) if (entry) this.#aside.set(index, ranked(entry));
  }

  clear(): void {
    this.#heap = [];
    this.#aside.clear();
    this.#asideInOrder = 0;
  }

  /** In the order in which they would start, those that are set aside included. */
  toArray(): number[] {
    return [...this.#heap, ...[...this.#aside.values()].filter((entry) => entry !== null)]
      .sort((a, b) => (isBefore(a, b) ? -1 : 1))
      .map(({ index }) => index);
  }

  #takeFromAside(index: number): Entry | null {
    const entry = this.#aside.get(index) ?? null;
    this.#aside.delete(index);
    if (entry) this.#asideInOrder--;
    return entry;
  }

  #push(entry: Entry): void {
    this.#heap.push(entry);
    this.#rise(this.#heap.length - 1);
  }

  #takeOut(index: number): Entry | null {
    const place = this.#heap.findIndex((entry) => entry.index === index); // the first, more often than not
    return place === -1 ? null : this.#removeAt(place);
  }

  /** The last one takes its place, and finds its own. */
  #removeAt(place: number): Entry {
    const taken = this.#heap[place] as Entry;
    const last = this.#heap.pop() as Entry;
    if (last === taken) return taken;
    this.#heap[place] = last;
    this.#sink(this.#rise(place));
    return taken;
  }

  #rise(place: number): number {
    const heap = this.#heap;
    const entry = heap[place] as Entry;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!isBefore(entry, heap[parent] as Entry)) break;
      heap[place] = heap[parent] as Entry;
      place = parent;
    }
    heap[place] = entry;
    return place;
  }

  #sink(place: number): void {
    const heap = this.#heap;
    const entry = heap[place] as Entry;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Entry, heap[child] as Entry)) child++;
      if (!isBefore(heap[child] as Entry, entry)) break;
      heap[place] = heap[child] as Entry;
      place = child;
    }
    heap[place] = entry;
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.rank < b.rank || (a.rank === b.rank && a.arrival < b.arrival);
}
