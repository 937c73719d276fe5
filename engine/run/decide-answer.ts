/** What becomes of the answer to an approval. Pure. Numbered rules: `decide.ts`. */
import { answerTo } from '../definition/answer.ts';
import type { JsonObject } from '../values/json.ts';
import { rejectedKey } from './asked-parts.ts';
import { whyNoAnswer } from './decide-calls.ts';
import { isCleanup, stepNamed, unknownStep } from './asked-steps.ts';
import { endEvents, undoes } from './ending.ts';
import { redo, rewound } from './redo.ts';
import { refuse, type Decision } from './refusal.ts';
import type { Refusal, RunCommand } from './run-command.ts';
import type { RunEventBody } from './run-event.ts';
import { stepOf, type PendingApproval, type RunState } from './run-state.ts';
import { stopEvents } from './stopping.ts';

export function decideAnswer(state: RunState, command: Extract<RunCommand, { type: 'decide' }>): Decision {
  const { approvalId, decision, notes, modifications, rewindTo, calls } = command;
  const approval = state.approvals.get(approvalId);
  if (!approval) return notOpen(state, approvalId);
  const option = approval.options.find(({ action }) => action === decision);
  if (!option && (decision !== 'rewind' || approval.kind === 'plan')) {
    return refuse(
      'decision_not_offered',
      `This approval offers ${approval.options.map(({ action }) => action).join(', ')}; "${decision}" is not among them`,
    );
  }
  if (modifications && (decision !== 'retry' || option?.allowsModification === false)) {
    return refuse(
      'modification_not_allowed',
      `Modifications can only be given with a retry that allows them, not with "${decision}"`,
    );
  }
  const { stepId } = approval;
  const isAboutCalls = approval.kind === 'tools' && decision === 'continue';
  if (calls && !isAboutCalls)
    return refuse('invalid_call', `Calls are decided with "continue" of a request about calls, not with "${decision}"`);
  const unanswered = isAboutCalls ? whyNoAnswer(stepOf(state, stepId ?? '')?.asked ?? [], calls) : null;
  if (unanswered) return unanswered;
  const filledIn = filled(approval, command);
  if ('refusal' in filledIn) return filledIn;
  const rejected = decision === 'continue' ? {} : rejectedKey(state, stepId);
  const resolved: RunEventBody = {
    type: 'orchestration.checkpoint.resolved',
    data: {
      ...{ approvalId, stepId, decision, notes, modifications, rewindTo },
      ...rejected,
      ...filledIn,
      ...(calls && { calls }),
    },
  };
  switch (decision) {
    case 'continue':
      return approval.kind === 'plan'
        ? {
            events: [
              resolved,
              { type: 'orchestration.run.plan_approved', data: { approvalId } },
              { type: 'orchestration.run.started', data: {} },
            ],
          }
        : { events: [resolved] };
    case 'abort': {
      const ending = endEvents(state, { outcome: 'aborted', error: null, stepId: null, notes }, 'abort');
      return approval.kind === 'plan'
        ? { events: [resolved, { type: 'orchestration.run.plan_rejected', data: { approvalId } }, ...ending] }
        : { events: [resolved, ...stopEvents(state, approvalId, undoes(ending) ? 'undo' : undefined), ...ending] };
    }
    case 'retry': {
      const step = stepOf(state, stepId ?? '');
      return step
        ? { events: [resolved, ...redo(state, [step], 'retry', modifications, notes, approvalId)] }
        : unknownStep(state, stepId);
    }
    case 'rewind': {
      const step = stepNamed(state, rewindTo ?? '');
      if (!step || step.attempt === 0 || isCleanup(state, step)) return unknownStep(state, rewindTo);
      return { events: [resolved, rewound(step, notes), ...redo(state, [step], 'rewind', null, notes, approvalId)] };
    }
  }
}

/** What is recorded of what somebody filled in: nothing of it counts where one field is wrong. */
function filled(
  { approvalId, form }: PendingApproval,
  { decision, answer }: Extract<RunCommand, { type: 'decide' }>,
): { readonly answer?: JsonObject } | { readonly refusal: Refusal } {
  if (!form || decision !== 'continue') {
    if (!answer) return {};
    return refuse(
      'answer_not_asked',
      form
        ? `An answer comes with "continue", not with "${decision}"`
        : `Approval ${approvalId} asks for nothing to be filled in`,
    );
  }
  const held = answerTo(form, answer ?? {});
  if (held.problems.length === 0) return { answer: held.answer };
  const all = held.problems.map(({ message }) => message).join('. ');
  return refuse('invalid_answer', `Nothing was decided: ${all}`, held.problems);
}

/** What is not open any more is refused for that, whoever asks. */
export function denyDecision(
  state: RunState,
  { approvalId, reason, policies }: Extract<RunCommand, { type: 'deny_decision' }>,
): Decision {
  const approval = state.approvals.get(approvalId);
  if (!approval) return notOpen(state, approvalId);
  const { stepId } = approval;
  const data = {
    stepId,
    attempt: null,
    agent: null,
    action: 'approval.decide',
    resource: approvalId,
    reason,
    policies,
  };
  return { events: [{ type: 'orchestration.policy.denied', data }] };
}

function notOpen(state: RunState, approvalId: string): Decision {
  const tooLate = state.expired.get(approvalId);
  if (tooLate !== undefined) return refuse('approval_expired', tooLate);
  return state.decided.has(approvalId)
    ? refuse('already_decided', `Approval ${approvalId} was answered already; the first answer stands`) // rule 1
    : refuse('unknown_approval', `Run ${state.runId} has no approval ${approvalId}`);
}
