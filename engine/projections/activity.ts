/** How many parts of a step were at work when, in few enough numbers to be drawn as one row. Pure. */
import type { StepView } from '../contract/step-view.ts';
import type { StepHistory } from './step-history.ts';

const STRETCHES = 40;

type Activity = NonNullable<StepView['parts']>['activity'];

/** @param now the end of what goes on */
export function activityOf(histories: readonly StepHistory[], now: number): Activity {
  const attempts = histories.flatMap((history) => history.attempts);
  const from = attempts.reduce((first, { startedAt }) => Math.min(first, startedAt), Infinity);
  if (from === Infinity) return null;
  const to = Math.max(
    from + 1,
    attempts.reduce((last, { finishedAt }) => Math.max(last, finishedAt ?? now), from),
  );
  const stretch = (to - from) / STRETCHES;
  const atWork = Array.from({ length: STRETCHES }, () => 0);
  for (const { startedAt, finishedAt } of attempts) {
    const [begin, end] = [(startedAt - from) / stretch, ((finishedAt ?? now) - from) / stretch];
    for (let place = Math.floor(begin); place < Math.min(end, STRETCHES); place++)
      atWork[place] = (atWork[place] ?? 0) + Math.min(end, place + 1) - Math.max(begin, place);
  }
  return { from, to, atWork: atWork.map((count) => Math.round(count * 10) / 10) };
}
