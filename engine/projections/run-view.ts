/**
 * One run for a reader, folded from its events.
 *
 * Rules
 *  1. Where the run and its steps stand is what `evolve` says, and its line and its approvals are those of the lists:
 *     nothing here is a second opinion.
 *  2. A view is a pure function of the events, the definition they are pinned to,
 *     and the time at which it is asked for.
 *  3. Events of types that are not known here are counted and otherwise passed over.
 */
import type { RunView } from '../contract/run-view.ts';
import type { Definition } from '../definition/definition.ts';
import type { StoredEvent } from '../journal/journal.ts';
import { stepsOfPlan, type RunState } from '../run/run-state.ts';
import { errorView } from './attempt-history.ts';
import { escalationOfStep } from './escalation-view.ts';
import { shownOutput } from './item-views.ts';
import type { ReadModelChanges } from './read-models.ts';
import { aboutTheEnd } from './rollback-view.ts';
import { rowChanges } from './row-changes.ts';
import { approvalViewOf, runSummaryOf } from './row-views.ts';
import { machineView } from './machine-view.ts';
import { awaitedSignals, signalViews } from './signal-views.ts';
import { foldHistory, historiesOfParts, historyOf, type RunHistory } from './run-history.ts';
import { runMetrics } from './run-metrics.ts';
import { stepView } from './step-view.ts';
import { wireRecord, wireValue } from './wire-json.ts';

/**
 * The run without its children: `withChildren` nests them. Throws when the events don't begin with the run's creation.
 */
export function runView(events: readonly StoredEvent[], definition: Definition, now: number): RunView {
  return viewOf(foldHistory(events, definition), now);
}

export function viewOf(history: RunHistory, now: number): RunView {
  const { state, ofRun } = history;
  const rows = rowChanges(ofRun, new Set([state]), new Set([state]));
  return {
    ...lineOf(rows),
    parameters: wireRecord(state.created.parameters),
    steps: stepsOfPlan(state).map((standing) => ({
      ...stepView(state, standing, historyOf(history, standing), historiesOfParts(history, standing)),
      ...escalationOfStep(history, standing),
    })),
    ...aboutTheEnd(history),
    setAside: state.setAside && errorView(state.setAside.error),
    results: resultsOf(state),
    output: wireValue(state.ended?.output ?? null),
    approvals: approvalsOf(rows),
    signals: signalViews(ofRun),
    awaits: awaitedSignals(state),
    machine: machineView(ofRun, state),
    children: [],
    metrics: runMetrics(history, now),
    sequence: state.sequence,
  };
}

/** A deliverable that a child made was delivered by the parent, too. */
export function withChildren(view: RunView, children: readonly RunView[]): RunView {
  const firstDeliveries = [view, ...children].flatMap(({ createdAt, metrics }) =>
    metrics.timeToFirstDeliverableMs === null ? [] : [createdAt + metrics.timeToFirstDeliverableMs - view.createdAt],
  );
  const timeToFirstDeliverableMs = firstDeliveries.length > 0 ? Math.min(...firstDeliveries) : null;
  return { ...view, children: [...children], metrics: { ...view.metrics, timeToFirstDeliverableMs } };
}

function lineOf({ newRuns }: ReadModelChanges) {
  const [row] = newRuns;
  if (!row) throw new Error('A run that was created has a line in the list of runs');
  return runSummaryOf(row);
}

function approvalsOf({
  newApprovals,
  approvals: changes,
  approvalExpiries,
  approvalAssignments,
}: ReadModelChanges): RunView['approvals'] {
  const changeOf = new Map(changes.map((change) => [change.id, change]));
  const standing = new Map(newApprovals.map((row) => [row.id, { ...row, ...changeOf.get(row.id) }]));
  for (const expiry of approvalExpiries) {
    const row = standing.get(expiry.id);
    if (row) standing.set(row.id, { ...row, ...expiry, escalatedTo: expiry.escalatedTo ?? row.escalatedTo });
  }
  for (const { id, assignee } of approvalAssignments) {
    const row = standing.get(id);
    if (row) standing.set(id, { ...row, assignee });
  }
  return [...standing.values()].map(approvalViewOf);
}

/** What the steps delivered, an output under review included. */
function resultsOf(state: RunState): RunView['results'] {
  const { outputs } = state;
  const delivered = stepsOfPlan(state).filter(
    ({ id, hasDelivered, status }) => (hasDelivered || status === 'checkpoint') && id in outputs,
  );
  return Object.fromEntries(delivered.map((step) => [step.id, wireValue(shownOutput(step, outputs[step.id] ?? null))]));
}
