/**
 * What there is to tell somebody who is not looking: requests that wait, and runs that failed, need attention, or are done.
 *
 * Rules
 *  1. A request is news for as long as it waits; a run for as long as it stands as the event left it.
 *  2. What happened while nobody could be told (quiet hours, a restart) is read again from the journal.
 *  3. Something that is overdue is news whatever became of it since, but for a question that was answered.
 *  4. A child's end is its parent's business, unless it waits for a person.
 */
import type { Engine, NotificationKind } from '../engine/index.ts';
import type { News } from './choose-notices.ts';
import { isOverdue, overdueNews } from './overdue-news.ts';
import type { ToldFile } from './told-file.ts';

type StoredEvents = ReturnType<Engine['journal']['readAll']>;
type StoredEvent = StoredEvents[number];

/** Of the runs, by the type of the event that says so: what kind of news it is, and the status that it stands for. */
const KINDS: Readonly<Record<string, { readonly kind: NotificationKind; readonly status: string }>> = {
  'orchestration.run.needs_attention': { kind: 'needs_attention', status: 'needs_attention' },
  'orchestration.run.set_aside': { kind: 'needs_attention', status: 'needs_attention' },
  'orchestration.run.failed': { kind: 'failed', status: 'failed' },
  'orchestration.run.completed': { kind: 'completed', status: 'completed' },
};
const WAITING = ['orchestration.checkpoint.requested', 'orchestration.checkpoint.resolved'];
/** After a longer absence only the newest events are read. */
const MOST_EVENTS = 20_000;
const MOST_REQUESTS = 200;

/** Whether somebody may have to be told of something, or no longer. */
export function isNewsworthy({ type }: StoredEvent): boolean {
  return type in KINDS || WAITING.includes(type) || isOverdue({ type }) || type === 'orchestration.run.resumed';
}

export class NewsReader {
  readonly #engine: Engine;
  readonly #told: ToldFile;
  #position: number;
  /** Of runs, and not told yet. */
  readonly #open = new Map<string, StoredEvent>();

  constructor(engine: Engine, told: ToldFile) {
    this.#engine = engine;
    this.#told = told;
    const last = engine.journal.lastPosition();
    this.#position = Math.max(Math.min(told.position ?? last, last), last - MOST_EVENTS);
  }

  /** All that could be told now, the newest last. */
  read(): News[] {
    const { journal, readModels } = this.#engine;
    for (const event of journal.readAll(this.#position, MOST_EVENTS)) {
      if (event.type in KINDS || isOverdue(event)) this.#open.set(idOf(event), event);
      this.#position = event.position;
    }
    const requests = readModels.listApprovals({ status: 'pending' }, { limit: MOST_REQUESTS, offset: 0 }).items.map((row) => this.#newsOfRequest(row));
    const runs = [...this.#open].flatMap(([id, event]) => {
      const news = this.#newsOfRun(event);
      if (news === null) this.#open.delete(id); // rule 1
      return news ?? [];
    });
    return [...requests, ...runs];
  }

  /** These need not be told again. */
  forget(ids: readonly string[]): void {
    for (const id of ids) this.#open.delete(id);
    const oldest = Math.min(...[...this.#open.values()].map(({ position }) => position - 1), this.#position); // rule 2
    this.#told.remember(ids, oldest);
  }

  #newsOfRequest({ id, runId, question, severity, options }: ReturnType<Engine['readModels']['listApprovals']>['items'][number]): News {
    const path = `/approvals/${id}`;
    return {
      id,
      kind: 'approval',
      title: `To decide: ${this.#titleOf(runId)}`,
      body: question,
      path,
      isUrgent: severity === 'critical' || severity === 'high',
      answers: options.map(({ action, label }) => ({ label, path: `${path}?answer=${action}` })),
    };
  }

  #newsOfRun(event: StoredEvent): News | null {
    const { runId, type } = event;
    const found = KINDS[type];
    const row = this.#engine.readModels.findRun(runId);
    if (row && isOverdue(event)) return this.#isSeenTo(event) ? null : { id: idOf(event), ...overdueNews(event, this.#titleOf(runId)) };
    if (!found || row?.status !== found.status) return null;
    if (row.parentRunId !== null && found.kind !== 'needs_attention') return null; // rule 4
    const says = { needs_attention: 'needs attention', failed: 'failed', completed: 'completed', approval: '', overdue: '' }[found.kind];
    const body = row.error ?? `${row.stepsDone} of ${row.stepsTotal} steps done`;
    return { id: idOf(event), kind: found.kind, title: `${this.#titleOf(runId)} ${says}`, body, path: `/runs/${runId}`, isUrgent: false, answers: [] };
  }

  /** A reminder of a question that has been answered since is no news. */
  #isSeenTo({ data }: StoredEvent): boolean {
    if (!('outcome' in data) || !('approvalId' in data) || (data.outcome !== 'remind' && data.outcome !== 'escalate')) return false;
    return this.#engine.readModels.findApproval(data.approvalId)?.status !== 'pending';
  }

  #titleOf(runId: string): string {
    const { readModels, journal } = this.#engine;
    const row = readModels.findRun(runId);
    return row ? (journal.findSnapshot(row.definitionHash)?.displayName ?? row.definition) : runId;
  }
}

function idOf({ runId, sequence }: StoredEvent): string {
  return `${runId}.${sequence}`;
}
