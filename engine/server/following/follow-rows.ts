/**
 * Tells one watcher what becomes of a list.
 *
 * Rules
 *  1. A message is true up to its position: every event up to there is in it or in an earlier one,
 *     and none is passed over.
 *  2. Rows are told as they are, not how they came to be so. What changes ten times between two messages is told once.
 *  3. The first change is told at once, the next ones after a pause, so that a thousand events a second are twenty
 *     messages; fewer when a message takes long to make (counting what holds a text), for the engine has other work.
 *  4. A slow watcher costs the ids of what changed meanwhile, and nothing else.
 */
import type { EngineReader } from '../../port/engine.ts';
import type { StoredEvent } from '../../journal/journal.ts';
import { noteMissed } from './missed-events.ts';
import type { RowSource } from './row-source.ts';
import { tellAsItChanges } from './tell-as-it-changes.ts';

export type RowsChange<View> =
  | { readonly kind: 'snapshot'; readonly position: number; readonly items: View[]; readonly total: number }
  | {
      readonly kind: 'changes';
      readonly position: number;
      readonly changed: View[];
      readonly gone: string[];
      readonly total: number;
    };

/** Whoever missed more events than this is served faster with a snapshot. */
const LONGEST_ABSENCE = 5_000;

interface Wanted {
  readonly limit: number;
  /** Null: begin with a snapshot. */
  readonly afterPosition: number | null;
}

/** Ends as `tellAsItChanges` does. */
export async function* followRows<View extends { readonly id: string }>(
  engine: EngineReader,
  source: RowSource<View>,
  { limit, afterPosition }: Wanted,
  aborted: AbortSignal | undefined,
): AsyncGenerator<RowsChange<View>, void> {
  const changed = new Set<string>();
  let position = 0;
  let isFirst = true;
  let isWhole = false;
  const note = (events: readonly StoredEvent[]) => {
    for (const event of events) {
      const id = source.changedBy(event);
      if (id !== null) changed.add(id);
      position = Math.max(position, event.position);
    }
  };
  yield* tellAsItChanges<RowsChange<View>>({
    aborted,
    isOver: () => engine.state === 'stopping',
    listen: (ring) => [
      engine.subscribe((events) => {
        note(events);
        if (changed.size > 0) ring();
      }),
    ],
    // Asked when it is listened already, so that nothing comes between the two.
    ready: async (isOver) => {
      if (!isFirst) return;
      isFirst = false;
      position = Math.max(position, await engine.journal.lastPosition());
      const missed = afterPosition === null ? Infinity : position - afterPosition;
      isWhole = missed < 0 || missed > LONGEST_ABSENCE;
      if (!isWhole)
        await noteMissed(engine.journal, { afterPosition: afterPosition ?? 0, upTo: position, note, isOver });
    },
    // The position goes first: what happens while rows are read may be in them, and is told again.
    look: async () => {
      const upTo = position;
      if (isWhole) {
        isWhole = false;
        return { kind: 'snapshot', position: upTo, ...(await source.list(limit)) };
      }
      const ids = [...changed];
      changed.clear();
      return ids.length > 0 ? { ...(await viewsOf(source, ids)), position: upTo } : null;
    },
  });
}

async function viewsOf<View extends { readonly id: string }>(
  source: RowSource<View>,
  ids: readonly string[],
): Promise<Omit<RowsChange<View> & { kind: 'changes' }, 'position'>> {
  const changed: View[] = [];
  const gone: string[] = [];
  for (const id of ids) {
    const view = await source.find(id);
    if (view && source.isAskedFor(view)) changed.push(view);
    else gone.push(id);
  }
  const { total } = await source.list(0);
  return { kind: 'changes', changed, gone, total };
}
