/**
 * Tells one watcher what happens in a run and its children.
 *
 * Rules
 *  1. Nothing is missed and nothing told twice: the journal's positions say where what is recorded ends and what
 *     happens from now on begins.
 *  2. The journal is the buffer. We only note which runs changed; a slow watcher costs nothing but its own
 *     delay. What it has missed is read a page at a time, when it has taken the page before, and others have
 *     their turn between two pages.
 *  3. Events are told in the order of their positions,
 *     so that the last one seen is where a watcher goes on after a break.
 *  4. `waiting` and `ended` are said when everything that led there has been told.
 */
import type { RunTreeChange } from '../../contract/runs.ts';
import type { EngineReader } from '../../port/engine.ts';
import { eventViewOf } from '../../projections/told-events.ts';
import { Watcher } from './tell-as-it-changes.ts';
import { TreeFollower } from './tree-follower.ts';
import { whenOthersRest } from './when-others-rest.ts';

/** What was on its way to a run may come to nothing, and then no event says that the run has come to rest. */
const LOOK_AGAIN_MS = 200;

/**
 * Ends with `ended`, or without a word when `aborted` says so. A caller that leaves while a change is awaited has to
 * abort, and so has a host that stops its engine.
 */
export async function* watchRunTree(
  engine: EngineReader,
  runId: string,
  afterPosition: number,
  aborted: AbortSignal | undefined,
): AsyncGenerator<RunTreeChange, void> {
  const follower = new TreeFollower(engine, runId);
  const watcher = new Watcher({
    aborted,
    isOver: () => engine.state === 'stopping', // nothing can be read from an engine that has stopped
    listen: (ring) => [
      engine.subscribe((events) => {
        if (follower.note(events)) ring();
      }),
    ],
  });
  try {
    await follower.begin(afterPosition);
    while (!watcher.isOver()) {
      for (const event of await follower.takeNew()) {
        yield { kind: 'event', event: eventViewOf(event) };
        if (watcher.isOver()) return;
      }
      if (follower.hasChanges) {
        await whenOthersRest();
        continue;
      }
      const standing = await follower.takeStanding();
      if (standing) yield standing;
      if (standing?.kind === 'ended') return;
      await watcher.rung(follower.mayComeToRest ? LOOK_AGAIN_MS : null);
      await whenOthersRest(); // what rang has taken time already
    }
  } finally {
    watcher.leave();
  }
}
