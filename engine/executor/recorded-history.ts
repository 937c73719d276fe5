/** A run's history as a turn sees it: what is recorded of it, and what this very turn is going to record. */
import type { RunEvent } from '../run/run-event.ts';
import type { RunState } from '../run/run-state.ts';
import type { ReadRun } from './conversation.ts';
import type { Turn } from './turn.ts';

/** In order. Throws `AnswerToCome` where the store has yet to answer. */
export function* historyWithTurn(state: RunState, readRun: ReadRun, turn: Turn): Generator<RunEvent> {
  const { runId } = state;
  const ofTurn = turn.batch.events.filter((event) => event.runId === runId);
  // Named by how much is recorded: what was read before a turn was given up lacks what has been recorded since.
  const recorded = state.sequence - ofTurn.length;
  yield* turn.ask(`history ${runId} ${recorded}`, () => readRun(runId));
  yield* ofTurn;
}
