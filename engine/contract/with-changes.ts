import type { PossibleActions } from './run-actions.ts';
import type { RunFollowed, RunSnapshot, RunViewChange } from './run-followed.ts';
import type { RunView } from './run-view.ts';

/**
 * What `runs.follow` has told so far, with one more message. What didn't change stays the same object, so that a reader
 * sees by identity what there is to draw. Null: changes came, but not what they are changes of. Pure.
 */
export function withChanges(known: RunSnapshot | null, message: RunFollowed): RunSnapshot | null {
  if (message.kind === 'snapshot') return message;
  if (known === null) return null;
  const changes = new Map(message.runs.map((change) => [change.runId, change]));
  return {
    kind: 'snapshot',
    position: message.position,
    run: changedRun(known.run, changes),
    actions: changedActions(known.actions, message.actions),
  };
}

function changedRun(run: RunView, changes: ReadonlyMap<string, RunViewChange>): RunView {
  const children = run.children.map((child) => changedRun(child, changes));
  const change = changes.get(run.id);
  if (!change) return children.every((child, index) => child === run.children[index]) ? run : { ...run, children };
  const steps = new Map(run.steps.map((step) => [step.id, step]));
  for (const step of change.steps) steps.set(step.id, step);
  const results = Object.fromEntries(Object.entries(run.results).filter(([id]) => !change.results.gone.includes(id)));
  return {
    ...run,
    ...change.fields,
    steps: [...steps.values()],
    results: { ...results, ...change.results.changed },
    children: [...children, ...change.children],
  };
}

function changedActions(known: PossibleActions, { run, steps }: PossibleActions): PossibleActions {
  const merged = Object.entries({ ...known.steps, ...steps }).filter(([, actions]) => actions.length > 0);
  return { run, steps: Object.fromEntries(merged) };
}
