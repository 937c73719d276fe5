/** Makes the read models anew on request, one rebuild at a time, while the engine works. */
import { setImmediate as othersHadTheirTurn } from 'node:timers/promises';
import { EngineStopping } from '../executor/engine-stopping.ts';
import type { Definition } from '../definition/definition.ts';
import type { Plans } from '../executor/plans.ts';
import type { Engine } from '../port/engine.ts';
import type { ScheduleBook } from '../schedules/schedule-book.ts';
import type { Store } from '../storage/sqlite/sqlite-store.ts';
import { rebuildReadModels, type RebuildReport } from './rebuild-read-models.ts';

export interface RebuilderOptions {
  readonly store: Store;
  /** Answered at once: a page is folded and applied in one piece. */
  readonly plans: Plans<Definition | undefined>;
  readonly book: ScheduleBook;
  readonly isStopping: () => boolean;
}

export class Rebuilder {
  readonly #options: RebuilderOptions;
  #underWay: Promise<RebuildReport> | null = null;
  #progress: Engine['rebuilding'] = null;

  constructor(options: RebuilderOptions) {
    this.#options = options;
  }

  /** Null: none is under way. */
  get progress(): Engine['rebuilding'] {
    return this.#progress;
  }

  /** Those who ask meanwhile are told of the one that is under way. */
  rebuild(): Promise<RebuildReport> {
    return (this.#underWay ??= this.#rebuild().finally(() => (this.#underWay = this.#progress = null)));
  }

  /** It ends with its next turn, when the engine is stopping. */
  async ended(): Promise<void> {
    await this.#underWay?.catch(() => undefined);
  }

  async #rebuild(): Promise<RebuildReport> {
    const { store, plans, book, isStopping } = this.#options;
    const { journal } = store;
    this.#progress = { done: 0, total: journal.lastPosition() };
    const { isIdentical } = await store.transaction(() => book.rebuild());
    const rebuilt = await rebuildReadModels({
      journal,
      plans,
      rebuild: store.rebuild(),
      onProgress: (done, total) => (this.#progress = { done, total }),
      rest: async () => {
        await othersHadTheirTurn();
        if (isStopping()) throw new EngineStopping();
      },
    });
    return { ...rebuilt, isIdentical: rebuilt.isIdentical && isIdentical };
  }
}
