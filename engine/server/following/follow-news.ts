/**
 * Tells one watcher what is news (projections/news.ts), and what no longer is.
 *
 * Rules
 *  1. A message is true up to its position. What happened while nobody could be told is read again from the journal.
 *  2. A piece of news is told once, and once that it is gone.
 *  3. After a message comes a pause: what happens meanwhile is told together.
 *  4. Of so many runs it is remembered what was told of them: of what is older it is not said when it is gone.
 */
import type { NewsChanges } from '../../contract/news.ts';
import type { EngineReader } from '../../port/engine.ts';
import type { StoredEvent } from '../../journal/journal.ts';
import {
  changesNews,
  changesRun,
  isNewsOfRun,
  isOfStatus,
  newsIdOf,
  newsOfApproval,
  newsOfEvent,
  type RunNews,
} from '../../projections/news.ts';
import type { RunRow } from '../../projections/read-models.ts';
import { noteMissed } from './missed-events.ts';
import { tellAsItChanges } from './tell-as-it-changes.ts';

/** After a longer absence only the newest events are looked through. */
const MOST_EVENTS = 20_000;
const MOST_REQUESTS = 200;
/** Runs. */
const MOST_REMEMBERED = 2_000;

/** Ends as `tellAsItChanges` does. */
export async function* followNews(
  engine: EngineReader,
  afterPosition: number | null,
  aborted: AbortSignal | undefined,
): AsyncGenerator<NewsChanges, void> {
  const last = engine.journal.lastPosition();
  const from = Math.max(Math.min(afterPosition ?? last, last), last - MOST_EVENTS);
  const standing = new StandingNews(engine, last);
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
      if (isFirst)
        await noteMissed(engine.journal, {
          afterPosition: from,
          upTo: last,
          note: (events) => standing.note(events),
          isOver,
        }); // rule 1
    },
    look: () => {
      if (!isFirst && !standing.hasChanged) return null;
      const message = standing.take();
      if (!isFirst && message.news.length === 0 && message.gone.length === 0) return null;
      isFirst = false;
      return message;
    },
  });
}

interface Entry {
  readonly event: StoredEvent;
  isTold: boolean;
}

class StandingNews {
  readonly #engine: EngineReader;
  #position: number;
  /** What is news of runs, told or not yet, by run and by its own id. */
  readonly #ofRuns = new Map<string, Map<string, Entry>>();
  readonly #toldRequests = new Set<string>();
  readonly #changedRuns = new Set<string>();

  constructor(engine: EngineReader, position: number) {
    this.#engine = engine;
    this.#position = position;
  }

  get hasChanged(): boolean {
    return this.#changedRuns.size > 0;
  }

  note(events: readonly StoredEvent[]): void {
    for (const event of events) {
      this.#position = Math.max(this.#position, event.position);
      const known = this.#ofRuns.get(event.runId);
      if (isNewsOfRun(event))
        this.#ofRuns.set(
          event.runId,
          (known ?? new Map<string, Entry>()).set(newsIdOf(event), { event, isTold: false }),
        );
      if (changesNews(event) || (known && changesRun(event))) this.#changedRuns.add(event.runId);
    }
  }

  take(): NewsChanges {
    const [requests, runs] = [this.#takeRequests(), this.#takeRuns()];
    this.#changedRuns.clear();
    for (const [runId] of this.#ofRuns) if (this.#ofRuns.size > MOST_REMEMBERED) this.#ofRuns.delete(runId); // rule 4
    return { position: this.#position, news: [...requests.news, ...runs.news], gone: [...requests.gone, ...runs.gone] };
  }

  #takeRequests(): Pick<NewsChanges, 'news' | 'gone'> {
    const { readModels } = this.#engine;
    const waiting = readModels.listApprovals({ status: 'pending' }, { limit: MOST_REQUESTS, offset: 0 }).items;
    const fresh = waiting.filter(({ id }) => !this.#toldRequests.has(id));
    const listed = new Set(waiting.map(({ id }) => id));
    const gone = [...this.#toldRequests].filter(
      (id) => !listed.has(id) && readModels.findApproval(id)?.status !== 'pending',
    );
    for (const id of gone) this.#toldRequests.delete(id);
    for (const { id } of fresh) this.#toldRequests.add(id);
    return {
      news: fresh.map((row) => newsOfApproval(row, this.#titleOf(readModels.findRun(row.runId)) ?? row.definition)),
      gone,
    };
  }

  #takeRuns(): Pick<NewsChanges, 'news' | 'gone'> {
    const news: RunNews[] = [];
    const gone: string[] = [];
    for (const runId of this.#changedRuns) {
      const entries = this.#ofRuns.get(runId) ?? new Map<string, Entry>();
      const newest = Math.max(
        ...[...entries.values()].filter(({ event }) => isOfStatus(event)).map(({ event }) => event.sequence),
      );
      for (const [id, entry] of entries) {
        // it left that status, and came to it again
        const isOutdone = isOfStatus(entry.event) && entry.event.sequence < newest;
        const view = isOutdone ? null : this.#viewOf(entry.event);
        if (view && !entry.isTold) news.push(view);
        if (!view && entry.isTold) gone.push(id);
        if (view) entry.isTold = true;
        else entries.delete(id);
      }
      if (entries.size === 0) this.#ofRuns.delete(runId);
    }
    return { news: news.sort((left, right) => left.position - right.position), gone };
  }

  #viewOf(event: StoredEvent): RunNews | null {
    const { readModels } = this.#engine;
    const run = readModels.findRun(event.runId);
    return newsOfEvent(event, {
      run,
      title: this.#titleOf(run) ?? event.runId,
      findApproval: (id) => readModels.findApproval(id),
    });
  }

  /** For people. */
  #titleOf(run: RunRow | undefined): string | undefined {
    return run && (this.#engine.journal.findSnapshot(run.definitionHash)?.displayName ?? run.definition);
  }
}
