/**
 * A point of a run is reached many times, and an engine can be killed at each of them. `npm run crash` does so; the
 * suite takes two of the first, the middle and the last time. Which two depends on the point, so that neighbours
 * (`append.before`, `append.after`) are hit in different places of the run.
 */
import { ADMISSION_CRASH_POINTS, CRASH_POINTS, SCHEDULE_CRASH_POINTS, type CrashPoint } from '../time/crash-points.ts';

/** Whether this is `npm run crash`. */
export const killsEveryTime = process.env['BATON_LONG_TESTS'] === 'crash';

const POINTS: readonly CrashPoint[] = [...CRASH_POINTS, ...SCHEDULE_CRASH_POINTS, ...ADMISSION_CRASH_POINTS];

export interface PassedPoint {
  readonly point: CrashPoint;
  /** How often an undisturbed run passes it. */
  readonly reached: number;
  /** The first time that is of interest. Default 1. */
  readonly from?: number;
}

/** In rising order, and at least one where the point was reached. @param everyTime which of the two it is */
export function timesToKill({ point, reached, from = 1 }: PassedPoint, everyTime = killsEveryTime): number[] {
  const times = Array.from({ length: Math.max(0, reached - from + 1) }, (_, index) => from + index);
  if (everyTime || times.length <= 2) return times;
  const places = [0, Math.floor((times.length - 1) / 2), times.length - 1];
  places.splice(POINTS.indexOf(point) % places.length, 1);
  return places.flatMap((place) => times[place] ?? []);
}
