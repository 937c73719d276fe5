import type { Definition } from '../definition/definition.ts';
import type { RunEvent } from '../run/run-event.ts';
import {
  SequenceConflict,
  type DefinitionSnapshot,
  type Journal,
  type JournalPage,
  type PageBounds,
  type StoredEvent,
} from './journal.ts';
import { readSnapshot } from './upcasting/read-snapshot.ts';
import { upcastEvent } from './upcasting/upcast-event.ts';

/** Forgets everything with the process: for tests and simulations. What is read is always a copy, as from a disk. */
export class MemoryJournal implements Journal {
  /** As text, so that nobody holds on to what was recorded. Position 1 is at 0. */
  readonly #events: string[] = [];
  readonly #positionsOf = new Map<string, Map<number, number>>();
  readonly #snapshots = new Map<string, string>();

  append(events: readonly RunEvent[], snapshots: readonly DefinitionSnapshot[] = []): void {
    const taken = new Set<string>();
    for (const { runId, sequence } of events) {
      const key = `${runId}/${sequence}`;
      if (this.#positionsOf.get(runId)?.has(sequence) || taken.has(key)) {
        throw new SequenceConflict(`Run ${runId} has an event ${sequence} already: somebody else wrote to it.`);
      }
      taken.add(key);
    }
    for (const { hash, definition } of snapshots) {
      if (!this.#snapshots.has(hash)) this.#snapshots.set(hash, JSON.stringify(definition));
    }
    for (const event of events) this.#keep(event);
  }

  readRun(runId: string, afterSequence = 0, limit = Infinity): StoredEvent[] {
    const positions = [...(this.#positionsOf.get(runId) ?? [])];
    return positions
      .filter(([sequence]) => sequence > afterSequence)
      .sort(([left], [right]) => left - right)
      .slice(0, limit)
      .map(([, position]) => this.#read(position));
  }

  pageOfRun(runId: string, afterSequence: number, bounds: PageBounds): JournalPage {
    return this.#page(
      this.readRun(runId, afterSequence).map(({ position }) => position),
      bounds,
    );
  }

  pageOfAll(afterPosition: number, bounds: PageBounds): JournalPage {
    return this.#page(
      this.#events.slice(afterPosition).map((_, index) => afterPosition + index + 1),
      bounds,
    );
  }

  positionAfter(runId: string, afterSequence: number): number | undefined {
    return this.readRun(runId, afterSequence, 1)[0]?.position;
  }

  sequenceAt(runId: string, position: number): number {
    return this.readRun(runId).findLast((event) => event.position <= position)?.sequence ?? 0;
  }

  lastOfRun(runId: string): Pick<StoredEvent, 'sequence' | 'type'> | undefined {
    const last = Math.max(0, ...(this.#positionsOf.get(runId)?.values() ?? []));
    return last > 0 ? this.#read(last) : undefined;
  }

  sizeOfRun(runId: string): { readonly events: number; readonly bytes: number } {
    const positions = [...(this.#positionsOf.get(runId)?.values() ?? [])];
    return {
      events: positions.length,
      bytes: positions.reduce((sum, position) => sum + (this.#events[position - 1]?.length ?? 0), 0),
    };
  }

  readAll(afterPosition: number, limit: number): StoredEvent[] {
    return this.#events
      .slice(afterPosition, afterPosition + limit)
      .map((_, index) => this.#read(afterPosition + index + 1));
  }

  lastPosition(): number {
    return this.#events.length;
  }

  findSnapshot(hash: string): Definition | undefined {
    const found = this.#snapshots.get(hash);
    return found === undefined ? undefined : readSnapshot(found);
  }

  #page(positions: readonly number[], { events: most, bytes: mostBytes, upTo = Infinity }: PageBounds): JournalPage {
    const events: StoredEvent[] = [];
    let bytes = 0;
    for (const position of positions) {
      if (events.length >= most || bytes >= mostBytes || position > upTo) break;
      events.push(this.#read(position));
      bytes += this.#events[position - 1]?.length ?? 0;
    }
    return { events, bytes };
  }

  #keep(event: RunEvent): void {
    const position = this.#events.length + 1;
    const { runId, sequence, type, at, actor, correlationId, data } = event;
    this.#events.push(JSON.stringify({ position, runId, sequence, type, at, actor, correlationId, data }));
    const positions = this.#positionsOf.get(runId) ?? new Map<number, number>();
    positions.set(sequence, position);
    this.#positionsOf.set(runId, positions);
  }

  #read(position: number): StoredEvent {
    return upcastEvent(JSON.parse(this.#events[position - 1] ?? 'null') as StoredEvent);
  }
}
