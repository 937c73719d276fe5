/**
 * Tells one watcher of what to notify people (projections/notifications.ts), and what no longer is.
 *
 * Rules
 *  1. A message is true up to its position. What happened while nobody could be told is read again from the journal.
 *  2. A notification is told once, and once that it is gone.
 *  3. After a message comes a pause: what happens meanwhile is told together.
 *  4. Of so many runs it is remembered what was told of them: of what is older it is not said when it is gone.
 */
import type { NotificationChanges } from '../../contract/notifications.ts';
import type { EngineReader } from '../../port/engine.ts';
import type { StoredEvent } from '../../journal/journal.ts';
import {
  changesNotifications,
  changesRun,
  isNotificationOfRun,
  isOfStatus,
  notificationIdOf,
  notificationOfApproval,
  notificationOfEvent,
  type RunNotification,
} from '../../projections/notifications.ts';
import type { RunRow } from '../../projections/read-models.ts';
import { noteMissed } from './missed-events.ts';
import { tellAsItChanges } from './tell-as-it-changes.ts';

/** After a longer absence only the newest events are looked through. */
const MOST_EVENTS = 20_000;
const MOST_APPROVALS = 200;
/** Runs. */
const MOST_REMEMBERED = 2_000;

/** Ends as `tellAsItChanges` does. */
export async function* followNotifications(
  engine: EngineReader,
  afterPosition: number | null,
  aborted: AbortSignal | undefined,
): AsyncGenerator<NotificationChanges, void> {
  const standing = new StandingNotifications(engine);
  let isFirst = true;
  yield* tellAsItChanges({
    aborted,
    isOver: () => engine.state === 'stopping',
    listen: (ring) => [
      engine.subscribe((events) => {
        standing.note(events);
        if (standing.hasChanged) ring();
      }),
    ],
    ready: async (isOver) => {
      if (!isFirst) return;
      const last = await engine.journal.lastPosition(); // asked when it is listened already
      standing.reach(last);
      const from = Math.max(Math.min(afterPosition ?? last, last), last - MOST_EVENTS);
      const note = (events: readonly StoredEvent[]) => standing.note(events);
      await noteMissed(engine.journal, { afterPosition: from, upTo: last, note, isOver }); // rule 1
    },
    look: async () => {
      if (!isFirst && !standing.hasChanged) return null;
      const message = await standing.take();
      if (!isFirst && message.notifications.length === 0 && message.gone.length === 0) return null;
      isFirst = false;
      return message;
    },
  });
}

interface Entry {
  readonly event: StoredEvent;
  isTold: boolean;
}

class StandingNotifications {
  readonly #engine: EngineReader;
  #position = 0;
  /** Notifications of runs, told or not yet, by run and by its own id. */
  readonly #ofRuns = new Map<string, Map<string, Entry>>();
  readonly #toldApprovals = new Set<string>();
  readonly #changedRuns = new Set<string>();

  constructor(engine: EngineReader) {
    this.#engine = engine;
  }

  /** What is recorded up to there is known. */
  reach(position: number): void {
    this.#position = Math.max(this.#position, position);
  }

  get hasChanged(): boolean {
    return this.#changedRuns.size > 0;
  }

  note(events: readonly StoredEvent[]): void {
    for (const event of events) {
      this.reach(event.position);
      const known = this.#ofRuns.get(event.runId);
      if (isNotificationOfRun(event))
        this.#ofRuns.set(
          event.runId,
          (known ?? new Map<string, Entry>()).set(notificationIdOf(event), { event, isTold: false }),
        );
      if (changesNotifications(event) || (known && changesRun(event))) this.#changedRuns.add(event.runId);
    }
  }

  /** What happens while the rows are read is for the next message, and so is its position. */
  async take(): Promise<NotificationChanges> {
    const position = this.#position;
    const changed = [...this.#changedRuns];
    this.#changedRuns.clear();
    const approvals = await this.#takeApprovals();
    const runs = await this.#takeRuns(changed, position);
    for (const [runId] of this.#ofRuns) if (this.#ofRuns.size > MOST_REMEMBERED) this.#ofRuns.delete(runId); // rule 4
    return {
      position,
      notifications: [...approvals.notifications, ...runs.notifications],
      gone: [...approvals.gone, ...runs.gone],
    };
  }

  async #takeApprovals(): Promise<Pick<NotificationChanges, 'notifications' | 'gone'>> {
    const { readModels } = this.#engine;
    const pending = { status: 'pending' } as const;
    const { items: waiting } = await readModels.listApprovals(pending, { limit: MOST_APPROVALS, offset: 0 });
    const fresh = waiting.filter(({ id }) => !this.#toldApprovals.has(id));
    const listed = new Set(waiting.map(({ id }) => id));
    const gone: string[] = [];
    for (const id of this.#toldApprovals)
      if (!listed.has(id) && (await readModels.findApproval(id))?.status !== 'pending') gone.push(id);
    for (const id of gone) this.#toldApprovals.delete(id);
    for (const { id } of fresh) this.#toldApprovals.add(id);
    const notifications: NotificationChanges['notifications'] = [];
    for (const row of fresh)
      notifications.push(
        notificationOfApproval(row, (await this.#titleOf(await readModels.findRun(row.runId))) ?? row.definition),
      );
    return { notifications, gone };
  }

  async #takeRuns(
    changed: readonly string[],
    position: number,
  ): Promise<Pick<NotificationChanges, 'notifications' | 'gone'>> {
    const notifications: RunNotification[] = [];
    const gone: string[] = [];
    for (const runId of changed) {
      const entries = this.#ofRuns.get(runId) ?? new Map<string, Entry>();
      const newest = Math.max(
        ...[...entries.values()].filter(({ event }) => isOfStatus(event)).map(({ event }) => event.sequence),
      );
      for (const [id, entry] of entries) {
        // it left that status, and came to it again
        const isOutdone = isOfStatus(entry.event) && entry.event.sequence < newest;
        if (entry.event.position > position) continue; // it came meanwhile
        const view = isOutdone ? null : await this.#viewOf(entry.event);
        if (view && !entry.isTold) notifications.push(view);
        if (!view && entry.isTold) gone.push(id);
        if (view) entry.isTold = true;
        else entries.delete(id);
      }
      if (entries.size === 0) this.#ofRuns.delete(runId);
    }
    return { notifications: notifications.sort((left, right) => left.position - right.position), gone };
  }

  async #viewOf(event: StoredEvent): Promise<RunNotification | null> {
    const { readModels } = this.#engine;
    const run = await readModels.findRun(event.runId);
    const approval = 'approvalId' in event.data ? await readModels.findApproval(event.data.approvalId) : undefined;
    return notificationOfEvent(event, { run, approval, title: (await this.#titleOf(run)) ?? event.runId });
  }

  /** For people. */
  async #titleOf(run: RunRow | undefined): Promise<string | undefined> {
    return run && ((await this.#engine.journal.findSnapshot(run.definitionHash))?.displayName ?? run.definition);
  }
}
