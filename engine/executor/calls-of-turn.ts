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

/** Counted as it will be once it is recorded: what failed has a cost, and is no call by which the next is judged. */
function callEndedBy(event: RunEvent, state: RunState): EndedCall[] {
  switch (event.type) {
    case 'orchestration.step.completed':
      if (event.data.cache?.status === 'hit') return [];
      return callOf(state, event.data.stepId, usageOfCall(event), 1);
    case 'orchestration.step.failed':
    case 'orchestration.step.retry_scheduled':
      return callOf(state, event.data.stepId, usageOfCall(event), 0);
    default:
      return [];
  }
}

function callOf(state: RunState, stepId: string, usage: CallUsage | null, calls: number): EndedCall[] {
  const step = stepOf(state, stepId)?.planned.step;
  const agent = step ? kindOf(step).agent(step) : null;
  const { definition, rootRunId } = state.created;
  return agent === null ? [] : [{ agent, definition: definition.name, rootRunId, dollars: usage?.cost ?? 0, calls }];
}
