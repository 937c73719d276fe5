import type { EventView } from '../contract/event-view.ts';
import type { EngineReader } from '../port/engine.ts';
import { eventViewOf } from '../projections/told-events.ts';
import { pagesOf } from './reader-page.ts';

/** A run's events as views show them. What was recorded with them may be big: only what is shown of it is held. */
export async function shownEvents(
  journal: EngineReader['journal'],
  runId: string,
  after: number,
  most: number,
): Promise<EventView[]> {
  const shown: EventView[] = [];
  for await (const page of pagesOf(journal, runId, { after, most })) {
    for (const event of page) shown.push(eventViewOf(event));
  }
  return shown;
}
