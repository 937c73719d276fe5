/**
 * WHETHER A SCHEDULE STARTS RUNS BY ITSELF. Pure.
 *
 * Rules
 *  1. Its author's word goes first: what is not `enabled` is off, and nobody can switch it on but a new version.
 *  2. Then the operator's newest word, over all versions.
 *  3. One that starts runs already goes on doing so.
 *  4. One that came with a template is off until somebody switches it on: bringing something in starts nothing.
 *  5. Everybody else's is on as soon as its definition is published: whoever wrote it said so.
 */
import type { Schedule } from './schedule.ts';
import type { ScheduleState } from './schedule-state.ts';

/** Who has switched it off. Null: it is on. */
export type SwitchedOffBy = 'author' | 'operator' | 'template' | null;

export function switchedOffBy(
  { trigger, isFromLibrary }: Pick<Schedule, 'trigger' | 'isFromLibrary'>,
  { switched, armed }: ScheduleState,
): SwitchedOffBy {
  if (!trigger.enabled) return 'author'; // rule 1
  if (switched) return switched.isOn ? null : switched.because; // rule 2
  if (armed !== null) return null; // rule 3
  return isFromLibrary ? 'template' : null; // rules 4 and 5
}
