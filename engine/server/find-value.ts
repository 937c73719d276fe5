/** What a view left out because it is too large, by the path that stands in its place. */
import { EngineError, type EngineReader } from '../port/engine.ts';
import { escalationOfStep } from '../projections/escalation-view.ts';
import { itemView } from '../projections/item-views.ts';
import type { RunRow } from '../projections/read-models.ts';
import { deliverableViewOf } from '../projections/row-views.ts';
import { historyOf, type RunHistory } from '../projections/run-history.ts';
import { viewOf } from '../projections/run-view.ts';
import { stepView } from '../projections/step-view.ts';
import { valueAt } from '../projections/value-at.ts';
import { parentOf, stepOf } from '../run/run-state.ts';
import { historyOfRun } from './histories.ts';

export async function findValue(engine: EngineReader, row: RunRow, path: string): Promise<unknown> {
  const [, kind = '', id = '', version = ''] = path
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  const value = valueAt(await rootOf(engine, row, kind, id, version), path);
  if (value !== undefined) return value;
  throw new EngineError('not_found', `Run ${row.id} has nothing at ${path}`, {
    remedy: 'Take the path as it stands in the view, and ask again: the run may have gone on.',
    details: { path },
  });
}

async function rootOf(engine: EngineReader, row: RunRow, kind: string, id: string, version: string): Promise<unknown> {
  if (kind === 'events') {
    const [event] = await engine.journal.readRun(row.id, Number(id) - 1, 1);
    return { events: event && event.sequence === Number(id) ? { [id]: event } : {} };
  }
  if (kind === 'deliverables') {
    const found = await engine.readModels.findDeliverable(id, Number(version));
    return { deliverables: { [id]: found?.runId === row.id ? { [version]: deliverableViewOf(found) } : {} } };
  }
  const history = await historyOfRun(engine, row);
  return kind === 'steps' ? { steps: { [id]: stepNamed(history, id) } } : viewOf(history, row.updatedAt);
}

/** A step, an item of one, or what undoes one. */
function stepNamed(history: RunHistory, id: string): unknown {
  const { state } = history;
  const step = stepOf(state, id);
  if (!step) return undefined;
  const parent = parentOf(state, step);
  const undone =
    step.partOf?.kind === 'compensation'
      ? viewOf(history, state.updatedAt).rollback?.steps.find((each) => each.id === id)
      : undefined;
  return (
    undone ?? {
      ...stepView(state, step, historyOf(history, step)),
      ...escalationOfStep(history, step),
      ...(parent && itemView(history, parent, step)),
    }
  );
}
