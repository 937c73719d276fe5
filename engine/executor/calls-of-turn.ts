/** Live calls that ended in this turn, and what they cost: nobody else knows of them before it is recorded. */
import type { EndedCall } from '../admission/budget-check.ts';
import { kindOf } from '../definition/step-kinds/step-kinds.ts';
import type { RunEvent } from '../run/run-event.ts';
import { stepOf, type RunState } from '../run/run-state.ts';
import { usageOfCall, type CallUsage } from '../run/usage.ts';
import type { Batch } from './batch.ts';

export function callsOfTurn({ events, touched }: Pick<Batch, 'events' | 'touched'>): readonly EndedCall[] {
  const states = new Map([...touched].map((state) => [state.runId, state]));
  return events.flatMap((event) => {
    const state = states.get(event.runId);
    return state?.created.mode === 'live' ? callEndedBy(event, state) : [];
  });
}

/** Counted as it will be once it is recorded: by a call of which nobody knows what it cost, no other is judged. */
function callEndedBy(event: RunEvent, state: RunState): EndedCall[] {
  switch (event.type) {
    case 'orchestration.step.completed':
      if (event.data.cache?.status === 'hit') return [];
      return callOf(state, event.data.stepId, usageOfCall(event));
    case 'orchestration.step.failed':
    case 'orchestration.step.retry_scheduled':
      return callOf(state, event.data.stepId, usageOfCall(event));
    default:
      return [];
  }
}

function callOf(state: RunState, stepId: string, usage: CallUsage | null): EndedCall[] {
  const step = stepOf(state, stepId)?.planned.step;
  const agent = step ? kindOf(step).agent(step) : null;
  const { definition, rootRunId } = state.created;
  const cost = usage?.cost ?? null;
  const of = { agent: agent ?? '', definition: definition.name, rootRunId };
  return agent === null ? [] : [{ ...of, dollars: cost ?? 0, calls: cost === null ? 0 : 1 }];
}
