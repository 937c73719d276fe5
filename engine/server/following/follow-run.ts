/**
 * Tells one watcher how a run and its children stand.
 *
 * Rules
 *  1. A message is true up to its position: whole, or what has changed since the message before. It is made from two
 *     whole views, so nothing that a view shows can be missed, and what is the same in both is not sent again.
 *  2. The next change waits several times as long as the last message took to make (`tell-as-it-changes.ts`): a run of
 *     a thousand steps must not keep the engine from its work.
 *  3. What steps wait for outside of the run is no event: the gates tell of it.
 *  4. Following goes on when the run has ended, because an operator can bring it back.
 */
import type { RunFollowed, RunSnapshot } from '../../contract/run-followed.ts';
import type { RunView } from '../../contract/run-view.ts';
import type { EngineReader } from '../../port/engine.ts';
import type { StoredEvent } from '../../journal/journal.ts';
import { possibleActionsOn } from '../../projections/possible-actions.ts';
import { changesBetween } from '../../projections/run-changes.ts';
import { historyOfRun } from '../histories.ts';
import { mustFindRun, viewTree } from '../run-tree.ts';
import { tellAsItChanges } from './tell-as-it-changes.ts';
import { whenOthersRest } from './when-others-rest.ts';

/** Begins with a snapshot. Ends as `tellAsItChanges` does. */
export function followRun(
  engine: EngineReader,
  runId: string,
  tell: 'whole' | 'changes',
  aborted: AbortSignal | undefined,
): AsyncGenerator<RunFollowed, void> {
  let last: RunSnapshot | null = null;
  let tree: ReadonlySet<string> = new Set([runId]);
  let waits = '';
  /** Runs in which something has happened while a message was made: of its children only the message itself tells. */
  let meanwhile: Set<string> | null = null;
  let ringAgain = () => {};
  const concerns = (event: StoredEvent) =>
    tree.has(event.runId) ||
    (event.type === 'orchestration.run.created' && event.data.parent !== null && tree.has(event.data.parent.runId));
  return tellAsItChanges<RunFollowed>({
    aborted,
    isOver: () => engine.state === 'stopping',
    listen: (ring) => {
      ringAgain = ring;
      return [
        engine.subscribe((events) => {
          if (events.some(concerns)) ring();
          for (const { runId: changed } of meanwhile ? events : []) meanwhile?.add(changed);
        }),
        engine.admission.subscribe(() => {
          if (waitsIn(engine, tree) !== waits) ring();
        }),
      ];
    },
    ready: whenOthersRest, // what woke us has taken time already
    look: async (isOver) => {
      const changed = (meanwhile = new Set<string>());
      const now: RunSnapshot | null = await standing(engine, runId, isOver);
      if (!now) return null;
      const message = (tell === 'changes' && last && changesBetween(last, now)) || now;
      last = now;
      tree = new Set(idsOf(now.run));
      if ([...tree].some((id) => changed.has(id))) ringAgain();
      meanwhile = null;
      waits = waitsIn(engine, tree);
      return message.kind === 'snapshot' || message.runs.length > 0 ? message : null;
    },
  });
}

/**
 * Null: it is over. Made in pieces: its position is that of the beginning, so that what happens meanwhile is told once
 * more and never missed.
 */
async function standing(engine: EngineReader, runId: string, isOver: () => boolean): Promise<RunSnapshot | null> {
  const row = await mustFindRun(engine, runId);
  const position = await engine.journal.lastPosition();
  const run = await viewTree(engine, row, Date.now());
  await whenOthersRest();
  if (isOver()) return null;
  const { state } = await historyOfRun(engine, row);
  const actions = possibleActionsOn(state);
  await whenOthersRest();
  return isOver() ? null : { kind: 'snapshot', position, run, actions };
}

/** What steps of these runs wait for outside of them: another text when that is something else. */
function waitsIn({ admission: { gates } }: EngineReader, runIds: ReadonlySet<string>): string {
  return [...runIds]
    .map((runId) => gates.live.waitingRoom.signOf(runId) + gates.rehearsal.waitingRoom.signOf(runId))
    .join(' ');
}

function idsOf(run: RunView): string[] {
  return [run.id, ...run.children.flatMap(idsOf)];
}
