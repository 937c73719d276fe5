/** A deliverable that somebody edited: what its version and its step's output come to. */
import type { DeliverableView } from '../contract/deliverable-view.ts';
import type { JsonValue } from '../contract/json.ts';
import { EngineError } from '../port/engine.ts';
import type { DeliverableRow } from '../projections/read-models.ts';
import { deliverableViewOf } from '../projections/row-views.ts';
import { historyOf } from '../projections/run-history.ts';
import { Shown, shownDeliverable } from '../projections/shown-values.ts';
import { outputOfAnswer } from '../run/output-of-answer.ts';
import { isJsonObject, type JsonObject } from '../values/json.ts';
import { historyOfRun } from './histories.ts';
import { mustFindRun, mustFindStep } from './run-tree.ts';
import { commandsOf, type ServerContext } from './server-context.ts';

interface Edit {
  readonly runId: string;
  readonly stepId: string;
  /** The version that was edited. */
  readonly from: number;
  readonly title?: string | undefined;
  readonly content: JsonValue;
  readonly notes: string | null;
}

export async function editDeliverable(context: ServerContext, edit: Edit): Promise<DeliverableView> {
  const { engine, actor } = context;
  const { runId, stepId, from, content, notes } = edit;
  const history = await historyOfRun(engine, await mustFindRun(engine, runId));
  const step = mustFindStep(history, stepId);
  const was = await engine.readModels.findDeliverable(`${runId}.${stepId}`, from);
  if (!was) throw unknownDeliverable(stepId, from);
  const answer = historyOf(history, step).attempts.findLast(({ response }) => hasDeliverable(response))?.response ?? {};
  const edited = { ...was, title: edit.title ?? was.title, content };
  const { output } = outputOfAnswer(step.planned.step, answerWith(answer, edited), was.id);
  const { title, type: kind, format, metadata } = edited;
  await commandsOf(context).command(
    runId,
    { type: 'edit_deliverable', stepId, from, title, kind, format, content, metadata, output, notes },
    actor,
  );
  const made = await engine.readModels.findDeliverable(was.id, from + 1);
  if (!made) throw unknownDeliverable(stepId, from + 1);
  return shownDeliverable(deliverableViewOf(made), new Shown(runId));
}

function unknownDeliverable(stepId: string, version: number): EngineError {
  return new EngineError('not_found', `Step "${stepId}" has delivered no version ${version}`, {
    remedy: 'See what there is: baton deliverables <run>.',
  });
}

function hasDeliverable(response: JsonObject | null): boolean {
  const content = response?.['content'];
  return isJsonObject(content) && isJsonObject(content['deliverable']);
}

/** The agent's answer, had it delivered this. */
function answerWith(answer: JsonObject, { title, content }: DeliverableRow): JsonObject {
  const said = isJsonObject(answer['content']) ? answer['content'] : {};
  const deliverable = isJsonObject(said['deliverable']) ? said['deliverable'] : {};
  return { ...answer, content: { ...said, deliverable: { ...deliverable, title, content } } };
}
