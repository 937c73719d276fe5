/** What becomes of the answer to an approval. Pure. Numbered rules: `decide.ts`. */
import { answerBy } from '../definition/answer.ts';
import type { CheckpointOption } from '../definition/checkpoint.ts';
import { resolveTemplates } from '../definition/template.ts';
import type { JsonObject } from '../values/json.ts';
import { mergeInto } from '../values/merge-values.ts';
import { rejectedKey } from './asked-parts.ts';
import { whyNoAnswer } from './decide-calls.ts';
import { isCleanup, stepNamed, unknownStep } from './asked-steps.ts';
import { endEvents, undoes } from './ending.ts';
import { redo, rewound } from './redo.ts';
import { refuse, type Decision } from './refusal.ts';
import type { Refusal, RunCommand } from './run-command.ts';
import type { Actor, RunEventBody } from './run-event.ts';
import { stepOf, type PendingApproval, type RunState } from './run-state.ts';
import { scopeWith } from './run-output.ts';
import { withAnswer } from './settling.ts';
import { stopEvents } from './stopping.ts';
import { ACCEPTS } from './turned-down.ts';
import { whyNotAnswer } from './who-answers.ts';

type Decide = Extract<RunCommand, { type: 'decide' }>;

export function decideAnswer(state: RunState, command: Decide, actor: Actor): Decision {
  const { approvalId, decision, notes, modifications, rewindTo, calls } = command;
  const approval = openApproval(state, approvalId);
  if ('refusal' in approval) return approval;
  const notTheirs = whyNotAnswer(approval, actor);
  if (notTheirs !== null) return refuse('not_assigned', notTheirs);
  const option = optionOf(approval, command);
  if (option && 'refusal' in option) return option;
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
  const filledIn = filled(approval, option, command);
  if ('refusal' in filledIn) return filledIn;
  const rejected = ACCEPTS.has(decision) ? {} : rejectedKey(state, stepId);
  const changes = changesBy(state, approval, option, { ...command, answer: filledIn.answer ?? {} });
  const resolved: RunEventBody = {
    type: 'orchestration.checkpoint.resolved',
    data: {
      ...{ approvalId, stepId, decision, notes, modifications: changes, rewindTo },
      ...(option?.goTo !== undefined && { goTo: option.goTo }),
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
    case 'go_to':
    case 'complete':
      return { events: [resolved] };
    case 'fail': {
      const step = stepOf(state, stepId ?? '');
      if (!step) return unknownStep(state, stepId);
      const message = `Somebody has answered “${option?.label ?? 'Fail the step'}”${notes === null ? '' : `: ${notes}`}`;
      const error = { code: 'turned_down', message, retryable: false };
      return {
        events: [
          resolved,
          { type: 'orchestration.step.failed', data: { stepId: step.id, attempt: step.attempt, error } },
        ],
      };
    }
    case 'abort': {
      const ending = endEvents(state, { outcome: 'aborted', error: null, stepId: null, notes }, 'abort');
      return approval.kind === 'plan'
        ? { events: [resolved, { type: 'orchestration.run.plan_rejected', data: { approvalId } }, ...ending] }
        : { events: [resolved, ...stopEvents(state, approvalId, undoes(ending) ? 'undo' : undefined), ...ending] };
    }
    case 'retry': {
      const step = stepOf(state, stepId ?? '');
      return step
        ? { events: [resolved, ...redo(state, [step], 'retry', changes, notes, approvalId)] }
        : unknownStep(state, stepId);
    }
    case 'rewind': {
      const step = stepNamed(state, rewindTo ?? '');
      if (!step || step.attempt === 0 || isCleanup(state, step)) return unknownStep(state, rewindTo);
      return { events: [resolved, rewound(step, notes), ...redo(state, [step], 'rewind', null, notes, approvalId)] };
    }
  }
}

/** Undefined: there is none for this decision. Where several are, its name says which is meant. */
function optionOf(
  { options }: PendingApproval,
  { decision, outcome }: Decide,
): CheckpointOption | { readonly refusal: Refusal } | undefined {
  const named = (option: CheckpointOption): string => option.outcome ?? option.action;
  const meant = options.filter((option) =>
    outcome === undefined ? option.action === decision : named(option) === outcome,
  );
  const [option] = meant;
  if (outcome !== undefined && option?.action !== decision) {
    const why = option ? `it means "${option.action}", not "${decision}"` : 'it is not among them';
    return refuse(
      'decision_not_offered',
      `This approval can be answered with ${options.map(named).join(', ')}; "${outcome}": ${why}`,
    );
  }
  if (meant.length < 2) return option;
  return refuse('decision_not_offered', `"${decision}" can mean ${meant.map(named).join(' or ')}: name the outcome`);
}

/** What is recorded of what somebody filled in: nothing of it counts where one field is wrong. */
function filled(
  { approvalId, form, options }: PendingApproval,
  option: CheckpointOption | undefined,
  { decision, outcome, answer }: Decide,
): { readonly answer?: JsonObject } | { readonly refusal: Refusal } {
  const held = option ? answerBy(option, { form, options }, answer ?? {}) : { problems: [] };
  if (answer && (!option?.fields?.length || !form)) {
    const takes = options.flatMap(({ fields, outcome: name, action }) =>
      fields?.length ? [`"${name ?? action}"`] : [],
    );
    return refuse(
      'answer_not_asked',
      form
        ? `An answer comes with ${takes.join(' or ')}, not with "${outcome ?? decision}"`
        : `Approval ${approvalId} asks for nothing to be filled in`,
    );
  }
  if (held.problems.length === 0) return held.answer ? { answer: held.answer } : {};
  const all = held.problems.map(({ message }) => message).join('. ');
  return refuse('invalid_answer', `Nothing was decided: ${all}`, held.problems);
}

/** What a retry changes: what its option says, filled in with the answer, and over that what somebody adds. */
function changesBy(
  state: RunState,
  { stepId }: PendingApproval,
  option: CheckpointOption | undefined,
  { decision, modifications, answer }: Pick<Decide, 'decision' | 'modifications'> & { readonly answer: JsonObject },
): JsonObject | null {
  if (decision !== 'retry' || !option?.input) return modifications;
  const output = withAnswer(state.outputs[stepId ?? ''] ?? null, answer);
  const changes = resolveTemplates(option.input, scopeWith(state, stepId ?? '', output), 'warn').value as JsonObject;
  return modifications ? (mergeInto(changes, modifications) as JsonObject) : changes;
}

/** What is not open any more is refused for that, whoever asks. */
export function denyDecision(
  state: RunState,
  { approvalId, reason, policies }: Extract<RunCommand, { type: 'deny_decision' }>,
): Decision {
  const approval = openApproval(state, approvalId);
  if ('refusal' in approval) return approval;
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

export function openApproval(state: RunState, approvalId: string): PendingApproval | { readonly refusal: Refusal } {
  return state.approvals.get(approvalId) ?? notOpen(state, approvalId);
}

function notOpen(state: RunState, approvalId: string): { readonly refusal: Refusal } {
  const tooLate = state.expired.get(approvalId);
  if (tooLate !== undefined) return refuse('approval_expired', tooLate);
  return state.decided.has(approvalId)
    ? refuse('already_decided', `Approval ${approvalId} was answered already; the first answer stands`) // rule 1
    : refuse('unknown_approval', `Run ${state.runId} has no approval ${approvalId}`);
}
