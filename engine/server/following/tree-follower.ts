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
  #upTo = 0;
  #hasToldStanding = false;

  /** What happened before it had begun. Null: it has. */
  #early: StoredEvent[] | null = [];

  constructor(engine: EngineReader, rootRunId: string, bounds: PageBounds = READER_PAGE) {
    this.#engine = engine;
    this.#rootRunId = rootRunId;
    this.#untold = new UntoldEvents(engine.journal, bounds);
  }

  /**
   * To be called when it is told of what happens, so that nothing is missed in between.
   * @param afterPosition of what was recorded up to there nothing is told
   */
  async begin(afterPosition: number): Promise<void> {
    const { journal } = this.#engine;
    this.#upTo = Math.max(this.#upTo, await journal.lastPosition());
    for (const { id } of await this.#rows()) {
      this.#untold.add(id, afterPosition > 0 ? await journal.sequenceAt(id, afterPosition) : 0);
      this.#untold.note(id);
    }
    const early = this.#early ?? [];
    this.#early = null;
    this.note(early);
  }

  get hasChanges(): boolean {
    return !this.#untold.isEmpty;
  }

  /** False from the moment that `waiting` was told until something happens. */
  get mayComeToRest(): boolean {
    return !this.#hasToldStanding;
  }

  /** True when there is something to tell. */
  note(events: readonly StoredEvent[]): boolean {
    if (this.#early) {
      this.#early.push(...events);
      return false;
    }
    for (const event of events) {
      const isOurChild =
        event.type === 'orchestration.run.created' &&
        event.data.parent !== null &&
        this.#untold.toldOf(event.data.parent.runId) !== undefined;
      if (isOurChild) this.#untold.add(event.runId, 0);
      this.#untold.note(event.runId);
      this.#upTo = Math.max(this.#upTo, event.position);
    }
    return this.hasChanges;
  }

  /** The next events that were not told yet, in order: a page of them. They count as told now. */
  async takeNew(): Promise<StoredEvent[]> {
    const events = await this.#untold.take(this.#upTo);
    if (events.length > 0) this.#hasToldStanding = false;
    return events;
  }

  /**
   * That everything has ended, or waits for people; said once per change, and only when all that led there was told.
   */
  async takeStanding(): Promise<Exclude<RunTreeChange, { kind: 'event' }> | null> {
    if (this.hasChanges || this.#hasToldStanding) return null;
    const { status } = await mustFindRun(this.#engine, this.#rootRunId);
    const isAtRest = isFinal(status) || (await this.#engine.isWaitingForPeople(this.#rootRunId));
    if (!isAtRest) return null;
    const rows = await this.#rows();
    if (!rows.every(({ id, sequence }) => sequence <= (this.#untold.toldOf(id) ?? 0))) return null;
    const standing = isFinal(status) ? ({ kind: 'ended', status } as const) : await this.#waiting(rows);
    if (this.hasChanges) return null; // it happened while that was read
    this.#hasToldStanding = true;
    return standing;
  }

  async #waiting(rows: readonly RunRow[]): Promise<RunTreeChange & { kind: 'waiting' }> {
    const idsOf = (status: RunRow['status']) => rows.filter((row) => row.status === status).map(({ id }) => id);
    const open = rows.filter(({ status }) => !isFinal(status));
    const { readModels } = this.#engine;
    const pages = await Promise.all(
      open.map(async ({ id }) => await readModels.listApprovals({ status: 'pending', runId: id }, ALL)),
    );
    const asked = new Map(open.map(({ id }, place) => [id, pages[place]?.total ?? 0]));
    return {
      kind: 'waiting',
      approvals: pages.flatMap(({ items }) => items.map((each) => shownApproval(approvalViewOf(each)))),
      needsAttention: rows
        .filter(
          ({ id, status, openQuestions }) =>
            status === 'needs_attention' || openQuestions > (asked.get(id) ?? openQuestions),
        )
        .map(({ id }) => id),
      paused: idsOf('paused'),
    };
  }

  async #rows(): Promise<RunRow[]> {
    return rowsOfTree(this.#engine, await mustFindRun(this.#engine, this.#rootRunId));
  }
}
