/** What of a run is counted event by event; everything else follows from its steps' histories. */
import type { RunEvent } from '../run/run-event.ts';
import type { RunStatus } from '../run/run-state.ts';

export interface RunTally {
  readonly events: Record<string, number>;
  waitedForPeopleMs: number;
  /** Null while the run doesn't wait for people. */
  waitingSince: number | null;
  firstDeliverableAt: number | null;
}

const WAITS_FOR_PEOPLE: ReadonlySet<RunStatus> = new Set([
  'approval_pending',
  'checkpoint',
  'paused',
  'needs_attention',
]);

export function emptyTally(): RunTally {
  return { events: {}, waitedForPeopleMs: 0, waitingSince: null, firstDeliverableAt: null };
}

/** @param status the run's after the event */
export function count(tally: RunTally, event: RunEvent, status: RunStatus): void {
  tally.events[event.type] = (tally.events[event.type] ?? 0) + 1;
  if (event.type === 'orchestration.step.completed' && event.data.deliverable) tally.firstDeliverableAt ??= event.at;
  const isWaiting = WAITS_FOR_PEOPLE.has(status);
  if (isWaiting) {
    tally.waitingSince ??= event.at;
  } else if (tally.waitingSince !== null) {
    tally.waitedForPeopleMs += event.at - tally.waitingSince;
    tally.waitingSince = null;
  }
}
