/**
 * Tells one watcher how a run and its children stand.
 *
 * Rules
 *  1. A message is true up to its position: whole, or what has changed since the message before. It is made from two
 *     whole views, so nothing that a view shows can be missed, and what is the same in both is not sent again.
 *  2. The first change is told at once. The next one waits at least `PAUSE`, and several times as long as the last message took
 *     to make: a run of a thousand steps must not keep the engine from its work.
 *  3. What steps wait for outside of the run is no event: the gates tell of it.
 *  4. Following goes on when the run has ended, because an operator can bring it back.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunFollowed, RunSnapshot, RunView } from '../../contract/runs.ts';
import type { Engine } from '../../engine.ts';
import type { StoredEvent } from '../../journal/journal.ts';
import { possibleActionsOn } from '../../projections/possible-actions.ts';
import { changesBetween } from '../../projections/run-changes.ts';
import { Bell } from './bell.ts';
import { historyOfRun } from '../histories.ts';
import { mustFindRun, viewTree } from '../run-tree.ts';
import { whenOthersRest } from './when-others-rest.ts';

/** Milliseconds between two messages, at least. */
const PAUSE = 50;
/** Of the time that a message took to make. */
const REST = 4;

/** Begins with a snapshot. Ends without a word when `aborted` says so, or when the engine stops. */
export async function* followRun(engine: Engine, runId: string, tell: 'whole' | 'changes', aborted: AbortSignal | undefined): AsyncGenerator<RunFollowed, void> {
  const bell = new Bell();
  let last: RunSnapshot | null = null;
  let tree: ReadonlySet<string> = new Set([runId]);
  let waits = '';
  /** Runs in which something has happened while a message was made: of its children only the message itself tells. */
  let meanwhile: Set<string> | null = null;
  const concerns = (event: StoredEvent) => tree.has(event.runId) || (event.type === 'orchestration.run.created' && event.data.parent !== null && tree.has(event.data.parent.runId));
  const stopListening = engine.subscribe((events) => {
    if (events.some(concerns)) bell.ring();
    for (const { runId: changed } of meanwhile ? events : []) meanwhile?.add(changed);
  });
  const stopWatchingGates = engine.admission.subscribe(() => {
    if (waitsIn(engine, tree) !== waits) bell.ring();
  });
  const onAbort = () => bell.ring();
  aborted?.addEventListener('abort', onAbort);
  const isOver = () => aborted?.aborted === true || engine.state === 'stopping';
  try {
    while (!isOver()) {
      await whenOthersRest(); // what woke us has taken time already
      if (isOver()) return;
      const begun = performance.now();
      meanwhile = new Set();
      const now: RunSnapshot | null = await standing(engine, runId, isOver);
      if (!now) return;
      const message = (tell === 'changes' && last && changesBetween(last, now)) || now;
      last = now;
      tree = new Set(idsOf(now.run));
      if ([...tree].some((id) => meanwhile?.has(id))) bell.ring();
      meanwhile = null;
      waits = waitsIn(engine, tree);
      const took = performance.now() - begun;
      if (message.kind === 'snapshot' || message.runs.length > 0) yield message;
      await sleep(Math.max(PAUSE, took * REST), undefined, { signal: aborted }).catch(() => undefined);
      await bell.rung(null);
    }
  } finally {
    stopListening();
    stopWatchingGates();
    aborted?.removeEventListener('abort', onAbort);
  }
}

/** Null: it is over. Made in pieces: its position is that of the beginning, so that what happens meanwhile is told once more and never missed. */
async function standing(engine: Engine, runId: string, isOver: () => boolean): Promise<RunSnapshot | null> {
  const row = mustFindRun(engine, runId);
  const position = engine.journal.lastPosition();
  const run = await viewTree(engine, row, Date.now());
  await whenOthersRest();
  if (isOver()) return null;
  const { state } = await historyOfRun(engine, row);
  const actions = possibleActionsOn(state);
  await whenOthersRest();
  return isOver() ? null : { kind: 'snapshot', position, run, actions };
}

/** What steps of these runs wait for outside of them: another text when that is something else. */
function waitsIn({ admission: { gates } }: Engine, runIds: ReadonlySet<string>): string {
  return [...runIds].map((runId) => gates.live.waitingRoom.signOf(runId) + gates.rehearsal.waitingRoom.signOf(runId)).join(' ');
}

function idsOf(run: RunView): string[] {
  return [run.id, ...run.children.flatMap(idsOf)];
}
