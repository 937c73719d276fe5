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
import type { RunFollowed, RunSnapshot, RunView } from '../contract/runs.ts';
import type { Engine } from '../engine.ts';
import type { StoredEvent } from '../journal/journal.ts';
import { possibleActionsOn } from '../projections/possible-actions.ts';
import { changesBetween } from '../projections/run-changes.ts';
import { Bell } from './bell.ts';
import { historyOfRun } from './histories.ts';
import { mustFindRun, viewTree } from './run-tree.ts';

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
  const concerns = (event: StoredEvent) => tree.has(event.runId) || (event.type === 'orchestration.run.created' && event.data.parent !== null && tree.has(event.data.parent.runId));
  const stopListening = engine.subscribe((events) => {
    if (events.some(concerns)) bell.ring();
  });
  const stopWatchingGates = engine.admission.subscribe(() => {
    if (waitsIn(engine, tree) !== waits) bell.ring();
  });
  const onAbort = () => bell.ring();
  aborted?.addEventListener('abort', onAbort);
  const isOver = () => aborted?.aborted === true || engine.state === 'stopping';
  try {
    while (!isOver()) {
      const begun = performance.now();
      const now: RunSnapshot = await standing(engine, runId);
      const message = (tell === 'changes' && last && changesBetween(last, now)) || now;
      last = now;
      tree = new Set(idsOf(now.run));
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

/** Made in pieces: its position is that of the beginning, so that what happens meanwhile is told once more and never missed. */
async function standing(engine: Engine, runId: string): Promise<RunSnapshot> {
  const row = mustFindRun(engine, runId);
  const position = engine.journal.lastPosition();
  const run = await viewTree(engine, row, Date.now());
  const { state } = await historyOfRun(engine, row);
  return { kind: 'snapshot', position, run, actions: possibleActionsOn(state) };
}

/** What steps of these runs wait for outside of them: another text when that is something else. */
function waitsIn({ admission: { gates } }: Engine, runIds: ReadonlySet<string>): string {
  return [...runIds].map((runId) => gates.live.waitingRoom.signOf(runId) + gates.rehearsal.waitingRoom.signOf(runId)).join(' ');
}

function idsOf(run: RunView): string[] {
  return [run.id, ...run.children.flatMap(idsOf)];
}
