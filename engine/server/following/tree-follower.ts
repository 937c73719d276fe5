/** What one watcher of a run and its children has been told, and what there is to tell. */
import type { RunTreeChange } from '../../contract/runs.ts';
import type { EngineReader } from '../../port/engine.ts';
import type { PageBounds, StoredEvent } from '../../journal/journal.ts';
import type { RunRow } from '../../projections/read-models.ts';
import { approvalViewOf } from '../../projections/row-views.ts';
import { shownApproval } from '../../projections/shown-values.ts';
import { isFinal } from '../../run/run-state.ts';
import { READER_PAGE } from '../reader-page.ts';
import { mustFindRun, rowsOfTree } from '../run-tree.ts';
import { UntoldEvents } from './untold-events.ts';

const ALL = { limit: 1000, offset: 0 };

export class TreeFollower {
  readonly #engine: EngineReader;
  readonly #rootRunId: string;
  readonly #untold: UntoldEvents;
  /** Events up to there may be told: those before it are all recorded and their runs are noted. */
  #upTo: number;
  #hasToldStanding = false;

  /** @param afterPosition of what was recorded up to there nothing is told */
  constructor(engine: EngineReader, rootRunId: string, afterPosition: number, bounds: PageBounds = READER_PAGE) {
    const { journal } = engine;
    this.#engine = engine;
    this.#rootRunId = rootRunId;
    this.#untold = new UntoldEvents(journal, bounds);
    this.#upTo = journal.lastPosition();
    for (const { id } of this.#rows()) {
      this.#untold.add(id, afterPosition > 0 ? journal.sequenceAt(id, afterPosition) : 0);
      this.#untold.note(id);
    }
  }

  get hasNews(): boolean {
    return !this.#untold.isEmpty;
  }

  /** False from the moment that `waiting` was told until something happens. */
  get mayComeToRest(): boolean {
    return !this.#hasToldStanding;
  }

  /** True when there is something to tell. */
  note(events: readonly StoredEvent[]): boolean {
    for (const event of events) {
      const isOurChild =
        event.type === 'orchestration.run.created' &&
        event.data.parent !== null &&
        this.#untold.toldOf(event.data.parent.runId) !== undefined;
      if (isOurChild) this.#untold.add(event.runId, 0);
      this.#untold.note(event.runId);
      this.#upTo = Math.max(this.#upTo, event.position);
    }
    return this.hasNews;
  }

  /** The next events that were not told yet, in order: a page of them. They count as told now. */
  takeNew(): StoredEvent[] {
    const events = this.#untold.take(this.#upTo);
    if (events.length > 0) this.#hasToldStanding = false;
    return events;
  }

  /**
   * That everything has ended, or waits for people; said once per change, and only when all that led there was told.
   */
  takeStanding(): Exclude<RunTreeChange, { kind: 'event' }> | null {
    if (this.hasNews || this.#hasToldStanding) return null;
    const { status } = mustFindRun(this.#engine, this.#rootRunId);
    const isAtRest = isFinal(status) || this.#engine.isWaitingForPeople(this.#rootRunId);
    if (!isAtRest) return null;
    const rows = this.#rows();
    if (!rows.every(({ id, sequence }) => sequence <= (this.#untold.toldOf(id) ?? 0))) return null;
    this.#hasToldStanding = true;
    return isFinal(status) ? { kind: 'ended', status } : this.#waiting(rows);
  }

  #waiting(rows: readonly RunRow[]): RunTreeChange & { kind: 'waiting' } {
    const idsOf = (status: RunRow['status']) => rows.filter((row) => row.status === status).map(({ id }) => id);
    const open = rows.filter(({ status }) => !isFinal(status));
    return {
      kind: 'waiting',
      approvals: open.flatMap(({ id }) =>
        this.#engine.readModels
          .listApprovals({ status: 'pending', runId: id }, ALL)
          .items.map((each) => shownApproval(approvalViewOf(each))),
      ),
      needsAttention: idsOf('needs_attention'),
      paused: idsOf('paused'),
    };
  }

  #rows(): RunRow[] {
    return rowsOfTree(this.#engine, mustFindRun(this.#engine, this.#rootRunId));
  }
}
