/** A run and everything that it started, directly or by its children. */
import type { Definition } from '../definition/definition.ts';
import { EngineError, type Engine } from '../engine.ts';
import type { RunView } from '../contract/runs.ts';
import type { RunRow } from '../projections/read-models.ts';
import { waitsOf } from './admission-view.ts';
import { runView, withChildren } from '../projections/run-view.ts';

export function mustFindRun({ readModels }: Engine, runId: string): RunRow {
  const row = readModels.findRun(runId);
  if (!row) throw new EngineError('not_found', `There is no run ${runId}`, { remedy: 'The list of runs has the ids of all runs.', details: { runId } });
  return row;
}

/** The run first, then its children, each before its own. */
export function rowsOfTree(engine: Engine, root: RunRow): RunRow[] {
  const rows = [root];
  for (const row of rows) rows.push(...engine.readModels.childrenOf(row.id));
  return rows;
}

/** As it was when the run began. */
export function definitionOfRun({ journal }: Engine, { id, definitionHash }: RunRow): Definition {
  const definition = journal.findSnapshot(definitionHash);
  if (!definition) throw new Error(`The definition that run ${id} is pinned to is not in the journal`);
  return definition;
}

export function viewTree(engine: Engine, row: RunRow, now: number): RunView {
  const view = withWaits(engine, runView(engine.journal.readRun(row.id), definitionOfRun(engine, row), now));
  const children = engine.readModels.childrenOf(row.id).map((child) => viewTree(engine, child, now));
  return withChildren(view, children);
}

/** Who waits for room is no event; the gate knows. */
function withWaits({ admission }: Engine, view: RunView): RunView {
  const { id, mode, steps } = view;
  const waits = waitsOf(admission.gates[mode], id);
  return waits.size === 0 ? view : { ...view, steps: steps.map((step) => ({ ...step, waitsFor: waits.get(step.id) ?? null })) };
}
