/** What a backfill would do, or why there can be none. Pure. */
import { offInDefinition, refused } from './schedule-refused.ts';
import type { Schedule } from './schedule.ts';
import type { ScheduleState } from './schedule-state.ts';
import { switchedOffBy } from './switched.ts';

export interface BackfillRange {
  /** Milliseconds since 1970; both ends belong to it. */
  readonly from: number;
  readonly until: number;
}

/** What a backfill would do. */
export interface BackfillPlan {
  readonly times: readonly number[];
  /** How many of its runs go at once. */
  readonly concurrency: number;
}

/** A backfill of more times is asked for in parts. */
const LARGEST_BACKFILL = 500;

/** Throws `refused`. */
export function planBackfill(
  { schedule, state }: { readonly schedule: Schedule; readonly state: ScheduleState },
  { from, until }: BackfillRange,
  concurrency: number,
  now: number,
): BackfillPlan {
  const { trigger, recurrence } = schedule;
  const offBy = switchedOffBy(schedule, state);
  if (offBy === 'author') throw offInDefinition(schedule);
  if (offBy !== null)
    throw refused(`${trigger.id} is switched off`, 'Switch it on first, or start single runs of it by hand.');
  if (state.backfill?.state === 'going')
    throw refused(`A backfill of ${trigger.id} is under way`, 'Wait for its end, or cancel it.');
  if (until < from) throw refused('The range ends before it begins', 'Name the earlier time first.');
  if (until > now)
    throw refused(
      'The range reaches into the future',
      'A backfill is for times that are over; those to come start by themselves.',
    );
  const { times, isCut } = recurrence.between(from - 1, until, LARGEST_BACKFILL);
  if (isCut)
    throw refused(
      `There are more than ${LARGEST_BACKFILL} times in this range`,
      'Ask for it in parts, one after the other.',
    );
  return { times, concurrency: trigger.overlap === 'allow_all' ? concurrency : 1 };
}
