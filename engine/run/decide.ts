/**
 * What becomes of a command: events, or a refusal that says why. Pure: the caller appends the events,
 * folds them and acts.
 *
 * Rules
 *  1. An approval is answered once. The first answer wins, the second is told.
 *  2. Going back to a step (retry, rewind) makes everything that depends on it undone: running attempts are cancelled,
 *     open approvals withdrawn, outputs invalidated. Attempts count on.
 *  3. A run that ended by the operator's word (aborted, cancelled) stays ended. One that failed, or completed in part,
 *     can go on.
 *  4. A child run that has ended cannot go on by itself: its parent has the result already, and decides.
 *  5. Abort and cancel end everything at once: what runs is told, what is pending never starts, what was delivered is
 *     kept. What is to be undone or cleaned up comes first (`ending.ts`); then only `kill` is faster.
 *  6. A run that was rolled back and goes on does again what was undone.
 *  7. Changes that a step could not be done with are refused (`check-modifications.ts`).
 */
import { problemWithChanges } from './check-modifications.ts';
import { decideAnswer, denyDecision, openApproval } from './decide-answer.ts';
import { decideEdit } from './decide-edit.ts';
import { decideWhileEnding, endNow, kill, rollBack } from './decide-end.ts';
import { decideRetry } from './decide-retry.ts';
import { decideRewind } from './decide-rewind.ts';
import { decideSkip } from './decide-skip.ts';
import { phasesOfPlan } from './plan.ts';
import { refuse, refuseTransition, type Decision } from './refusal.ts';
import type { RunCommand } from './run-command.ts';
import type { Actor, RunEventBody } from './run-event.ts';
import { isFinal, type RunState } from './run-state.ts';
import { decideSetAside } from './set-aside.ts';
import { decideSignal } from './signals.ts';
import { decideAssignment } from './who-answers.ts';

/** @param actor who wants it: an approval may be for somebody else to answer */
export function decide(state: RunState, command: RunCommand, actor: Actor = 'system'): Decision {
  const decision = becomes(state, command, actor);
  const problem = 'events' in decision ? problemWithChanges(state, asRecorded(command, decision.events)) : null; // rule 7
  return problem === null ? decision : refuse('invalid_modification', problem);
}

/** A retry may change more than the command says: what its option says, filled in with the answer. */
function asRecorded(command: RunCommand, events: readonly RunEventBody[]): RunCommand {
  const [first] = events;
  return command.type === 'decide' && first?.type === 'orchestration.checkpoint.resolved'
    ? { ...command, modifications: first.data.modifications }
    : command;
}

function becomes(state: RunState, command: RunCommand, actor: Actor): Decision {
  if (state.setAside) return decideSetAside(state, state.setAside.error, command);
  if (state.ending) return decideWhileEnding(state, command); // rule 5
  switch (command.type) {
    case 'decide':
      return decideAnswer(state, command, actor);
    case 'claim':
    case 'release':
    case 'delegate': {
      const approval = openApproval(state, command.approvalId);
      return 'refusal' in approval ? approval : decideAssignment(command, approval, actor);
    }
    case 'deny_decision':
      return denyDecision(state, command);
    case 'retry':
      return decideRetry(state, command);
    case 'skip':
      return decideSkip(state, command);
    case 'rewind':
      return decideRewind(state, command);
    case 'edit_deliverable':
      return decideEdit(state, command);
    case 'signal':
      return decideSignal(state, command);
    case 'pause':
      return ['running', 'checkpoint', 'needs_attention'].includes(state.status)
        ? { events: [{ type: 'orchestration.run.paused', data: { notes: command.notes } }] }
        : refuseTransition(state, 'paused');
    case 'resume':
      if (state.status === 'paused') {
        return {
          events: [{ type: 'orchestration.run.resumed', data: { notes: command.notes, reason: 'pause_ended' } }],
        };
      }
      return state.status === 'failed' || state.status === 'partially_completed'
        ? decideRetry(state, { type: 'retry', stepId: null, modifications: null, notes: command.notes })
        : refuseTransition(state, 'resumed');
    case 'abort':
      return isFinal(state.status)
        ? refuseTransition(state, 'aborted')
        : { events: endNow(state, 'aborted', command.notes, 'abort') };
    case 'cancel':
      return isFinal(state.status)
        ? refuseTransition(state, 'cancelled')
        : { events: endNow(state, 'cancelled', command.notes, 'cancel', command.undo) };
    case 'roll_back':
      return rollBack(state, command);
    case 'kill':
      return kill(state, command);
  }
}

/** The first events of a run: its plan, and either its start or the question whether it may start. */
export function begin(state: RunState): RunEventBody[] {
  const planned: RunEventBody = { type: 'orchestration.run.plan_created', data: { phases: phasesOfPlan(state.plan) } };
  const { definition } = state.plan;
  if (!definition.execution.planApproval) return [planned, { type: 'orchestration.run.started', data: {} }];
  const question = `Start ${definition.displayName} ${definition.version} with this plan of ${definition.steps.length} steps?`;
  return [
    planned,
    {
      type: 'orchestration.checkpoint.requested',
      data: {
        approvalId: `${state.runId}.plan`,
        kind: 'plan',
        stepId: null,
        question,
        required: true,
        severity: 'normal',
        options: [
          { action: 'continue', label: 'Approve the plan', allowsModification: false },
          { action: 'abort', label: 'Reject the plan', allowsModification: false },
        ],
      },
    },
  ];
}
