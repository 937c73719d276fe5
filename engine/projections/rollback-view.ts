/** How a run ends, and what is undone, for a reader. */
import type { RunView } from '../contract/run-view.ts';
import type { StoredEvent } from '../journal/journal.ts';
import { rollbackOutcome } from '../run/ending.ts';
import { runErrors } from '../run/run-account.ts';
import { cleanupStepsOf, compensationsOf, isFinal, type RunState, type StepState } from '../run/run-state.ts';
import { errorView } from './attempt-history.ts';
import { historyOf, type RunHistory } from './run-history.ts';
import { stepView } from './step-view.ts';
import { wireValue } from './wire-json.ts';

type AboutTheEnd = Pick<RunView, 'cleanup' | 'errors' | 'problems' | 'ending' | 'rollback' | 'killed'>;

export function aboutTheEnd(history: RunHistory): AboutTheEnd {
  const { state, newest, ofRun } = history;
  const killed = killedBy(newest);
  return {
    cleanup: cleanupStepsOf(state).map(({ id }) => id),
    errors: runErrors(state),
    problems: problemsIn(ofRun, state),
    ending: endingView(state),
    rollback: rollbackView(history, killed !== null),
    killed,
  };
}

/** Those of its result only while it has ended: a run that goes on returns another one. */
function problemsIn(ofRun: readonly StoredEvent[], { status }: RunState): NonNullable<RunView['problems']> {
  const end = isFinal(status) ? ofRun.findLast(({ data }) => 'output' in data) : undefined;
  return ofRun.flatMap((event) => {
    const { data } = event;
    if (!('problems' in data) || !data.problems || ('output' in data && event !== end)) return [];
    return data.problems.map((problem) => ({ ...problem }));
  });
}

function endingView({ ending }: RunState): RunView['ending'] {
  if (!ending) return null;
  const { phase, outcome, error, notes } = ending;
  return { phase, outcome, error: error && errorView(error), notes };
}

function rollbackView(history: RunHistory, hasBeenKilled: boolean): RunView['rollback'] {
  const { state } = history;
  const { rollback } = state;
  const outcome = rollbackOutcome(state, hasBeenKilled);
  if (!rollback || !outcome) return null;
  const steps = compensationsOf(state).map((part) => {
    const undone = rollback.undoes.get(part.index);
    const view = stepView(state, part, historyOf(history, part));
    return {
      ...view,
      name: nameOf(part, state.steps[undone?.stepIndex ?? -1]),
      output: wireValue(rollback.outputs[part.partOf?.position ?? -1] ?? null),
      undoes: state.steps[undone?.stepIndex ?? -1]?.id ?? '',
    };
  });
  return {
    reason: rollback.reason,
    isParallel: rollback.isParallel,
    undone: steps.filter(({ status }) => status === 'completed' || status === 'skipped').length,
    steps,
    notCompensated: outcome.notCompensated.map((each) => ({ ...each })),
  };
}

/** What was left out when the run was last killed. */
function killedBy({ data }: StoredEvent): RunView['killed'] {
  if (!('killed' in data) || !data.killed) return null;
  const { notes, skipped } = data.killed;
  return { notes, skipped: [...skipped] };
}

/** What the step is called that undoes another: with its place for an item, as the item itself is called. */
function nameOf({ planned: { step } }: StepState, undone: StepState | undefined): string {
  return undone?.partOf ? `${step.name} ${undone.partOf.position + 1}` : step.name;
}
