/**
 * What becomes of editing a deliverable. Pure.
 *
 * Rules
 *  1. An edit is made of the newest version, and is the next one. Whoever edited an older one is told, and nothing is
 *     lost.
 *  2. Steps that start from now on read it where they read the output of its step. What was done before stays as it is,
 *     and so does what a list has gathered of its items, and what a parent run was given.
 */
import { stepNamed, unknownStep } from './asked-steps.ts';
import { refuse, type Decision } from './refusal.ts';
import type { RunCommand } from './run-command.ts';
import type { RunState, StepState } from './run-state.ts';

export function decideEdit(
  state: RunState,
  { type: _, kind, output, ...edit }: Extract<RunCommand, { type: 'edit_deliverable' }>,
): Decision {
  const step = stepNamed(state, edit.stepId);
  if (!step) return unknownStep(state, edit.stepId);
  const newest = step.deliverableVersion;
  if (newest === 0)
    return refuse('unknown_deliverable', `Step "${step.id}" has delivered nothing that could be edited`);
  if (newest !== edit.from)
    return refuse(
      'deliverable_changed',
      `What step "${step.id}" delivered is at version ${newest} now, and version ${edit.from} was edited`,
    );
  const deliverable = { id: `${state.runId}.${step.id}`, version: newest + 1 };
  const data = { ...edit, type: kind, deliverable, ...(isRead(state, step) && { output }) };
  return { events: [{ type: 'orchestration.deliverable.edited', data }] };
}

/** Rule 2. */
function isRead(state: RunState, step: StepState): boolean {
  const hasPutOut = step.status === 'completed' || step.status === 'checkpoint';
  return hasPutOut && step.partOf === null && Object.hasOwn(state.outputs, step.id);
}
