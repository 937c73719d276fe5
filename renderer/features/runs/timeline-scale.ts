/**
 * Where a moment is drawn: stretches in which nobody worked are folded,
 * so that work is seen beside days of waiting. Pure.
 */
import type { Bar, Timeline } from './timeline.ts';

export interface Stretch {
  readonly from: number;
  readonly to: number;
  /** In shares of the whole width, 0 to 1. */
  readonly drawnFrom: number;
  readonly drawnTo: number;
  readonly isFolded: boolean;
}

/** Work, as against waiting for people or for the time of the next attempt. */
const WORK: readonly Bar['kind'][] = ['queue', 'running', 'completed', 'failed', 'cancelled'];
/** Of all work: an idle stretch that is longer is folded, and drawn as long as the second share. */
const LONG = 0.5;
const FOLDED = 0.12;

export function stretchesOf({ from, to, rows }: Timeline): readonly Stretch[] {
  // A step that has started a child waits for it; who works is in the child's rows.
  const workers = rows.filter(({ depth }, index) => (rows[index + 1]?.depth ?? 0) <= depth);
  const work = merged(
    workers
      .flatMap(({ bars }) => bars.filter(({ kind }) => WORK.includes(kind)))
      .map((bar) => [Math.max(from, bar.from), Math.min(to, bar.to)]),
  );
  const worked = work.reduce((sum, [begin, end]) => sum + end - begin, 0);
  const edges = [from, ...work.flat(), to];
  const pieces = edges.slice(1).map((end, index) => ({ from: edges[index] ?? from, to: end, isIdle: index % 2 === 0 }));
  const drawn = pieces.map(({ from: begin, to: end, isIdle }) => {
    const isFolded = isIdle && worked > 0 && end - begin > worked * LONG;
    return { from: begin, to: end, isFolded, length: isFolded ? worked * FOLDED : end - begin };
  });
  const whole = drawn.reduce((sum, { length }) => sum + length, 0) || 1;
  let at = 0;
  return drawn.map(({ length, ...piece }) => ({ ...piece, drawnFrom: at, drawnTo: (at += length / whole) }));
}

/** The share of the width at which a moment lies. */
export function placeOf(stretches: readonly Stretch[], moment: number): number {
  const found = stretches.find(({ to }) => moment <= to) ?? stretches.at(-1);
  if (!found) return 0;
  const { from, to, drawnFrom, drawnTo } = found;
  const share = to > from ? Math.min(1, Math.max(0, (moment - from) / (to - from))) : 0;
  return drawnFrom + share * (drawnTo - drawnFrom);
}

/**
 * Of round times from the start, those that lie in what is not folded, and not too close to each other. Milliseconds
 * from the start.
 */
export function shownTicks(stretches: readonly Stretch[]): { readonly at: number; readonly place: number }[] {
  const start = stretches[0]?.from ?? 0;
  const open = stretches.filter(({ isFolded, from, to }) => !isFolded && to > from);
  const step = stepFor(open.reduce((sum, { from, to }) => sum + to - from, 0));
  const shown: { at: number; place: number }[] = [];
  for (const { from, to } of open) {
    for (let at = Math.ceil((from - start) / step) * step; at <= to - start; at += step) {
      const place = placeOf(stretches, start + at);
      if (place - (shown.at(-1)?.place ?? -1) >= 0.08) shown.push({ at, place });
    }
  }
  return shown;
}

const STEPS = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 15e3, 3e4, 6e4, 12e4, 3e5, 6e5, 9e5, 18e5, 36e5, 72e5, 108e5,
  216e5, 432e5, 864e5,
];

function stepFor(span: number): number {
  return STEPS.find((each) => span / each <= 8) ?? Math.ceil(span / 8 / 864e5) * 864e5;
}

/** In order, without overlaps. */
function merged(intervals: readonly (readonly [number, number] | readonly number[])[]): [number, number][] {
  const result: [number, number][] = [];
  for (const [from = 0, to = 0] of intervals.toSorted(([a = 0], [b = 0]) => a - b)) {
    const last = result.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else if (to > from) result.push([from, to]);
  }
  return result;
}
