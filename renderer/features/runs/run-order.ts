/** The order of a list of runs, the same as the store's. Pure. */
import type { RunSort, RunSummary } from '../../../engine/contract/run-summary.ts';

export function inOrderOf(sort: RunSort): (a: RunSummary, b: RunSummary) => number {
  const first = ORDERS[sort];
  return (a, b) => first(a, b) || newestFirst(a, b);
}

/** Before the newest first. */
const ORDERS: Readonly<Record<RunSort, (a: RunSummary, b: RunSummary) => number>> = {
  newest: () => 0,
  oldest: (a, b) => -newestFirst(a, b),
  longest: (a, b) => took(b) - took(a),
  shortest: (a, b) => took(a) - took(b),
  definition: (a, b) => byText(a.definition, b.definition),
  definition_descending: (a, b) => byText(b.definition, a.definition),
  owner: (a, b) => byText(a.owner, b.owner),
  owner_descending: (a, b) => byText(b.owner, a.owner),
  status: (a, b) => byText(a.status, b.status),
  status_descending: (a, b) => byText(b.status, a.status),
};

/** What has not ended has taken longest. */
function took({ createdAt, finishedAt }: RunSummary): number {
  return (finishedAt ?? 9_000_000_000_000) - createdAt;
}

/** As the store compares: by the letters' codes. */
function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function newestFirst(a: RunSummary, b: RunSummary): number {
  return b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1);
}
