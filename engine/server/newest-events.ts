/** What has happened lately: the newest events of the newest runs, so that it costs the same however much there is. */
import type { StoredEvent } from '../journal/journal.ts';
import type { EngineReader } from '../port/engine.ts';
import type { RunRow } from '../projections/read-models.ts';
import { pagesOf } from './reader-page.ts';

const NEWEST_RUNS = 40;
/** Of each run. */
const NEWEST_EVENTS = 2_000;

export interface EventOfRun {
  readonly run: RunRow;
  readonly event: StoredEvent;
}

export async function* newestEvents({
  readModels,
  journal,
}: Pick<EngineReader, 'readModels' | 'journal'>): AsyncGenerator<EventOfRun, void> {
  const { items } = await readModels.listRuns({}, { limit: NEWEST_RUNS, offset: 0 });
  for (const run of items)
    for await (const page of pagesOf(journal, run.id, { after: Math.max(0, run.sequence - NEWEST_EVENTS) }))
      for (const event of page) yield { run, event };
}
