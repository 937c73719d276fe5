/** What a run takes signals for, now or once it gets there: for those who send, and for readers. Pure. */
import type { WaitStep } from '../definition/step.ts';
import { waitOf } from '../definition/step-kinds/step-kinds.ts';
import { resolveTemplates } from '../definition/template.ts';
import { currentState, isBusy } from './machine.ts';
import { scopeOf } from './run-output.ts';
import { isFinal, type RunState } from './run-state.ts';
import { waitUnderWay } from './step-state.ts';

export interface Awaited {
  readonly signal: string;
  /** Null: the run's state takes it. */
  readonly stepId: string | null;
  /** Null: every signal of the name is taken, or it is not known yet which. */
  readonly correlation: string | null;
  readonly isForAll: boolean;
  /** False: the run has yet to get there. */
  readonly isWaiting: boolean;
}

/** Whether something in the run takes it now, or could once it gets there. */
export function fits(state: RunState, name: string, correlation: string | null): boolean {
  return awaitedOf(state).some(
    (awaited) => awaited.signal === name && (awaited.isForAll || awaited.correlation === correlation),
  );
}

/**
 * Everything that the run takes a signal for. What is to wait again is left out until it does: nothing is kept for a
 * later round.
 */
export function awaitedOf(state: RunState): Awaited[] {
  if (isFinal(state.status)) return [];
  const waits = state.plan.steps.flatMap(({ step, index }): Awaited[] => {
    const standing = state.steps[index];
    const wait = waitOf(step);
    if (!wait || !standing || standing.isSettled) return [];
    const underWay = waitUnderWay(standing);
    if (underWay === null ? standing.round !== null : underWay.taken !== null) return [];
    const correlation = underWay ? underWay.correlation : correlationAhead(state, wait);
    return wait.signals.map((signal) => ({
      signal,
      stepId: step.id,
      correlation,
      isForAll: wait.correlation === null,
      isWaiting: underWay !== null,
    }));
  });
  return [...waits, ...awaitedByState(state)];
}

function awaitedByState(state: RunState): Awaited[] {
  const current = currentState(state);
  if (!current || (isBusy(state, current) && state.machine?.isAgain)) return [];
  const isWaiting = !isBusy(state, current);
  const names = new Set(current.transitions.flatMap(({ on }) => on ?? []));
  return [...names].map((signal) => ({ signal, stepId: null, correlation: null, isForAll: true, isWaiting }));
}

/** As far as it can be known before the run gets there. */
function correlationAhead(state: RunState, { correlation }: Pick<WaitStep, 'correlation'>): string | null {
  const value = correlation === null ? null : resolveTemplates(correlation, scopeOf(state), 'warn').value;
  if (value === null || value === '' || typeof value === 'object') return null;
  return String(value);
}
