/** Doing steps again, and undoing what depended on them. Pure. Numbered rules: `decide.ts`. */
import { inPlan, rejectedKeys, reopenedFor } from './asked-parts.ts';
import { laterIterations, partsOf, startsOver } from './parts.ts';
import { withDescendants } from './plan.ts';
import type { RunEventBody } from './run-event.ts';
import { workStepsOf, type RunState, type StepState } from './run-state.ts';
import { stopStep } from './stopping.ts';
import type { JsonObject } from '../values/json.ts';

/** Rule 2. The steps themselves first, then what depended on them. */
export function redo(
  state: RunState,
  steps: readonly StepState[],
  reason: 'retry' | 'rewind',
  modifications: JsonObject | null,
  notes: string | null,
  answered: string | null = null,
  also: readonly StepState[] = [],
  except: ReadonlySet<number> = new Set(),
): RunEventBody[] {
  const events: RunEventBody[] = [];
  // A loop of which an iteration was undone begins anew.
  const reasonOf = (step: StepState) =>
    steps.includes(step) ? reason : step.parts?.kind === 'iteration' ? 'rewind' : 'retry';
  const all = [...steps, ...also.filter((step) => !steps.includes(step))];
  for (const step of all) {
    for (const each of [step, ...laterIterations(state, step)]) stopStep(state, each, events, answered);
    if (step.partOf) reopenStepOf(state, step, reason, notes, events, answered);
    const isAskedFor = steps.includes(step);
    const changes = isAskedFor ? modifications : null;
    const rejected = rejectedKeys(state, step, startsOver(step, { reason: reasonOf(step), modifications: changes }));
    events.push({
      type: 'orchestration.step.reopened',
      data: { stepId: step.id, reason: reasonOf(step), modifications: changes, notes, ...rejected },
    });
  }
  return [...events, ...undoDescendants(state, all, answered, except)];
}

export function reopenStepOf(
  state: RunState,
  part: StepState,
  reason: 'retry' | 'rewind',
  notes: string | null,
  events: RunEventBody[],
  answered: string | null,
): void {
  const reopened = reopenedFor(state, part, reason, notes);
  if (reopened.length > 0) stopStep(state, inPlan(state, part), events, answered);
  events.push(...reopened);
}

/** Rule 6. Steps of which at least a part was undone. */
export function undoneSteps(state: RunState): StepState[] {
  return workStepsOf(state).filter(
    (step) => step.status === 'compensated' || partsOf(state, step).some(({ status }) => status === 'compensated'),
  );
}

export function undoDescendants(
  state: RunState,
  steps: readonly StepState[],
  answered: string | null,
  except: ReadonlySet<number> = new Set(),
): RunEventBody[] {
  const events: RunEventBody[] = [];
  const asked = steps.map((step) => inPlan(state, step).index);
  const undone = new Set(asked.flatMap((index) => [...withDescendants(state.plan, index)]));
  for (const index of asked) undone.delete(index);
  for (const index of [...undone].sort((a, b) => orderOf(state, a) - orderOf(state, b))) {
    const step = state.steps[index] as StepState;
    if (step.status === 'pending' || step.status === 'queued' || except.has(index)) continue;
    stopStep(state, step, events, answered);
    events.push({ type: 'orchestration.step.invalidated', data: { stepId: step.id } });
  }
  return events;
}

export function rewound(step: StepState, notes: string | null): RunEventBody {
  return { type: 'orchestration.run.rewound', data: { toStep: step.id, notes } };
}

function orderOf(state: RunState, index: number): number {
  return state.plan.steps[index]?.order ?? 0;
}
