/** Which way a run goes at a step: its guard with what it came to, and where it leads. */
import { guardOf, waysFrom } from '../run/routing.ts';
import type { RunState, StepState, StepStatus } from '../run/run-state.ts';
import type { StepView } from '../contract/step-view.ts';
import type { StepHistory } from './step-history.ts';

/** Nobody has looked at their guards, or what was seen no longer counts. */
const AHEAD: ReadonlySet<StepStatus> = new Set(['pending', 'queued', 'invalidated', 'cancelled']);

export function routingView(
  state: RunState,
  standing: StepState,
  history: StepHistory,
): Pick<StepView, 'condition' | 'choices' | 'chosen'> {
  const { step } = standing.planned;
  return { condition: conditionView(state, standing, history), choices: waysFrom(step), chosen: standing.chosen };
}

function conditionView(
  state: RunState,
  { planned, status }: StepState,
  { skipped, attempts }: StepHistory,
): StepView['condition'] {
  const guard = guardOf(state, planned.step);
  if (!guard) return null;
  const met = skipped
    ? skipped.reason === 'guard'
      ? false
      : null
    : attempts.length > 0 && !AHEAD.has(status)
      ? true
      : null;
  return { expression: guard.expression, met, values: met === null ? [] : [...guard.values] };
}
