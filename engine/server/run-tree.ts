/** A run and everything that it started, directly or by its children. */
import type { Definition } from '../definition/definition.ts';
import { EngineError, type Engine } from '../engine.ts';
import type { RunView } from '../contract/runs.ts';
import type { RunRow } from '../projections/read-models.ts';
import { foldHistory, type RunHistory } from '../projections/run-history.ts';
import { runView, withChildren } from '../projections/run-view.ts';
import { isCurrent } from '../run/parts.ts';
import { isFinal, stepOf, type StepState } from '../run/run-state.ts';
import { waitsOf } from './admission-view.ts';

const MOST_OF_ITEMS = 20;

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

export function historyOfRun(engine: Engine, row: RunRow): RunHistory {
  return foldHistory(engine.journal.readRun(row.id), definitionOfRun(engine, row));
}

/** A step or a part of one. */
export function mustFindStep({ state }: RunHistory, stepId: string): StepState {
  const step = stepOf(state, stepId);
  if (step && isCurrent(state, step)) return step;
  throw new EngineError('not_found', `Run ${state.runId} has no step "${stepId}"`, { remedy: `Its steps are ${state.plan.steps.map(({ id }) => id).join(', ')}.`, details: { runId: state.runId, stepId } });
}

export function viewTree(engine: Engine, row: RunRow, now: number): RunView {
  const view = withWaits(engine, runView(engine.journal.readRun(row.id), definitionOfRun(engine, row), now));
  const children = shownChildren(engine.readModels.childrenOf(row.id), new Set(view.steps.map(({ id }) => id))).map((child) => viewTree(engine, child, now));
  return withChildren(view, children);
}

/** Of items' runs, of which there may be thousands, the first that go on; each is told of with its item. */
function shownChildren(rows: readonly RunRow[], stepIds: ReadonlySet<string>): RunRow[] {
  let ofItems = 0;
  return rows.filter(({ parentStepId, status }) => stepIds.has(parentStepId ?? '') || (!isFinal(status) && ofItems++ < MOST_OF_ITEMS));
}

/** Who waits for room is no event; the gate knows. */
function withWaits({ admission }: Engine, view: RunView): RunView {
  const { id, mode, steps } = view;
  const waits = waitsOf(admission.gates[mode], id);
  return waits.size === 0 ? view : { ...view, steps: steps.map((step) => ({ ...step, waitsFor: waits.get(step.id) ?? null })) };
}
