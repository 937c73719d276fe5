/**
 * What has changed between two views of a run and its children. Pure;
 * `withChanges` of the contract puts it together again.
 */
import { isDeepStrictEqual } from 'node:util';
import type { PossibleActions } from '../contract/run-actions.ts';
import type { RunFollowed, RunSnapshot, RunViewChange } from '../contract/run-followed.ts';
import type { RunView } from '../contract/run-view.ts';

/** Null when changes can't say it: a step or a child that was there is gone, or they are in another order. */
export function changesBetween(
  before: RunSnapshot,
  after: RunSnapshot,
): Extract<RunFollowed, { kind: 'changes' }> | null {
  const runs: RunViewChange[] = [];
  if (!compare(before.run, after.run, runs)) return null;
  return {
    kind: 'changes',
    position: after.position,
    runs,
    actions: { run: after.actions.run, steps: changedActions(before.actions, after.actions) },
  };
}

/** False when it can't be said. */
function compare(before: RunView, after: RunView, into: RunViewChange[]): boolean {
  const { steps, results, children, ...fields } = after;
  if (!startsWith(steps, before.steps) || !startsWith(children, before.children)) return false;
  const hasMoved = before.sequence !== after.sequence;
  const change: RunViewChange = {
    runId: after.id,
    fields: changedFields(before, fields, hasMoved),
    steps: hasMoved ? steps.filter((step, index) => !isDeepStrictEqual(step, before.steps[index])) : [],
    results: hasMoved ? changedResults(before.results, results) : { changed: {}, gone: [] },
    children: children.slice(before.children.length),
  };
  if (hasMoved || Object.keys(change.fields).length > 0 || change.children.length > 0) into.push(change);
  return before.children.every((child, index) => compare(child, children[index] ?? child, into));
}

function startsWith(items: readonly { readonly id: string }[], beginning: readonly { readonly id: string }[]): boolean {
  return beginning.every(({ id }, index) => items[index]?.id === id);
}

/** A run that has not moved has other metrics only where its children have added to them: time is no change. */
function changedFields(
  before: RunView,
  after: Omit<RunView, 'steps' | 'results' | 'children'>,
  hasMoved: boolean,
): RunViewChange['fields'] {
  const isClock = !hasMoved && before.metrics.timeToFirstDeliverableMs === after.metrics.timeToFirstDeliverableMs;
  const old = new Map<string, unknown>(Object.entries(before));
  return Object.fromEntries(
    Object.entries(after).filter(
      ([name, value]) => !(name === 'metrics' && isClock) && !isDeepStrictEqual(value, old.get(name)),
    ),
  );
}

function changedResults(before: RunView['results'], after: RunView['results']): RunViewChange['results'] {
  const changed = Object.entries(after).filter(
    ([id, output]) => !(id in before) || !isDeepStrictEqual(output, before[id]),
  );
  return { changed: Object.fromEntries(changed), gone: Object.keys(before).filter((id) => !(id in after)) };
}

function changedActions(
  { steps: before }: PossibleActions,
  { steps: after }: PossibleActions,
): PossibleActions['steps'] {
  const ids = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return Object.fromEntries(
    ids.filter((id) => !isDeepStrictEqual(before[id], after[id])).map((id) => [id, after[id] ?? []]),
  );
}
