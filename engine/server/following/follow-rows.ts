/**
 * Tells one watcher what becomes of a list.
 *
 * Rules
 *  1. A message is true up to its position: every event up to there is in it or in an earlier one, and none is passed over.
 *  2. Rows are told as they are, not how they came to be so. What changes ten times between two messages is told once.
 *  3. The first change is told at once, the next ones after a pause, so that a thousand events a second are twenty
 *     messages; fewer when a message takes long to make (counting what holds a text), for the engine has other work.
 *  4. A slow watcher costs the ids of what changed meanwhile, and nothing else.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine } from '../../engine.ts';
import type { StoredEvent } from '../../journal/journal.ts';
import { Bell } from './bell.ts';
import { noteMissed } from './missed-events.ts';
import type { RowSource } from './row-source.ts';

export type RowsChange<View> =
  | { readonly kind: 'snapshot'; readonly position: number; readonly items: View[]; readonly total: number }
  | { readonly kind: 'changes'; readonly position: number; readonly changed: View[]; readonly gone: string[]; readonly total: number };

/** Milliseconds between two messages, at least. */
const PAUSE = 50;
/** Of the time that a message took to make. */
const REST = 4;
/** Whoever missed more events than this is served faster with a snapshot. */
const LONGEST_ABSENCE = 5_000;

interface Wanted {
  readonly limit: number;
  /** Null: begin with a snapshot. */
  readonly afterPosition: number | null;
}

/**
 * Ends without a word when `aborted` says so. A caller that leaves while a change is awaited has to abort, and so has a host
 * that stops its engine.
 */
export async function* followRows<View extends { readonly id: string }>(
  engine: Engine,
  source: RowSource<View>,
  { limit, afterPosition }: Wanted,
  aborted: AbortSignal | undefined,
): AsyncGenerator<RowsChange<View>, void> {
  const bell = new Bell();
  const changed = new Set<string>();
  let position = engine.journal.lastPosition();
  const note = (events: readonly StoredEvent[]) => {
    for (const event of events) {
      const id = source.changedBy(event);
      if (id !== null) changed.add(id);
      position = Math.max(position, event.position);
    }
  };
  const stopListening = engine.subscribe((events) => {
    note(events);
    if (changed.size > 0) bell.ring();
  });
  const onAbort = () => bell.ring();
  aborted?.addEventListener('abort', onAbort);
  const isOver = () => aborted?.aborted === true || engine.state === 'stopping';
  try {
    const missed = afterPosition === null ? Infinity : position - afterPosition;
    if (missed < 0 || missed > LONGEST_ABSENCE) yield { kind: 'snapshot', position, ...source.list(limit) };
    else if (afterPosition !== null) await noteMissed(engine.journal, { afterPosition, upTo: position, note, isOver });
    while (!isOver()) {
      if (changed.size > 0) {
        const begun = performance.now();
        const message = { ...take(source, changed), position };
        const took = performance.now() - begun;
        yield message;
        await sleep(Math.max(PAUSE, took * REST), undefined, { signal: aborted }).catch(() => undefined);
      } else await bell.rung(null);
    }
  } finally {
    stopListening();
    aborted?.removeEventListener('abort', onAbort);
  }
}

function take<View extends { readonly id: string }>(source: RowSource<View>, ids: Set<string>): Omit<RowsChange<View> & { kind: 'changes' }, 'position'> {
  const changed: View[] = [];
  const gone: string[] = [];
  for (const id of ids) {
    const view = source.find(id);
    if (view && source.isAskedFor(view)) changed.push(view);
    else gone.push(id);
  }
  ids.clear();
  return { kind: 'changes', changed, gone, total: source.list(0).total };
}
