/** What is told of approvals, times, signals, and of the states of a run that has some. */
import { z } from 'zod';
import { Denial } from '../denial.ts';
import { ApprovalOption, DecisionAction } from '../approval-view.ts';
import { CallDecisionView } from '../asked-calls.ts';
import { FormView } from '../form.ts';
import { JsonRecord, JsonValue, Timestamp } from '../json.ts';
import { ExpressionProblemView } from '../run-view.ts';
import { SignalDispositionView } from '../signals.ts';
import { perhapsLarge } from './event-parts.ts';

const Problems = perhapsLarge(z.array(ExpressionProblemView)).optional();
const Outcome = z.enum(['remind', 'escalate', 'abort', 'branch', 'reject']);

/** What happens when nobody answers, and when nobody does after that. */
const TimeoutView = z.object({
  afterSeconds: z.number(),
  outcome: Outcome,
  escalateTo: z.string().nullable(),
  goTo: z.string().nullable(),
  message: z.string().optional(),
  get then() {
    return TimeoutView.nullable();
  },
});
const OfApproval = { approvalId: z.string(), stepId: z.string().nullable() };
const Sla = { stepId: z.string(), since: Timestamp, afterSeconds: z.number() };
const Timer = {
  timerId: z.string(),
  kind: z.enum(['wait', 'sla_warning', 'sla_breach', 'approval_timeout', 'state_timeout', 'step_timeout']),
  stepId: z.string().nullable(),
};
const OfSignal = { signalId: z.string(), signal: z.string() };

export const WAITING_EVENTS = {
  'orchestration.checkpoint.requested': z.object({
    ...OfApproval,
    kind: z.enum(['checkpoint', 'plan', 'tools']),
    question: z.string(),
    required: z.boolean(),
    severity: z.enum(['low', 'normal', 'high', 'critical']),
    options: z.array(ApprovalOption),
    form: perhapsLarge(FormView).optional(),
    assignee: z.string().optional(),
    candidates: z.array(z.string()).optional(),
    timeout: TimeoutView.nullable().optional(),
    problems: Problems,
  }),
  'orchestration.checkpoint.assigned': z.object({
    ...OfApproval,
    how: z.enum(['claimed', 'released', 'delegated']),
    assignee: z.string().nullable(),
    notes: z.string().nullable(),
  }),
  'orchestration.checkpoint.resolved': z.object({
    ...OfApproval,
    decision: z.union([DecisionAction, z.literal('withdrawn')]),
    notes: z.string().nullable(),
    modifications: JsonRecord.nullable(),
    rewindTo: z.string().nullable(),
    goTo: z.string().optional(),
    rejectedCacheKey: z.string().optional(),
    answer: perhapsLarge(JsonRecord).optional(),
    calls: perhapsLarge(z.array(CallDecisionView)).optional(),
  }),
  'orchestration.checkpoint.expired': z.object({
    ...OfApproval,
    outcome: Outcome,
    escalateTo: z.string().nullable(),
    goTo: z.string().nullable(),
    then: TimeoutView.nullable(),
    rejectedCacheKey: z.string().optional(),
  }),
  'orchestration.sla.warned': z.object(Sla),
  'orchestration.sla.breached': z.object({
    ...Sla,
    action: z.enum(['notify', 'escalate', 'cancel', 'abort', 'rollback']),
    escalateTo: z.string().nullable(),
    escalateAgent: z.string().nullable(),
  }),
  'orchestration.machine.entered': z.object({
    state: z.string(),
    from: z.string().nullable(),
    trigger: z.enum(['start', 'guard', 'signal', 'timeout']),
    signal: z.string().nullable(),
    problems: Problems,
  }),
  'orchestration.policy.denied': z.object({
    ...Denial,
    stepId: z.string().nullable(),
    attempt: z.number().int().nullable(),
  }),
  'orchestration.machine.refused': z.object({ state: z.string(), signal: z.string(), reason: z.string() }),
  'orchestration.timer.armed': z.object({ ...Timer, dueAt: Timestamp }),
  'orchestration.timer.fired': z.object({ ...Timer, dueAt: Timestamp }),
  'orchestration.timer.disarmed': z.object(Timer),
  'orchestration.signal.received': z.object({
    ...OfSignal,
    payload: JsonValue,
    correlation: z.string().nullable(),
    disposition: SignalDispositionView,
    stepId: z.string().nullable(),
    reason: z.string().optional(),
    notes: z.string().nullable().optional(),
  }),
  'orchestration.signal.delivered': z.object({ ...OfSignal, stepId: z.string().nullable() }),
  'orchestration.signal.dropped': z.object({
    ...OfSignal,
    disposition: z.enum(['late', 'refused']),
    reason: z.string(),
  }),
} as const;
