/** One approval, with what is under review and what hangs on it. Pure. */
import type { ApprovalReview, ReviewedWork } from '../contract/approval-review.ts';
import type { FormFieldView } from '../contract/form.ts';
import type { AttemptView } from '../contract/attempt-view.ts';
import type { RunView } from '../contract/run-view.ts';
import type { StepView } from '../contract/step-view.ts';
import type { AskField } from '../definition/ask.ts';
import type { Definition } from '../definition/definition.ts';
import type { Json, JsonObject } from '../values/json.ts';
import type { AnswerDraft } from '../journal/answer-drafts.ts';
import type { StoredEvent } from '../journal/journal.ts';
import type { Actor } from '../run/run-event.ts';
import { usageIn } from '../run/usage.ts';
import { nameOfPerson, whyNotAnswer } from '../run/who-answers.ts';
import { phasesOfPlan, planOf, withDescendants, type Plan } from '../run/plan.ts';
import type { ApprovalRow, DeliverableRow } from './read-models.ts';
import { approvalViewOf, deliverableViewOf } from './row-views.ts';
import { kindOf, performerOf } from '../definition/step-kinds/step-kinds.ts';
import { Shown, shownDeliverable } from './shown-values.ts';
import { wireRecord, wireValue } from './wire-json.ts';

export interface UnderReview {
  readonly approval: ApprovalRow;
  /** With its children. */
  readonly run: RunView;
  readonly events: readonly StoredEvent[];
  readonly definition: Definition;
  readonly actor: Actor;
  /** What whoever looks has begun to answer. */
  readonly drafts: readonly AnswerDraft[];
  findDeliverable(id: string, version: number): DeliverableRow | undefined;
}

/** What `findDeliverable` may be asked for: what the step had made last when it was asked about, and before that. */
export function reviewedDeliverables(
  events: readonly StoredEvent[],
  approvalId: string,
): { readonly id: string; readonly version: number }[] {
  const asked = events.findIndex(
    ({ type, data }) => type === 'orchestration.checkpoint.requested' && data.approvalId === approvalId,
  );
  const made = events
    .slice(0, asked === -1 ? undefined : asked)
    .flatMap(({ type, data }) => (type === 'orchestration.step.completed' && data.deliverable) || [])
    .slice(-2);
  return [...made, ...(editedUntilDecided(events, approvalId) ?? [])];
}

/** What is asked about may have been edited, also while it is asked. */
function editedUntilDecided(
  events: readonly StoredEvent[],
  approvalId: string,
): readonly [{ readonly id: string; readonly version: number }] | null {
  let edited: { readonly id: string; readonly version: number } | null = null;
  for (const { type, data } of events) {
    if (type === 'orchestration.checkpoint.resolved' && data.approvalId === approvalId) break;
    if (type === 'orchestration.step.completed') edited = null;
    if (type === 'orchestration.deliverable.edited') edited = data.deliverable;
  }
  return edited && [edited];
}

type StepName = ApprovalReview['next'][number];

export function approvalReview(under: UnderReview): ApprovalReview {
  const { approval, run, events, definition, actor, drafts, findDeliverable } = under;
  const plan = planOf(definition, '');
  const {
    steps: _steps,
    results: _results,
    output: _output,
    approvals,
    signals: _signals,
    awaits: _awaits,
    machine: _machine,
    children: _children,
    metrics: _metrics,
    sequence: _sequence,
    ...summary
  } = run;
  const step = approval.stepId === null ? undefined : run.steps.find(({ id }) => id === approval.stepId);
  const index = step ? (plan.indexOf.get(step.id) ?? -1) : -1;
  const planned = plan.steps[index];
  const made = step ? worksOf(step, events, approval) : [];
  const show = (work: Work): ReviewedWork => ({ ...work.shown, deliverable: deliverableOf(work, findDeliverable) });
  const [work, previous] = made.toReversed();
  return {
    approval: approvalViewOf(approval),
    run: summary,
    title: definition.displayName,
    step: step
      ? {
          id: step.id,
          name: step.name,
          agent: step.agent,
          work: work ? show(work) : null,
          previous: previous ? show(previous) : null,
          madeWith: work?.modifications ? wireRecord(work.modifications) : null,
        }
      : null,
    ...filledIn(events, approval.id),
    you: nameOfPerson(actor),
    whyNot: approval.status === 'pending' ? whyNotAnswer(namedIn(approval, events), actor) : null,
    drafts: drafts.map(({ option, values, notes, input, savedAt }) => ({
      option,
      values: wireRecord(values),
      notes,
      input,
      savedAt,
    })),
    calls: approval.kind === 'tools' ? callsOf(events, approval.id) : [],
    next: step
      ? (planned?.dependents ?? [])
          .filter(
            (dependent) =>
              (planned && kindOf(planned.step).isChooser) || !plan.steps[dependent]?.routedBy.includes(index),
          )
          .map((dependent) => nameOf(plan, dependent))
      : (phases(plan)[0] ?? []),
    laterSteps: step ? withDescendants(plan, index).size - 1 : plan.steps.length,
    phases: approval.kind === 'plan' ? phases(plan) : [],
    rewindTargets: run.steps.filter(({ attempt }) => attempt > 0).map(({ id, name, agent }) => ({ id, name, agent })),
    earlier: approvals.filter(
      ({ id, stepId, requestedAt }) =>
        id !== approval.id && stepId === approval.stepId && requestedAt <= approval.requestedAt,
    ),
    cost: costOf(run),
  };
}

/** With everybody whom it was put before. */
function namedIn({ id, assignee, candidates }: ApprovalRow, events: readonly StoredEvent[]) {
  const escalatedTo = events.flatMap(({ type, data }) =>
    type === 'orchestration.checkpoint.expired' && data.approvalId === id && data.escalateTo !== null
      ? [data.escalateTo]
      : [],
  );
  return { approvalId: id, assignee, candidates, escalatedTo };
}

function filledIn(events: readonly StoredEvent[], approvalId: string): Pick<ApprovalReview, 'form' | 'answer'> {
  const found = { form: null, answer: null } as { -readonly [Key in 'form' | 'answer']: ApprovalReview[Key] };
  for (const { type, data } of events) {
    if (type === 'orchestration.checkpoint.requested' && data.approvalId === approvalId && data.form)
      found.form = { fields: data.form.fields.map(fieldView) };
    if (type === 'orchestration.checkpoint.resolved' && data.approvalId === approvalId && data.answer)
      found.answer = wireRecord(data.answer);
  }
  return found;
}

function fieldView({ choices, default: shown, ...field }: AskField): FormFieldView {
  return { ...field, default: wireValue(shown), ...(choices && { choices: [...choices] }) };
}

/** Those that the step had asked about when the question came. */
function callsOf(events: readonly StoredEvent[], approvalId: string): ApprovalReview['calls'] {
  const asked = events.findIndex(
    ({ type, data }) => type === 'orchestration.checkpoint.requested' && data.approvalId === approvalId,
  );
  const question = events.slice(0, asked).findLast((event) => event.type === 'orchestration.step.asked');
  const answer = events.find(
    (event) => event.type === 'orchestration.checkpoint.resolved' && event.data.approvalId === approvalId,
  );
  const decisions = answer?.type === 'orchestration.checkpoint.resolved' ? (answer.data.calls ?? []) : [];
  return (question?.data.calls ?? []).map(({ statement, ...call }) => {
    const decided = decisions.find(({ id }) => id === call.id);
    return {
      ...call,
      ...(statement && { statement: { ...statement, parameters: statement.parameters.map(wireValue) } }),
      arguments: wireRecord(call.arguments),
      schema: wireRecord(call.schema),
      decided:
        decided?.decision === 'edit' ? { ...decided, arguments: wireRecord(decided.arguments) } : (decided ?? null),
    };
  });
}

interface Work {
  readonly shown: Omit<ReviewedWork, 'deliverable'>;
  readonly deliverable: { readonly id: string; readonly version: number } | null;
  readonly modifications: JsonObject | null;
}

/**
 * What the step had made until the approval was asked for, in order.
 * Modifications hold from the request for a retry until the work is done.
 */
function worksOf({ id, attempts }: StepView, events: readonly StoredEvent[], approval: ApprovalRow): Work[] {
  const works: Work[] = [];
  let modifications: JsonObject | null = null;
  const [edited] = editedUntilDecided(events, approval.id) ?? [];
  for (const event of events) {
    if (event.type === 'orchestration.checkpoint.requested' && event.data.approvalId === approval.id) break;
    if (event.type === 'orchestration.step.reopened' && event.data.stepId === id && event.data.modifications) {
      modifications = Object.assign({}, modifications, event.data.modifications);
    }
    if (event.type !== 'orchestration.step.completed' || event.data.stepId !== id) continue;
    const { attempt, deliverable } = event.data;
    const view = attempts.findLast((candidate) => candidate.attempt === attempt);
    if (view) works.push({ shown: workOf(view), deliverable: deliverable ?? null, modifications });
    modifications = null;
  }
  const last = works.pop();
  if (last) works.push(edited && last.deliverable?.id === edited.id ? { ...last, deliverable: edited } : last);
  return works;
}

function workOf({ attempt, startedAt, finishedAt, input, output, warnings }: AttemptView): Work['shown'] {
  return {
    attempt,
    finishedAt,
    durationMs: finishedAt === null ? null : Math.max(0, finishedAt - startedAt),
    input,
    output,
    warnings,
  };
}

function deliverableOf({ deliverable }: Work, find: UnderReview['findDeliverable']): ReviewedWork['deliverable'] {
  const row = deliverable && find(deliverable.id, deliverable.version);
  return row ? shownDeliverable(deliverableViewOf(row), new Shown(row.runId)) : null;
}

function phases(plan: Plan): StepName[][] {
  return phasesOfPlan(plan).map((ids) => ids.map((id) => nameOf(plan, plan.indexOf.get(id) ?? -1)));
}

function nameOf({ steps }: Plan, index: number): StepName {
  const planned = steps[index];
  if (!planned) throw new Error(`A plan has no step ${index}`);
  return { id: planned.id, name: planned.step.name, agent: performerOf(planned.step) };
}

/** Agents report it in their answers' metadata. */
function costOf({ steps, children }: RunView): number | null {
  const own = steps.flatMap(({ attempts }) => attempts.flatMap(({ response }) => costIn(response)));
  const all = [...own, ...children.map(costOf).filter((cost) => cost !== null)];
  return all.length === 0 ? null : all.reduce((sum, cost) => sum + cost, 0);
}

function costIn(response: AttemptView['response']): number[] {
  const cost = usageIn(response?.metadata as Json | undefined)?.cost ?? null;
  return cost === null ? [] : [cost];
}
