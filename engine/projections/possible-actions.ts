/**
 * What may be done to a run, and what would become of it: asked of `decide`, so that it is what the engine would say.
 */
import type { ActionPreview, PossibleActions, RunAction, StepAction } from '../contract/run-actions.ts';
import type { Definition } from '../definition/definition.ts';
import type { StoredEvent } from '../journal/journal.ts';
import { decide } from '../run/decide.ts';
import { foldAsFarAsPossible } from './fold-as-far-as-possible.ts';
import { planOf } from '../run/plan.ts';
import type { RunCommand } from '../run/run-command.ts';
import { partsOf, startsOver } from '../run/parts.ts';
import type { RunEventBody, StepReopened } from '../run/run-event.ts';
import { skippedByKill, stepsToUndo } from '../run/ending.ts';
import {
  cleanupStepsOf,
  initialState,
  isFinal,
  stepOf,
  stepsOfPlan,
  type RunState,
  type StepState,
} from '../run/run-state.ts';

const RUN_ACTIONS: readonly RunAction[] = ['retry', 'pause', 'resume', 'abort', 'cancel', 'roll_back', 'kill'];
const STEP_ACTIONS: readonly StepAction[] = ['retry', 'skip', 'rewind'];

/**
 * What may be done to a run and its steps, from the same events and definition as its view. There may be thousands of
 * parts: what may be done to each is told with it.
 */
export function possibleActions(events: readonly StoredEvent[], definition: Definition): PossibleActions {
  return possibleActionsOn(fold(events, definition));
}

export function possibleActionsOn(state: RunState): PossibleActions {
  const steps = stepsOfPlan(state).map((step) => [step.id, actionsOn(state, step)] as const);
  return {
    // A kill that leaves nothing out is an abort.
    run: RUN_ACTIONS.filter(
      (action) =>
        may(state, action, null) && (action !== 'kill' || state.ending !== null || skippedByKill(state).length > 0),
    ),
    steps: Object.fromEntries(steps.filter(([, actions]) => actions.length > 0)),
  };
}

/** A step or a part of one. */
export function actionsOn(state: RunState, { id }: StepState): StepAction[] {
  return STEP_ACTIONS.filter((action) => may(state, action, id));
}

function may(state: RunState, action: RunAction | StepAction, stepId: string | null): boolean {
  return 'events' in decide(state, commandOf(action, stepId));
}

export function previewAction(state: RunState, action: RunAction | StepAction, stepId: string | null): ActionPreview {
  const { definition } = state.plan;
  const decision = decide(state, commandOf(action, stepId));
  const bodies = 'events' in decision ? decision.events : [];
  const touched = new Set(
    bodies.flatMap((body) =>
      stepsOf(body, 'orchestration.step.reopened', 'orchestration.step.invalidated', 'orchestration.step.skipped'),
    ),
  );
  const of = (...types: RunEventBody['type'][]) => bodies.flatMap((body) => stepsOf(body, ...types));
  // A step that only goes on for one of its parts does not run again itself.
  const again = bodies.flatMap((body) =>
    body.type === 'orchestration.step.reopened' && body.data.parts !== 'kept' ? [body.data] : [],
  );
  const goesOn = isFinal(state.status) && bodies.some(({ type }) => type === 'orchestration.run.resumed');
  return {
    refusal: 'refusal' in decision ? decision.refusal.message : null,
    reopens: isFinal(state.status) && bodies.length > 0,
    again: again.map(({ stepId }) => stepId),
    stopped: of('orchestration.step.cancelled'),
    undone: of('orchestration.step.invalidated'),
    skipped: of('orchestration.step.skipped'),
    withdrawn: bodies.filter(
      ({ type, data }) => type === 'orchestration.checkpoint.resolved' && data.decision === 'withdrawn',
    ).length,
    compensates: compensates(state, bodies),
    cleansUp: cleansUp(state, bodies),
    cleansUpAgain: goesOn ? cleanupStepsOf(state).flatMap(({ id, attempt }) => (attempt > 0 ? [id] : [])) : [],
    undoesAgain: goesOn ? again.flatMap(({ stepId }) => (isUndone(state, stepId) ? [stepId] : [])) : [],
    leftOut: action === 'kill' ? skippedByKill(state) : [],
    rollback: aboutRollback(definition),
    keptParts: again.reduce((sum, queued) => sum + keptPartsOf(state, queued), 0),
    kept: stepsOfPlan(state).filter(({ id, hasDelivered }) => hasDelivered && !touched.has(id)).length,
  };
}

/** Where child runs end first, what is undone then is not decided yet, and is all that there is. */
function compensates(state: RunState, bodies: readonly RunEventBody[]): string[] {
  return bodies.flatMap((body) => {
    const isAhead = body.type === 'orchestration.run.ending' && body.data.reason !== null;
    const steps =
      body.type === 'orchestration.run.rollback_started' ? body.data.steps : isAhead ? stepsToUndo(state) : [];
    return steps.map(({ stepId }) => stepId);
  });
}

function isUndone(state: RunState, stepId: string): boolean {
  const step = stepOf(state, stepId);
  return (
    step !== undefined &&
    (step.status === 'compensated' || partsOf(state, step).some(({ status }) => status === 'compensated'))
  );
}

const ENDS: ReadonlySet<RunEventBody['type']> = new Set([
  'orchestration.run.cleanup_started',
  'orchestration.run.rollback_started',
  'orchestration.run.ending',
]);

/** Cleanup follows a rollback, and what follows a rollback, or the end of child runs, is not decided yet. */
function cleansUp(state: RunState, bodies: readonly RunEventBody[]): string[] {
  const ends = bodies.some(({ type }) => ENDS.has(type));
  return ends && !isFinal(state.status) ? cleanupStepsOf(state).map(({ id }) => id) : [];
}

function aboutRollback({ errorHandling: { rollback } }: Definition): ActionPreview['rollback'] {
  return rollback && { reversible: rollback.reversible, description: rollback.description };
}

function keptPartsOf(state: RunState, queued: StepReopened): number {
  const step = stepOf(state, queued.stepId);
  return step && !startsOver(step, queued) ? partsOf(state, step).filter(({ hasDelivered }) => hasDelivered).length : 0;
}

function fold(events: readonly StoredEvent[], definition: Definition): RunState {
  const [created] = events;
  if (created?.type !== 'orchestration.run.created')
    throw new Error('A run can only be judged from its first event on');
  const state = initialState(created.runId, planOf(definition, created.data.definitionHash), created.data);
  for (const event of events) foldAsFarAsPossible(state, event);
  return state;
}

function commandOf(action: RunAction | StepAction, stepId: string | null): RunCommand {
  switch (action) {
    case 'retry':
      return { type: 'retry', stepId, modifications: null, notes: null };
    case 'skip':
      return { type: 'skip', stepId, output: null, notes: null };
    case 'rewind':
      return { type: 'rewind', stepId: stepId ?? '', modifications: null, notes: null };
    case 'pause':
    case 'resume':
    case 'abort':
    case 'cancel':
    case 'roll_back':
    case 'kill':
      return { type: action, notes: null };
  }
}

function stepsOf({ type, data }: RunEventBody, ...types: RunEventBody['type'][]): string[] {
  return types.includes(type) && 'stepId' in data && data.stepId !== null ? [data.stepId] : [];
}
