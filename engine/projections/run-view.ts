/**
 * One run for a reader, folded from its events.
 *
 * Rules
 *  1. Where the run and its steps stand is what `evolve` says, and its line and its approvals are those of the lists:
 *     nothing here is a second opinion.
 *  2. A view is a pure function of the events, the definition they are pinned to, and the time at which it is asked for.
 *  3. Events of types that are not known here are counted and otherwise passed over.
 */
import type { RunView } from '../contract/runs.ts';
import type { Definition } from '../definition/definition.ts';
import type { StoredEvent } from '../journal/journal.ts';
import { evolve } from '../run/evolve.ts';
import { planOf } from '../run/plan.ts';
import type { RunEvent } from '../run/run-event.ts';
import { initialState, stepsOfPlan, type RunState } from '../run/run-state.ts';
import type { ReadModelChanges } from './read-models.ts';
import { rowChanges } from './row-changes.ts';
import { approvalViewOf, runSummaryOf } from './row-views.ts';
import { awaitedSignals, signalViews } from './signal-views.ts';
import { count, emptyTally, runMetrics, type RunTally } from './run-metrics.ts';
import { emptyStepHistory, rememberInStep, type StepHistory } from './step-history.ts';
import { stepView } from './step-view.ts';
import { wireValue } from './wire-json.ts';

interface RunHistory {
  readonly state: RunState;
  readonly steps: readonly StepHistory[];
  readonly tally: RunTally;
}

/** The run without its children: `withChildren` nests them. Throws when the events don't begin with the run's creation. */
export function runView(events: readonly StoredEvent[], definition: Definition, now: number): RunView {
  const { state, steps, tally } = foldHistory(events, definition);
  const rows = rowChanges(events, new Set([state]), new Set([state]));
  return {
    ...lineOf(rows),
    steps: stepsOfPlan(state).map((standing, index) => stepView(state, standing, steps[index] ?? emptyStepHistory())),
    results: resultsOf(state),
    output: wireValue(state.output),
    approvals: approvalsOf(rows),
    signals: signalViews(events),
    awaits: awaitedSignals(state),
    children: [],
    metrics: runMetrics(state, steps, tally, now),
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

function foldHistory(events: readonly StoredEvent[], definition: Definition): RunHistory {
  const [created] = events;
  if (created?.type !== 'orchestration.run.created') throw new Error('A run can only be shown from its first event on');
  const state = initialState(created.runId, planOf(definition, created.data.definitionHash));
  const history: RunHistory = { state, steps: stepsOfPlan(state).map(emptyStepHistory), tally: emptyTally() };
  for (const event of events) {
    evolve(state, event);
    const step = history.steps[stepIndexOf(state, event)];
    if (step) rememberInStep(step, event);
    count(history.tally, event, state.status);
  }
  return history;
}

function stepIndexOf(state: RunState, { data }: RunEvent): number {
  return 'stepId' in data && data.stepId !== null ? (state.plan.indexOf.get(data.stepId) ?? -1) : -1;
}

function lineOf({ newRuns }: ReadModelChanges) {
  const [row] = newRuns;
  if (!row) throw new Error('A run that was created has a line in the list of runs');
  return runSummaryOf(row);
}

function approvalsOf({ newApprovals, approvals: changes, approvalExpiries }: ReadModelChanges): RunView['approvals'] {
  const changeOf = new Map(changes.map((change) => [change.id, change]));
  const standing = new Map(newApprovals.map((row) => [row.id, { ...row, ...changeOf.get(row.id) }]));
  for (const expiry of approvalExpiries) {
    const row = standing.get(expiry.id);
    if (row) standing.set(row.id, { ...row, ...expiry, escalatedTo: expiry.escalatedTo ?? row.escalatedTo });
  }
  return [...standing.values()].map(approvalViewOf);
}

/** What the steps delivered, an output under review included. */
function resultsOf({ steps, outputs }: RunState): RunView['results'] {
  const delivered = steps.filter(({ id, hasDelivered, status }) => (hasDelivered || status === 'checkpoint') && id in outputs);
  return Object.fromEntries(delivered.map(({ id }) => [id, wireValue(outputs[id] ?? null)]));
}
