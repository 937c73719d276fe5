/**
 * Looks over a journal and the ledger of effects while processes are killed: takes in what is new, and says what must
 * not be. Leans on nothing that the engine decides by; it only counts events.
 */
import { existsSync, readFileSync } from 'node:fs';
import type { LedgerEntry } from '../agents/recording/ledger.ts';
import type { JournalReader, StoredEvent } from '../journal/journal.ts';

const PAGE = 5_000;

export class JournalAudit {
  readonly events: StoredEvent[] = [];
  /** What must not be, in words. */
  readonly complaints: string[] = [];
  /** By `run/step/attempt`. */
  readonly starts = new Map<string, number>();
  readonly outcomes = new Map<string, number>();
  readonly begun = new Map<string, number>();
  readonly done = new Set<string>();
  readonly #sequences = new Map<string, number>();
  #position = 0;
  #ledgerOffset = 0;

  /** The process that wrote them is dead: whatever is not recorded by now was not recorded before its effect. */
  takeIn(journal: JournalReader, ledger: string): void {
    for (
      let page = journal.readAll(this.#position, PAGE);
      page.length > 0;
      page = journal.readAll(this.#position, PAGE)
    )
      page.forEach((event) => this.#takeEvent(event));
    if (!existsSync(ledger)) return;
    const text = readFileSync(ledger).subarray(this.#ledgerOffset);
    this.#ledgerOffset += text.lastIndexOf('\n') + 1;
    for (const line of text.toString().split('\n').slice(0, -1)) this.#takeEffect(JSON.parse(line) as LedgerEntry);
  }

  #takeEvent(event: StoredEvent): void {
    const { runId, position, sequence } = event;
    if (position <= this.#position) this.complaints.push(`position ${position} comes after ${this.#position}`);
    this.#position = position;
    if (sequence !== (this.#sequences.get(runId) ?? 0) + 1)
      this.complaints.push(`${runId} goes on with ${sequence} after ${this.#sequences.get(runId)}`);
    this.#sequences.set(runId, sequence);
    this.events.push(event);
    switch (event.type) {
      case 'orchestration.step.started':
        if (event.data.restarted && !this.starts.has(keyOf(event, event.data)))
          this.complaints.push(`${keyOf(event, event.data)} was restarted before it started`);
        return count(this.starts, keyOf(event, event.data));
      case 'orchestration.step.wait_started':
        return count(this.starts, keyOf(event, event.data));
      case 'orchestration.step.completed':
      case 'orchestration.step.failed':
      case 'orchestration.step.retry_scheduled':
      case 'orchestration.step.cancelled': {
        const key = keyOf(event, event.data);
        count(this.outcomes, key);
        if ((this.outcomes.get(key) ?? 0) > 1) this.complaints.push(`${key} has a second outcome: ${event.type}`);
        if (!this.starts.has(key)) this.complaints.push(`${key} has an outcome and no start`);
        return;
      }
      default:
    }
  }

  #takeEffect({ phase, key }: LedgerEntry): void {
    if (phase === 'after') return void this.done.add(key);
    count(this.begun, key);
    const begun = this.begun.get(key) ?? 0;
    const starts = this.starts.get(key) ?? 0;
    if (begun > starts)
      this.complaints.push(`${key} was sent ${begun} times, and its start is recorded ${starts} times`);
  }
}

function keyOf(
  { runId }: StoredEvent,
  { stepId, attempt }: { readonly stepId: string; readonly attempt: number },
): string {
  return `${runId}/${stepId}/${attempt}`;
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
