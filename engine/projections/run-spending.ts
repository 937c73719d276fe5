/** What live calls of a run and its child runs have cost, counted as it happens. Pure. */
import { billionthsOf } from '../values/money.ts';
import type { RunEvent } from '../run/run-event.ts';
import type { RunState } from '../run/run-state.ts';
import { usageOfCall } from '../run/usage.ts';

/** Added to what was counted before. */
export interface RunSpending {
  readonly rootRunId: string;
  /** Billionths of a dollar; above 0. */
  readonly amount: number;
}

/** @param states of all runs with events among these, by the run's id */
export function runSpending(events: readonly RunEvent[], states: ReadonlyMap<string, RunState>): RunSpending[] {
  const amounts = new Map<string, number>();
  for (const event of events) {
    const amount = billionthsOf(usageOfCall(event)?.cost ?? 0);
    if (amount === 0) continue;
    const state = states.get(event.runId);
    if (state?.created.mode !== 'live') continue;
    const { rootRunId } = state.created;
    amounts.set(rootRunId, (amounts.get(rootRunId) ?? 0) + amount);
  }
  return [...amounts].map(([rootRunId, amount]) => ({ rootRunId, amount }));
}
