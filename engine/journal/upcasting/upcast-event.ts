/**
 * The journal's door: events that older versions wrote come in as today's, so that no other room knows how they were
 * written. The bytes in the store, and the checksums over them, stay as they are.
 */
import type { RunEvent } from '../../run/run-event.ts';
import { agentsWithoutAName } from './agents-without-a-name.ts';
import { askedAgain } from './asked-again.ts';
import { pinnedNothing } from './pinned-nothing.ts';
import type { EventUpcaster } from './upcaster.ts';
import { waitsWereStarted } from './waits-were-started.ts';

/** Oldest change first: each finds what those before it have made. A new one comes last, and none is ever changed. */
const UPCASTERS: readonly EventUpcaster[] = [pinnedNothing, askedAgain, waitsWereStarted, agentsWithoutAName];

/** Where in the list to begin with an event of a type; types that nothing has happened to are not in here. */
const FIRST_OF_TYPE: ReadonlyMap<string, number> = new Map(
  UPCASTERS.map(({ type }, index) => [type, index] as const).reverse(),
);

export function upcastEvent<E extends RunEvent>(event: E): E {
  const first = FIRST_OF_TYPE.get(event.type);
  if (first === undefined) return event;
  let written = event as E & Parameters<EventUpcaster['upcast']>[0];
  for (let index = first; index < UPCASTERS.length; index++) {
    const { type, upcast } = UPCASTERS[index] as EventUpcaster;
    if (type === written.type) written = upcast(written);
  }
  return written;
}
