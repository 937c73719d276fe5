/** A run and everything that it started, directly or by its children. */
import { EngineError, type EngineReader } from '../port/engine.ts';
import type { RunView } from '../contract/run-view.ts';
import type { RunRow } from '../projections/read-models.ts';
import type { RunHistory } from '../projections/run-history.ts';
import { shownRun } from '../projections/shown-values.ts';
import { viewOf, withChildren } from '../projections/run-view.ts';
import { isCurrent } from '../run/parts.ts';
import { isFinal, stepOf, type StepState } from '../run/run-state.ts';
import { waitsOf } from './admission-view.ts';
import { historyOfRun } from './histories.ts';
import { inheritedCount, withInherited } from './inherited-messages.ts';

const MOST_OF_ITEMS = 20;
/** In one view. */
const MOST_RUNS = 200;

export async function mustFindRun({ readModels }: EngineReader, runId: string): Promise<RunRow> {
  const row = await readModels.findRun(runId);
  if (!row)
    throw new EngineError('not_found', `There is no run ${runId}`, {
      remedy: 'The list of runs has the ids of all runs.',
      details: { runId },
    });
  return row;
}

/** The run first, then its children, each before its own. */
export async function rowsOfTree(engine: EngineReader, root: RunRow): Promise<RunRow[]> {
  const rows = [root];
  for (const row of rows) rows.push(...(await engine.readModels.childrenOf(row.id)));
  return rows;
}

/** A step or a part of one. */
export function mustFindStep({ state }: RunHistory, stepId: string): StepState {
  const step = stepOf(state, stepId);
  if (step && isCurrent(state, step)) return step;
  throw new EngineError('not_found', `Run ${state.runId} has no step "${stepId}"`, {
    remedy: `Its steps are ${state.plan.steps.map(({ id }) => id).join(', ')}.`,
    details: { runId: state.runId, stepId },
  });
}

/**
 * @param runsLeft so many runs are shown, the first of each level before others;
 * the rest are found by their parents' steps
 */
export async function viewTree(
  engine: EngineReader,
  row: RunRow,
  now: number,
  runsLeft = { count: MOST_RUNS },
): Promise<RunView> {
  const history = await historyOfRun(engine, row);
  const inherited = await inheritedCount(engine, history.state.created.conversation);
  const view = shownRun(withWaits(engine, allWithInherited(viewOf(history, now), inherited)));
  const stepIds = new Set(view.steps.map(({ id }) => id));
  const rows = shownChildren(await engine.readModels.childrenOf(row.id), stepIds).slice(0, runsLeft.count);
  runsLeft.count -= rows.length;
  const children: RunView[] = [];
  for (const child of rows) children.push(await viewTree(engine, child, now, runsLeft));
  return withChildren(view, children);
}

/** The children; of items' runs, which may be thousands, the first that go on: each is told of with its item. */
function shownChildren(rows: readonly RunRow[], stepIds: ReadonlySet<string>): RunRow[] {
  let ofItems = 0;
  return rows.filter(
    ({ parentStepId, status }) => stepIds.has(parentStepId ?? '') || (!isFinal(status) && ofItems++ < MOST_OF_ITEMS),
  );
}

function allWithInherited(view: RunView, inherited: number): RunView {
  if (inherited === 0) return view;
  const { steps, rollback } = view;
  return {
    ...view,
    steps: steps.map((step) => withInherited(step, inherited)),
    rollback: rollback && { ...rollback, steps: rollback.steps.map((step) => withInherited(step, inherited)) },
  };
}

/** Who waits for room is no event; the gate knows. */
function withWaits({ admission }: EngineReader, view: RunView): RunView {
  const { id, mode, steps } = view;
  const waits = waitsOf(admission.gates[mode], id);
  return waits.size === 0
    ? view
    : { ...view, steps: steps.map((step) => ({ ...step, waitsFor: waits.get(step.id) ?? null })) };
}
