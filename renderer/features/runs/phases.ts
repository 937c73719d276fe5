/** The steps of a run in the phases that it goes through: its work, what undoes it, and cleanup. Pure. */
import type { RunView } from '../../../engine/contract/run-view.ts';
import type { StepView } from '../../../engine/contract/step-view.ts';

export interface Phase {
  readonly name: 'work' | 'rollback' | 'cleanup';
  /** Null: the work needs no title. */
  readonly title: string | null;
  readonly steps: readonly StepView[];
}

export function phasesOf({ steps, cleanup, rollback }: RunView): Phase[] {
  const isCleanup = new Set(cleanup);
  const phases: Phase[] = [
    { name: 'work', title: null, steps: isCleanup.size === 0 ? steps : steps.filter(({ id }) => !isCleanup.has(id)) },
  ];
  if (rollback)
    phases.push({
      name: 'rollback',
      title: `Rolled back: ${rollback.undone} of ${rollback.steps.length} undone`,
      steps: rollback.steps,
    });
  if (isCleanup.size > 0)
    phases.push({ name: 'cleanup', title: 'Cleanup', steps: steps.filter(({ id }) => isCleanup.has(id)) });
  return phases;
}

/** In the order in which they are shown. */
export function allStepsOf(run: RunView): readonly StepView[] {
  return run.rollback || run.cleanup.length > 0 ? phasesOf(run).flatMap(({ steps }) => steps) : run.steps;
}

/** For the graph: what undoes a step hangs on it, in the order of undoing; cleanup hangs on what comes before it. */
export function drawnStepsOf(run: RunView): readonly StepView[] {
  const { rollback } = run;
  if (!rollback && run.cleanup.length === 0) return run.steps;
  const [work, ...later] = phasesOf(run).map(({ steps }) => steps);
  const awaited = new Set(work?.flatMap(({ dependsOn }) => dependsOn));
  const ends = (work ?? []).flatMap(({ id }) => (awaited.has(id) ? [] : [id]));
  const ids = new Set(work?.map(({ id }) => id));
  const undoing = (rollback?.steps ?? []).map((step, place, all) => ({
    ...step,
    dependsOn: undoneAfter(step, all[place - 1], rollback?.isParallel ?? false, ids),
  }));
  const last = undoing.at(-1);
  const cleanup = later.at(-1)?.filter(({ id }) => run.cleanup.includes(id)) ?? [];
  return [
    ...(work ?? []),
    ...undoing,
    ...cleanup.map((step) => (step.dependsOn.length > 0 ? step : { ...step, dependsOn: last ? [last.id] : ends })),
  ];
}

/**
 * One after the other each hangs on the one before; side by side, and the first, on what it undoes. An item's step
 * stands for the item.
 */
function undoneAfter(
  { undoes }: { readonly undoes: string },
  before: StepView | undefined,
  isParallel: boolean,
  known: ReadonlySet<string>,
): string[] {
  if (before && !isParallel) return [before.id];
  return [undoes, undoes.replace(/\[\d+\]$/, '')].filter((id) => known.has(id)).slice(0, 1);
}
