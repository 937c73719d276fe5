/** The parts of a step for readers: how many stand where, and one by one. Pure. */
import type { ItemView } from '../contract/run-items.ts';
import type { StepView } from '../contract/step-view.ts';
import { isJsonObject, type Json } from '../values/json.ts';
import { loopOf } from '../run/plan.ts';
import { partsOf } from '../run/parts.ts';
import type { RunState, StepState } from '../run/run-state.ts';
import { errorView } from './attempt-history.ts';
import { actionsOn } from './possible-actions.ts';
import { activityOf } from './activity.ts';
import { historyOf, type RunHistory } from './run-history.ts';
import type { StepHistory } from './step-history.ts';
import { timingOf } from './step-timing.ts';
import { wireRecord, wireValue } from './wire-json.ts';

/** So many results and errors of a list are shown with its step. Whoever wants all of them asks for its items. */
export const MOST_SHOWN = 100;

/** @param histories of its parts */
export function partsView(state: RunState, step: StepState, histories: readonly StepHistory[]): StepView['parts'] {
  if (!step.parts) return null;
  const tally = { completed: 0, skipped: 0, failed: 0, running: 0, retrying: 0, queued: 0 };
  for (const { status } of partsOf(state, step)) if (status in tally) tally[status as keyof typeof tally]++;
  const { completed, skipped, ...others } = tally;
  const { kind, count } = step.parts;
  return {
    kind: kind === 'iteration' ? 'iteration' : 'item',
    count,
    most: loopOf(step.planned.step)?.maxIterations ?? count,
    succeeded: completed + skipped,
    ...others,
    activity: activityOf(histories, state.updatedAt),
  };
}

/** What a step has put out; the beginning of a wide list, which says so. */
export function shownOutput(step: StepState, output: Json): Json {
  if (step.parts?.kind !== 'item' || !isJsonObject(output)) return output;
  const { results, errors } = output as { results?: Json; errors?: Json };
  if (!Array.isArray(results) || results.length <= MOST_SHOWN) return output;
  const beginning = (list: Json | undefined): Json =>
    Array.isArray(list) ? (list.slice(0, MOST_SHOWN) as Json[]) : null;
  return { ...output, results: beginning(results), errors: beginning(errors), shown: MOST_SHOWN };
}

export interface ItemPage {
  readonly status?: readonly string[] | undefined;
  readonly limit: number;
  readonly offset: number;
}

export function itemViews(
  history: RunHistory,
  step: StepState,
  { status, limit, offset }: ItemPage,
): { items: ItemView[]; total: number } {
  const parts = partsOf(history.state, step).filter(
    (part) => status === undefined || status.length === 0 || status.includes(part.status),
  );
  return {
    items: parts.slice(offset, offset + limit).map((part) => itemView(history, step, part)),
    total: parts.length,
  };
}

export function itemView(history: RunHistory, step: StepState, part: StepState): ItemView {
  const { id, status, error, partOf } = part;
  const own = historyOf(history, part);
  const newest = own.attempts.at(-1);
  const position = partOf?.position ?? 0;
  return {
    id,
    position,
    item: wireValue(partOf?.item ?? null),
    status,
    attempts: own.attempts.length,
    input: newest ? wireRecord(newest.input) : null,
    output: wireValue(step.parts?.outputs[position] ?? null),
    error: error && errorView(error),
    childRunId: own.childRunId,
    deliverable: own.deliverable,
    retryAt: part.status === 'retrying' ? part.retryAt : null,
    timing: timingOf(part, own),
    actions: actionsOn(history.state, part),
  };
}
