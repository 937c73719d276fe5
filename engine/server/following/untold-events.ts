/**
 * What a watcher of several runs has not been told, page by page in the order of the journal.
 *
 * Rules
 *  1. Of what is untold only the place is in memory, one per run: the run whose next event stands first is read up to
 *     where another one's begins.
 *  2. One call looks for so many places and reads so many events and bytes at most;
 *     whoever calls lets others in between.
 */
import type { JournalReader, PageBounds, StoredEvent } from '../../journal/journal.ts';
import type { Deferred } from '../../values/deferred.ts';
import { ReadyQueue } from '../../run/ready-queue.ts';

/** Looked for at once: a tree can have thousands of runs. */
const MOST_PLACES = 1_000;

export class UntoldEvents {
  readonly #journal: Deferred<JournalReader>;
  readonly #bounds: PageBounds;
  /** The runs, and the sequence of the newest event of each that was told. */
  readonly #runIds: string[] = [];
  readonly #told = new Map<string, number>();
  /** Something has happened in them, and nobody has looked yet where. */
  readonly #noted = new Set<string>();
  /** Where the next untold event stands, of those runs of which that is known. */
  readonly #placeOf = new Map<string, number>();
  /** The runs whose place is known by their number, the one that comes first at the front. */
  readonly #order = new ReadyQueue();
  readonly #numberOf = new Map<string, number>();

  constructor(journal: Deferred<JournalReader>, bounds: PageBounds) {
    this.#journal = journal;
    this.#bounds = bounds;
  }

  /** Undefined: the run is not among those that are told of. */
  toldOf(runId: string): number | undefined {
    return this.#told.get(runId);
  }

  add(runId: string, told: number): void {
    if (this.#told.has(runId)) return;
    this.#numberOf.set(runId, this.#runIds.push(runId) - 1);
    this.#told.set(runId, told);
  }

  note(runId: string): void {
    if (this.#told.has(runId) && !this.#placeOf.has(runId)) this.#noted.add(runId);
  }

  get isEmpty(): boolean {
    return this.#noted.size === 0 && this.#placeOf.size === 0;
  }

  /**
   * They count as told now. None, and not empty: there is more to look for. `upTo`: what stands behind that is not
   * asked for yet.
   */
  async take(upTo: number): Promise<StoredEvent[]> {
    if (!(await this.#findPlaces(upTo))) return [];
    const events: StoredEvent[] = [];
    let bytes = 0;
    for (let number = this.#order.take(); number !== undefined; number = this.#order.take()) {
      const runId = this.#runIds[number] as string;
      const told = this.#told.get(runId) ?? 0;
      this.#placeOf.delete(runId); // what happens while it is read is noted
      const page = await this.#journal.pageOfRun(runId, told, {
        events: this.#bounds.events - events.length,
        bytes: this.#bounds.bytes - bytes,
        upTo: Math.min(upTo, this.#nextPlace() - 1),
      });
      events.push(...page.events);
      bytes += page.bytes;
      this.#told.set(runId, page.events.at(-1)?.sequence ?? told);
      await this.#place(runId, upTo);
      if (events.length >= this.#bounds.events || bytes >= this.#bounds.bytes) break;
    }
    return events;
  }

  /** False: not all of them yet. */
  async #findPlaces(upTo: number): Promise<boolean> {
    let looked = 0;
    // Those that are noted while places are looked up may stand behind `upTo`: they are for the next time.
    for (const runId of [...this.#noted]) {
      if (++looked > MOST_PLACES) return false;
      this.#noted.delete(runId);
      await this.#place(runId, upTo);
    }
    return true;
  }

  async #place(runId: string, upTo: number): Promise<void> {
    if (this.#placeOf.has(runId)) return; // noted twice
    const place = await this.#journal.positionAfter(runId, this.#told.get(runId) ?? 0);
    if (place === undefined || place > upTo) return; // what comes later is noted when it is told of
    this.#placeOf.set(runId, place);
    this.#order.add(this.#numberOf.get(runId) ?? 0, place);
  }

  #nextPlace(): number {
    return this.#placeOf.get(this.#runIds[this.#order.peek() ?? -1] ?? '') ?? Infinity;
  }
}
