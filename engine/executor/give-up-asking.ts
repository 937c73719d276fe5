/**
 * Ends the questions of a run that can only fail, and those of its children: a child in which everything waits for
 * people is told to end, so that the run ends. A child that is at work is let end its work first.
 */
import { isEscalation } from '../run/escalation.ts';
import { isFinal, type RunState, type RunStatus } from '../run/run-state.ts';
import { childUnderWay } from '../run/step-state.ts';
import { stopStep } from '../run/stopping.ts';
import type { RunEventBody } from '../run/run-event.ts';
import { childState, type AsideOptions } from './aside.ts';
import type { Turn } from './turn.ts';

const ASKS: ReadonlySet<RunStatus> = new Set(['approval_pending', 'checkpoint', 'needs_attention']);

/** What is recorded in a run that can only fail. */
export function giveUpAsking(options: AsideOptions, state: RunState, turn: Turn): RunEventBody[] {
  const events: RunEventBody[] = [];
  if (!state.failing || state.ending || state.isPaused) return events;
  for (const step of state.steps) {
    const childRunId = childUnderWay(step);
    const child = childRunId === null ? undefined : childState(options, childRunId, turn);
    if (child && onlyAsks(options, child, turn)) stopStep(state, step, events, null);
  }
  return events;
}

/** The runs above this one that can only fail and wait for it, if all that it does is ask. */
export function waitingInVain(options: AsideOptions, state: RunState, turn: Turn): string[] {
  const found: string[] = [];
  for (let parent = state.created.parent; parent; ) {
    const above = childState(options, parent.runId, turn);
    if (above?.failing && onlyAsks(options, state, turn)) found.push(above.runId);
    parent = above?.created.parent ?? null;
  }
  return found;
}

function onlyAsks(options: AsideOptions, state: RunState, turn: Turn): boolean {
  if (isFinal(state.status) || state.ending) return false;
  const underWay = state.steps.filter(
    (step) => step.status === 'running' && step.parts === null && !isEscalation(step),
  );
  if (underWay.length === 0) return ASKS.has(state.status);
  return underWay.every((step) => {
    const childRunId = childUnderWay(step);
    const child = childRunId === null ? undefined : childState(options, childRunId, turn);
    return child !== undefined && onlyAsks(options, child, turn);
  });
}
