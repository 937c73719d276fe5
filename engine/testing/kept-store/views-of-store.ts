/** Everything that readers see of a store, as JSON: told by the store alone, so that nothing moves while it is read. */
import type { JsonObject } from '../../values/json.ts';
import type { RunRow } from '../../projections/read-models.ts';
import { possibleActions } from '../../projections/possible-actions.ts';
import { approvalViewOf, deliverableViewOf, runSummaryOf } from '../../projections/row-views.ts';
import { runView } from '../../projections/run-view.ts';
import type { Store } from '../../storage/sqlite/sqlite-store.ts';

const ALL = { limit: 1_000, offset: 0 } as const;

export function viewsOfStore(store: Store, now: number): JsonObject {
  const rows = store.readModels.listRuns({ sort: 'oldest' }, ALL).items;
  const views = {
    runs: Object.fromEntries(rows.map((row) => [row.id, runSummaryOf(row)])),
    views: Object.fromEntries(rows.map((row) => [row.id, viewOf(store, row, now)])),
    actions: Object.fromEntries(rows.map((row) => [row.id, actionsOf(store, row)])),
    approvals: store.readModels.listApprovals({}, ALL).items.map(approvalViewOf),
    deliverables: rows.flatMap(({ id }) => store.readModels.deliverablesOf(id).map(deliverableViewOf)),
    schedules: store.schedules.states(),
    stepFigures: store.readModels.stepFigures(0, Number.MAX_SAFE_INTEGER),
  };
  return JSON.parse(JSON.stringify(views)) as JsonObject;
}

function viewOf(store: Store, { id, definitionHash }: RunRow, now: number) {
  return runView(store.journal.readRun(id), definitionOf(store, definitionHash), now);
}

function actionsOf(store: Store, { id, definitionHash }: RunRow) {
  return possibleActions(store.journal.readRun(id), definitionOf(store, definitionHash));
}

function definitionOf(store: Store, hash: string) {
  const definition = store.journal.findSnapshot(hash);
  if (!definition) throw new Error(`There is no snapshot ${hash}`);
  return definition;
}
