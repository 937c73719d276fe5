/** What a turn sees of attempts that go on: what is recorded of them, and what this very turn is going to record. */
import { throughPages, type ReadPage } from '../journal/pages-of-run.ts';
import type { RunState, StepState } from '../run/run-state.ts';
import { attemptName, NOTHING_RECORDED, withEvents, type RecordedAttempt } from './recorded-attempts.ts';
import { made } from '../values/deferred.ts';
import type { Turn } from './turn.ts';

/**
 * By the attempts' names. Read from where the first of them began, and never more than a page at a time. Throws
 * `AnswerToCome` where the store has yet to answer.
 */
export function recordedOf(
  state: RunState,
  steps: readonly StepState[],
  readPage: ReadPage,
  turn: Turn,
): ReadonlyMap<string, RecordedAttempt> {
  const { runId } = state;
  const wanted = new Set(steps.map(({ id, attempt }) => attemptName(id, attempt)));
  const before = Math.min(...steps.map(({ attemptBegunAt }) => attemptBegunAt)) - 1;
  const ofTurn = turn.batch.events.filter((event) => event.runId === runId);
  // Named by how much is recorded: what was read before a turn was given up lacks what has been recorded since.
  const recorded = state.sequence - ofTurn.length;
  const names = [...wanted].join(' ');
  const kept = turn.ask(`attempts ${runId} ${recorded} ${names}`, () => {
    let known = NOTHING_RECORDED;
    const read = throughPages(readPage, runId, before, (page) => void (known = withEvents(known, page, wanted)));
    return made(read, () => known);
  });
  return withEvents(kept, ofTurn, wanted).attempts;
}
