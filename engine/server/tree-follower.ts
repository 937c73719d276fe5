/** What one watcher of a run and its children has been told, and what there is to tell. */
import type { RunTreeChange } from '../contract/runs.ts';
import type { Engine } from '../engine.ts';
import type { StoredEvent } from '../journal/journal.ts';
import type { RunRow } from '../projections/read-models.ts';
import { approvalViewOf } from '../projections/row-views.ts';
import { shownApproval } from '../projections/shown-values.ts';
import { isFinal } from '../run/run-state.ts';
import { mustFindRun, rowsOfTree } from './run-tree.ts';

const ALL = { limit: 1000, offset: 0 };

export class TreeFollower {
  readonly #engine: Engine;
  readonly #rootRunId: string;
  readonly #afterPosition: number;
  /** Per run of the tree, the sequence of the newest event that was told. */
  readonly #told = new Map<string, number>();
  readonly #changed: Set<string>;
  /** Events up to there may be told: those before it are all recorded and their runs are noted. */
  #upTo: number;
  #hasToldStanding = false;

  constructor(engine: Engine, rootRunId: string, afterPosition: number) {
    this.#engine = engine;
    this.#rootRunId = rootRunId;
    this.#afterPosition = afterPosition;
    this.#upTo = engine.journal.lastPosition();
    for (const { id } of this.#rows()) this.#told.set(id, 0);
    this.#changed = new Set(this.#told.keys());
  }

  get hasNews(): boolean {
    return this.#changed.size > 0;
  }

  /** False from the moment that `waiting` was told until something happens. */
  get mayComeToRest(): boolean {
    return !this.#hasToldStanding;
  }

  /** True when there is something to tell. */
  note(events: readonly StoredEvent[]): boolean {
    for (const event of events) {
      const isOurChild = event.type === 'orchestration.run.created' && event.data.parent !== null && this.#told.has(event.data.parent.runId);
      if (isOurChild && !this.#told.has(event.runId)) this.#told.set(event.runId, 0);
      if (this.#told.has(event.runId)) this.#changed.add(event.runId);
      this.#upTo = Math.max(this.#upTo, event.position);
    }
    return this.hasNews;
  }

  /** Events that were not told yet, in order. They count as told now. */
  takeNew(): StoredEvent[] {
    const events: StoredEvent[] = [];
    for (const runId of this.#changed) {
      for (const event of this.#engine.journal.readRun(runId, this.#told.get(runId))) {
        if (event.position > this.#upTo) break;
        this.#told.set(runId, event.sequence);
        if (event.position > this.#afterPosition) events.push(event);
      }
    }
    this.#changed.clear();
    if (events.length > 0) this.#hasToldStanding = false;
    return events.sort((a, b) => a.position - b.position);
  }

  /** That everything has ended, or waits for people; said once per change, and only when all that led there was told. */
  takeStanding(): Exclude<RunTreeChange, { kind: 'event' }> | null {
    if (this.hasNews || this.#hasToldStanding) return null;
    const { status } = mustFindRun(this.#engine, this.#rootRunId);
    const isAtRest = isFinal(status) || this.#engine.isWaitingForPeople(this.#rootRunId);
    if (!isAtRest) return null;
    const rows = this.#rows();
    if (!rows.every(({ id, sequence }) => sequence <= (this.#told.get(id) ?? 0))) return null;
    this.#hasToldStanding = true;
    return isFinal(status) ? { kind: 'ended', status } : this.#waiting(rows);
  }

  #waiting(rows: readonly RunRow[]): RunTreeChange & { kind: 'waiting' } {
    const idsOf = (status: RunRow['status']) => rows.filter((row) => row.status === status).map(({ id }) => id);
    const open = rows.filter(({ status }) => !isFinal(status));
    return {
      kind: 'waiting',
      approvals: open.flatMap(({ id }) => this.#engine.readModels.listApprovals({ status: 'pending', runId: id }, ALL).items.map((each) => shownApproval(approvalViewOf(each)))),
      needsAttention: idsOf('needs_attention'),
      paused: idsOf('paused'),
    };
  }

  #rows(): RunRow[] {
    return rowsOfTree(this.#engine, mustFindRun(this.#engine, this.#rootRunId));
  }
}
