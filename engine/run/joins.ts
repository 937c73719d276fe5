/**
 * WHETHER A STEP RUNS, once everything that it waits for has settled. Pure.
 *
 * Rules
 *  1. What a switch, an answer or an unanswered approval can choose runs only when it was chosen.
 *  2. `all` (what is meant where nothing is said): each step in `depends_on` has delivered. One on a way that was not
 *     taken doesn't count when another of them came by the way that was: branches of the same switch, or of the same
 *     question. One that its own guard left out is on no way: it counts.
 *  3. `any`: at least one has delivered, or a switch has chosen the step. `settled`: whatever became of them.
 *     `failed`: at least one has failed. `at_least`: so many have delivered; a switch that has chosen the step counts.
 *  4. `after` is for the order only: what becomes of those steps changes nothing.
 *  5. A step that waits for one that has done its work, and whose answer led elsewhere, is on a way that was not taken.
 */
import { kindOf } from '../definition/step-kinds/step-kinds.ts';
import type { RunState, StepState } from './run-state.ts';

/** Who left out which steps, as far as one question has found out: many ways lead to the same step. */
type Known = Map<number, ReadonlySet<number>>;

const NOBODY: ReadonlySet<number> = new Set();

export function reasonToSkip(state: RunState, step: StepState, known?: Known): 'dependency' | 'route' | null {
  const { routedBy } = step.planned;
  const isChosen = routedBy.length > 0 && routedBy.some((index) => at(state, index).chosen === step.id);
  if (routedBy.length > 0 && !isChosen) return 'route'; // rule 1
  const haveAllDelivered = step.planned.needed.every((index) => at(state, index).hasDelivered);
  if (haveAllDelivered && step.planned.step.join !== 'failed') return null; // as nearly all do
  const needed = neededOf(state, step);
  if (needed.length === 0) return null;
  if (isJoined(state, step, { needed, isChosen }, known ?? new Map())) return null;
  return needed.some(({ status, hasDelivered }) => status === 'completed' && !hasDelivered) ? 'route' : 'dependency';
}

function isJoined(
  state: RunState,
  step: StepState,
  { needed, isChosen }: { readonly needed: readonly StepState[]; readonly isChosen: boolean },
  known: Known,
): boolean {
  const join = step.planned.step.join ?? 'all';
  if (typeof join === 'object')
    return needed.filter(({ hasDelivered }) => hasDelivered).length + (isChosen ? 1 : 0) >= join.atLeast;
  switch (join) {
    case 'all':
      return needed.every((dependency) => dependency.hasDelivered || isExcused(state, dependency, needed, known));
    case 'any':
      return isChosen || needed.some(({ hasDelivered }) => hasDelivered);
    case 'settled':
      return true;
    case 'failed':
      return needed.some(({ status }) => status === 'failed');
  }
}

/** Rules 1 and 4: without those that have chosen it, and those that are for the order only. */
function neededOf(state: RunState, { planned }: StepState): StepState[] {
  return planned.needed.map((index) => at(state, index));
}

/** Rule 2. */
function isExcused(state: RunState, dependency: StepState, among: readonly StepState[], known: Known): boolean {
  const leftBy = whoLeftOut(state, dependency, known);
  return leftBy.size > 0 && among.some((other) => other.hasDelivered && cameBy(state, other, leftBy));
}

/**
 * The switches and questions because of whose choice it was left out; none: it was left out for another reason, or not
 * at all.
 */
function whoLeftOut(state: RunState, step: StepState, known: Known): ReadonlySet<number> {
  const found = known.get(step.index) ?? findWhoLeftOut(state, step, known);
  known.set(step.index, found);
  return found;
}

function findWhoLeftOut(state: RunState, step: StepState, known: Known): ReadonlySet<number> {
  const { routedBy } = step.planned;
  if (wentElsewhere(step)) return new Set([step.index]);
  if (step.status !== 'skipped' || step.hasDelivered) return NOBODY;
  // A switch that was left out itself could choose nothing: whoever left that out, left this out.
  if (routedBy.length > 0 && !routedBy.some((index) => at(state, index).chosen === step.id))
    return new Set(routedBy.flatMap((index) => [index, ...whoLeftOut(state, at(state, index), known)]));
  if (reasonToSkip(state, step, known) === null) return NOBODY; // its guard did
  const found = new Set<number>();
  for (const dependency of neededOf(state, step)) {
    if (dependency.hasDelivered) continue;
    const leftBy = whoLeftOut(state, dependency, known);
    if (leftBy.size === 0) return NOBODY;
    for (const index of leftBy) found.add(index);
  }
  return found;
}

/** Nobody answered, or somebody did so, and the run went on without those that wait for it. */
function wentElsewhere({ status, chosen, hasDelivered, planned }: StepState): boolean {
  return (
    chosen !== null &&
    !hasDelivered &&
    (status === 'failed' || (status === 'completed' && !kindOf(planned.step).isChooser))
  );
}

/**
 * Whether it, or anything before it, is on the way that one of these has chosen: the target of a switch, or what
 * follows an answer.
 */
function cameBy(state: RunState, step: StepState, choosers: ReadonlySet<number>): boolean {
  const open = new Set([step.index]);
  for (const index of open) {
    const { id, planned } = at(state, index);
    if (planned.routedBy.some((by) => choosers.has(by) && at(state, by).chosen === id)) return true;
    if (
      planned.needed.some(
        (by) => choosers.has(by) && at(state, by).hasDelivered && !kindOf(at(state, by).planned.step).isChooser,
      )
    )
      return true;
    for (const next of planned.dependencies) open.add(next);
  }
  return false;
}

function at(state: RunState, index: number): StepState {
  return state.steps[index] as StepState;
}
