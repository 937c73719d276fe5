/**
 * WHERE EVENTS ARE KEPT, as a port. An append is durable when the call returns, and that is what "recorded" means in
 * the rest of the engine. What stands here answers at once, as `MemoryJournal` (tests) and `SqliteJournal` (storage)
 * do; those who use it ask so that a store may answer later (docs/decisions/2026-11-29-a-store-may-answer-later.md).
 */
import type { Definition } from '../definition/definition.ts';
import type { RunEvent } from '../run/run-event.ts';

/** As today's version writes it, whichever version did: `upcasting/upcast-event.ts`. */
export type StoredEvent = RunEvent & {
  /** Place in the journal over all runs: grows, never used twice. */
  readonly position: number;
};

/** The definition as it was when a run started. Immutable, named by its hash. */
export interface DefinitionSnapshot {
  readonly hash: string;
  readonly definition: Definition;
}

/** How much is read at once. One event is read however big it is. */
export interface PageBounds {
  readonly events: number;
  readonly bytes: number;
  /** Events that stand behind this position are for a later page (default: none). */
  readonly upTo?: number;
}

export interface JournalPage {
  readonly events: StoredEvent[];
  /** About how many bytes they have in the store. */
  readonly bytes: number;
}

/** What was recorded. */
export interface JournalReader {
  /** A run's events in order, after the given sequence, so many at most. Empty when there is no such run. */
  readRun(runId: string, afterSequence?: number, limit?: number): StoredEvent[];
  /** The next of a run's events in order, no more than a reader may hold at once. Empty when there are no more. */
  pageOfRun(runId: string, afterSequence: number, bounds: PageBounds): JournalPage;
  /** Where the first event of a run after this sequence stands, without reading it. Undefined: there is none. */
  positionAfter(runId: string, afterSequence: number): number | undefined;
  /** The sequence of a run's last event up to this position, told without reading any. 0: there is none. */
  sequenceAt(runId: string, position: number): number;
  /** Which its newest event is, without what it says; the type as it was written. */
  lastOfRun(runId: string): Pick<StoredEvent, 'sequence' | 'type'> | undefined;
  /** How much there is of a run, told without reading it. */
  sizeOfRun(runId: string): { readonly events: number; readonly bytes: number };
  /** Events of all runs in the order of their recording, after the given position. */
  readAll(afterPosition: number, limit: number): StoredEvent[];
  pageOfAll(afterPosition: number, bounds: PageBounds): JournalPage;
  /** 0 when the journal is empty. */
  lastPosition(): number;
  findSnapshot(hash: string): Definition | undefined;
}

export interface Journal extends JournalReader {
  /**
   * Appends all events or none. Throws `SequenceConflict` when an event's sequence is taken (somebody else wrote to the
   * run), `StorageFull` when there is no room. Snapshots that are known already are passed over.
   */
  append(events: readonly RunEvent[], snapshots?: readonly DefinitionSnapshot[]): void;
}

export class SequenceConflict extends Error {
  override readonly name = 'SequenceConflict';
}

/** A schedule has fired at that time already: one time starts one run. Of the append nothing was recorded. */
export class TimeFiredAlready extends Error {
  override readonly name = 'TimeFiredAlready';
}

/** The disk, or the quota, has no room. Nothing was recorded; the same append may succeed later. */
export class StorageFull extends Error {
  override readonly name: string = 'StorageFull';
}

/**
 * The store can't be reached now, for a reason that lies outside: the folder can only be read, Baton may not write
 * there, another program holds a lock, the disk reports an error. As without room: nothing was recorded, and the same
 * append may succeed later.
 */
export class StorageUnavailable extends StorageFull {
  override readonly name = 'StorageUnavailable';
  readonly sentence: string;
  readonly remedy: string;

  constructor(sentence: string, remedy: string, options?: ErrorOptions) {
    super(`${sentence}. ${remedy}`, options);
    this.sentence = sentence;
    this.remedy = remedy;
  }
}
