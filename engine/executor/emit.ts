/**
 * Folds an event into its run and puts it into the turn's batch, with what always follows from it. What happened can't
 * change any more: inputs, outputs and parameters are shared from here on by states, agents, children and readers.
 */
import { frozen } from '../values/json.ts';
import { evolve } from '../run/evolve.ts';
import type { RunCommand } from '../run/run-command.ts';
import type { Actor, ChildFinished, RunEvent, RunEventBody } from '../run/run-event.ts';
import { isFinal, stepOf, type RunState } from '../run/run-state.ts';
import { timersAfter, timersBefore } from '../run/timers.ts';
import { LIMITS } from '../limits/limits.ts';
import { measure } from '../limits/measure.ts';
import type { Turn } from './turn.ts';
import { recordable } from './within-limits.ts';

export function emit(state: RunState, given: RunEventBody, actor: Actor, turn: Turn): void {
  const body = recordable(given);
  for (const timer of timersBefore(state, body)) emit(state, timer, 'system', turn);
  stopWhatEnds(state, body, turn);
  const event = {
    type: body.type,
    data: frozen(body.data),
    runId: state.runId,
    sequence: state.sequence + 1,
    at: turn.now,
    actor,
    correlationId: state.correlationId,
  } as RunEvent;
  evolve(state, event);
  turn.batch.events.push(event);
  turn.batch.touched.add(state);
  turn.bytes += bytesOf(body);
  for (const timer of timersAfter(state, event)) emit(state, timer, 'system', turn);
  if (isFinal(state.status) && body.type.startsWith('orchestration.run.')) tellParent(state, turn);
}

/**
 * About, of what can be big and nobody has counted: what steps are given and what agents answer is counted where it
 * comes in.
 */
function bytesOf(body: RunEventBody): number {
  const big = bigIn(body);
  return big === null ? 0 : measure(big, LIMITS.turnBytes.usual, LIMITS.valueLevels.hard).bytes;
}

function bigIn(body: RunEventBody): unknown {
  switch (body.type) {
    case 'orchestration.run.created':
      return body.data.parameters;
    case 'orchestration.step.expanded':
      return body.data.items;
    case 'orchestration.step.completed':
      return body.data.response === null ? body.data.output : null;
    default:
      return 'output' in body.data ? (body.data.output ?? null) : null;
  }
}

export function emitAll(state: RunState, bodies: readonly RunEventBody[], actor: Actor, turn: Turn): void {
  for (const body of bodies) emit(state, body, actor, turn);
}

/** An attempt that is cancelled is told; so is the child run of a step that is given up. */
function stopWhatEnds(state: RunState, body: RunEventBody, turn: Turn): void {
  if (body.type === 'orchestration.step.cancelled') {
    const step = stepOf(state, body.data.stepId);
    if (step?.status === 'running') {
      turn.effects.push({ kind: 'stop_attempt', runId: state.runId, stepIndex: step.index, attempt: step.attempt });
    }
  } else if (body.type === 'orchestration.child.finished' && body.data.status === 'cancelled') {
    turn.inputs.push({
      kind: 'command',
      runId: body.data.childRunId,
      command: lastWord(state, body.data.told ?? null),
      actor: 'system',
      acknowledgement: null,
    });
  }
}

/**
 * What a child run is told when its parent has no use for it any more. One that has heard it refuses to hear it again.
 */
export function lastWord({ runId }: Pick<RunState, 'runId'>, told: ChildFinished['told'] | null): RunCommand {
  const notes = `Its parent run ${runId} gave up the step`;
  if (told === 'kill') return { type: 'kill', notes };
  return { type: 'cancel', notes, ...(told && { undo: true }) };
}

function tellParent(state: RunState, turn: Turn): void {
  const { parent } = state.created;
  if (!parent || !isFinal(state.status)) return;
  const child = { runId: state.runId, status: state.status, state };
  turn.inputs.push({ kind: 'child_ended', runId: parent.runId, stepId: parent.stepId, attempt: parent.attempt, child });
}
