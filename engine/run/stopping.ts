/**
 * What is recorded when work under way is given up: attempts, children, and approvals that nobody has
 * to answer any more.
 */
import { partsOf } from './parts.ts';
import type { ChildFinished, RunEventBody } from './run-event.ts';
import { compensationsOf, stepsOfPlan, type RunState, type StepState } from './run-state.ts';
import { childUnderWay } from './step-state.ts';

/** Tells what is under way to stop and takes back what was asked. `told`: what children are told beside that. */
export function stopEvents(
  state: RunState,
  answered: string | null = null,
  told?: ChildFinished['told'],
): RunEventBody[] {
  const events: RunEventBody[] = [];
  for (const step of [...stepsOfPlan(state), ...compensationsOf(state)]) stopStep(state, step, events, answered, told);
  const plan = [...state.approvals.values()].find(({ kind }) => kind === 'plan');
  if (plan && plan.approvalId !== answered) events.push(withdrawn(plan.approvalId, null));
  return events;
}

export function stopStep(
  state: RunState,
  step: StepState,
  events: RunEventBody[],
  answered: string | null,
  told?: ChildFinished['told'],
): void {
  for (const part of partsOf(state, step)) stopStep(state, part, events, answered, told);
  if (step.status === 'checkpoint' && step.approvalId !== null && step.approvalId !== answered)
    events.push(withdrawn(step.approvalId, step.id));
  const childRunId = childUnderWay(step);
  if (childRunId !== null) events.push(tellToEnd(step, childRunId, told));
  if (step.status === 'running' || step.status === 'waiting' || step.status === 'retrying') {
    events.push({ type: 'orchestration.step.cancelled', data: { stepId: step.id, attempt: step.attempt } });
  }
}

/**
 * What the run had under way in the child is over; the child undoes, cleans up and ends, and unless it is killed the
 * run waits for that.
 */
export function tellToEnd({ id, attempt }: StepState, childRunId: string, told?: ChildFinished['told']): RunEventBody {
  const data = { stepId: id, attempt, childRunId, status: 'cancelled' };
  return {
    type: 'orchestration.child.finished',
    data: { ...data, ...(told && { told }), ...(told !== 'kill' && { awaited: true }) },
  };
}

/** Those that were told to end before need not undo and clean up any more. */
export function killLeaving(state: RunState): RunEventBody[] {
  return [...state.leaving].map(([childRunId, { stepIndex }]) => {
    const { id, attempt } = state.steps[stepIndex] as StepState;
    return {
      type: 'orchestration.child.finished',
      data: { stepId: id, attempt, childRunId, status: 'cancelled', told: 'kill' },
    };
  });
}

/** Nobody has to answer it any more. */
export function withdrawn(approvalId: string, stepId: string | null, notes: string | null = null): RunEventBody {
  return {
    type: 'orchestration.checkpoint.resolved',
    data: { approvalId, stepId, decision: 'withdrawn', notes, modifications: null, rewindTo: null },
  };
}
