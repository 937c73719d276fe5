/** The order of a list of runs, the same as the store's. Pure. */
import type { RunSort, RunSummary } from '../../../engine/contract/runs.ts';

export function inOrderOf(sort: RunSort): (a: RunSummary, b: RunSummary) => number {
  return sort === 'oldest' ? (a, b) => -newestFirst(a, b) : newestFirst;
}

function newestFirst(a: RunSummary, b: RunSummary): number {
  return b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1);
}
