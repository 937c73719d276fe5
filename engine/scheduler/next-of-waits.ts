/**
 * What becomes of waits under way: they end with the first thing that comes, a signal or their time. Whether the run is
 * paused makes no difference to a signal: like an agent's answer it is taken in, and nothing starts because of it. What
 * was kept for a wait that is over is dropped.
 */
import { dropStale, findKept } from '../run/signals.ts';
import type { RunEventBody } from '../run/run-event.ts';
import type { RunState } from '../run/run-state.ts';
import type { StepThat } from '../run/step-state.ts';
import { completionEvents } from './settle-attempt.ts';

/** Null: no wait has what it waits for. */
export function nextOfWaits(state: RunState, now: number): RunEventBody[] | null {
  for (const index of state.waits) {
    const step = state.steps[index];
    if (step?.status !== 'waiting') continue;
    if (step.wait.taken) return endOfWait(state, step, now);
    const kept = findKept(state, step);
    if (kept)
      return [
        {
          type: 'orchestration.signal.delivered',
          data: { signalId: kept.signalId, signal: kept.signal, stepId: step.id },
        },
      ];
  }
  return dropStale(state);
}

/** By the signal that it took, else by its time. */
export function endOfWait(state: RunState, step: StepThat<'waiting'>, now: number): RunEventBody[] {
  const { id, attempt } = step;
  const signal = step.wait.taken;
  const output = {
    by: signal ? 'signal' : 'time',
    signal: signal?.signal ?? null,
    payload: signal?.payload ?? null,
    at: new Date(now).toISOString(),
  };
  return completionEvents(state, step, {
    stepId: id,
    attempt,
    output,
    response: null,
    ...(signal && { signalId: signal.signalId }),
  });
}
