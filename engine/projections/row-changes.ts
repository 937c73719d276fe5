/**
 * What a batch of events changes in what readers see. Pure: the same function serves the running engine and a rebuild.
 */
import type { CheckpointTimeout } from '../definition/checkpoint.ts';
import { isJsonObject, type Json, type JsonObject } from '../values/json.ts';
import type { RunEvent, RunEventOf } from '../run/run-event.ts';
import { openQuestionsOf } from '../run/questions.ts';
import { isFinal, type RunState } from '../run/run-state.ts';
import { turnedDownBy } from '../run/turned-down.ts';
import type {
  ApprovalAssignment,
  ApprovalChange,
  ApprovalExpiry,
  ApprovalRow,
  CacheChange,
  CacheEntry,
  DeliverableRow,
  ReadModelChanges,
  RunChange,
  RunRow,
} from './read-models.ts';
import { parametersOfRow } from './shown-values.ts';
import { runSpending } from './run-spending.ts';
import { stepFigures } from './step-figures.ts';
import { wireRecord } from './wire-json.ts';

/**
 * @param events  in the order in which they were recorded
 * @param created states of the runs that these events created, after the last of the events
 * @param touched states of all runs with events among these, after the last of the events
 */
export function rowChanges(
  events: readonly RunEvent[],
  created: ReadonlySet<RunState>,
  touched: ReadonlySet<RunState>,
): ReadModelChanges {
  const newRuns: RunRow[] = [];
  const runs: RunChange[] = [];
  for (const state of touched) {
    if (created.has(state)) newRuns.push(newRunRow(state));
    else runs.push(runChange(state));
  }
  const newApprovals: ApprovalRow[] = [];
  const approvals: ApprovalChange[] = [];
  const approvalExpiries: ApprovalExpiry[] = [];
  const approvalAssignments: ApprovalAssignment[] = [];
  const deliverables: DeliverableRow[] = [];
  const cache: CacheChange[] = [];
  const states = new Map<string, RunState>();
  for (const state of touched) states.set(state.runId, state);
  for (const event of events) {
    const { keys, outputs } = turnedDownBy(event);
    for (const key of keys) cache.push({ kind: 'forget_key', key });
    for (const output of outputs) cache.push({ kind: 'forget_output', output });
    switch (event.type) {
      case 'orchestration.checkpoint.requested':
        newApprovals.push(approvalRow(event, definitionIn(states, event.runId)));
        break;
      case 'orchestration.checkpoint.resolved':
        approvals.push(approvalChange(event));
        break;
      case 'orchestration.checkpoint.assigned':
        approvalAssignments.push({ id: event.data.approvalId, assignee: event.data.assignee });
        break;
      case 'orchestration.checkpoint.expired':
        if (isOpenStill(event)) approvalExpiries.push(approvalExpiry(event));
        else approvals.push(expiredApproval(event));
        break;
      case 'orchestration.step.completed': {
        const deliverable = deliverableRow(event);
        if (deliverable) deliverables.push(deliverable);
        if (event.data.cache?.status === 'miss') {
          const state = states.get(event.runId);
          if (state)
            cache.push({
              kind: 'keep',
              entry: cacheEntry(event, state, event.data.cache.key, event.data.cache.ttlSeconds ?? 0),
            });
        }
        break;
      }
      case 'orchestration.deliverable.edited':
        deliverables.push(editedRow(event));
        break;
      default:
        break;
    }
  }
  return {
    newRuns,
    runs,
    newApprovals,
    approvals,
    approvalExpiries,
    approvalAssignments,
    deliverables,
    cache,
    stepFigures: stepFigures(events, states),
    spending: runSpending(events, states),
  };
}

/** The row of a run that begins. */
export function newRunRow(state: RunState): RunRow {
  const { created } = state;
  return {
    ...runChange(state),
    rootRunId: created.rootRunId,
    parentRunId: created.parent?.runId ?? null,
    parentStepId: created.parent?.stepId ?? null,
    definition: created.definition.name,
    version: created.definition.version,
    owner: created.definition.owner,
    organization: created.definition.organization,
    definitionHash: created.definitionHash,
    mode: created.mode,
    attended: created.attended,
    parameters: parametersOfRow(state.runId, wireRecord(created.parameters)),
    createdAt: state.createdAt,
    stepsTotal: state.plan.steps.length,
    scheduleId: created.trigger?.scheduleId ?? null,
    scheduledFor: created.trigger?.scheduledFor ?? null,
    ...(created.title !== undefined && { title: created.title }),
    ...(created.labels && { labels: created.labels }),
  };
}

function runChange(state: RunState): RunChange {
  const hasEnded = isFinal(state.status);
  return {
    id: state.runId,
    status: state.status,
    stepsDone: state.plan.steps.length - state.unsettled,
    updatedAt: state.updatedAt,
    finishedAt: hasEnded ? state.updatedAt : null,
    error: (state.error ?? state.ended?.cause)?.message ?? null,
    state: state.machine?.state ?? null,
    sla: state.sla,
    openQuestions: openQuestions(state),
    sequence: state.sequence,
  };
}

/** Of a run that was set aside nothing can be answered but what becomes of it. */
function openQuestions(state: RunState): number {
  if (isFinal(state.status)) return 0;
  return state.setAside ? 1 : openQuestionsOf(state);
}

function definitionIn(states: ReadonlyMap<string, RunState>, runId: string): string {
  const state = states.get(runId);
  if (state) return state.plan.definition.name;
  throw new Error(`The run ${runId} is not among those that the events have touched`);
}

function approvalRow(
  { data, runId, at }: RunEventOf<'orchestration.checkpoint.requested'>,
  definition: string,
): ApprovalRow {
  const { approvalId, stepId, kind, question, severity, required, options, timeout, assignee, candidates } = data;
  return {
    id: approvalId,
    runId,
    definition,
    stepId,
    kind,
    question,
    severity,
    required,
    options,
    requestedAt: at,
    status: 'pending',
    decision: null,
    notes: null,
    modifications: null,
    decidedBy: null,
    decidedAt: null,
    ...expiryOf(timeout ?? null, at),
    escalatedTo: null,
    assignee: assignee ?? null,
    candidates: candidates ?? [],
  };
}

function isOpenStill({ data: { outcome } }: RunEventOf<'orchestration.checkpoint.expired'>): boolean {
  return outcome === 'remind' || outcome === 'escalate';
}

function approvalExpiry({
  data: { approvalId, escalateTo, then },
  at,
}: RunEventOf<'orchestration.checkpoint.expired'>): ApprovalExpiry {
  return { id: approvalId, ...expiryOf(then, at), escalatedTo: escalateTo };
}

function expiredApproval({ data: { approvalId }, at }: RunEventOf<'orchestration.checkpoint.expired'>): ApprovalChange {
  return {
    id: approvalId,
    status: 'expired',
    decision: null,
    notes: null,
    modifications: null,
    decidedBy: null,
    decidedAt: at,
  };
}

function expiryOf(timeout: CheckpointTimeout | null, from: number): Pick<ApprovalRow, 'expiresAt' | 'onExpiry'> {
  return timeout
    ? { expiresAt: from + timeout.afterSeconds * 1000, onExpiry: timeout.outcome }
    : { expiresAt: null, onExpiry: null };
}

function approvalChange({ data, actor, at }: RunEventOf<'orchestration.checkpoint.resolved'>): ApprovalChange {
  const { approvalId, decision, notes, modifications } = data;
  return decision === 'withdrawn'
    ? {
        id: approvalId,
        status: 'withdrawn',
        decision: null,
        notes,
        modifications: null,
        decidedBy: null,
        decidedAt: at,
      }
    : { id: approvalId, status: 'decided', decision, notes, modifications, decidedBy: actor, decidedAt: at };
}

function deliverableRow({ data, runId, at }: RunEventOf<'orchestration.step.completed'>): DeliverableRow | null {
  const content = data.response?.['content'];
  const deliverable = isJsonObject(content) ? content['deliverable'] : undefined;
  if (!data.deliverable || !isJsonObject(deliverable)) return null;
  const metadata: JsonObject = isJsonObject(deliverable['metadata']) ? deliverable['metadata'] : {};
  return {
    id: data.deliverable.id,
    version: data.deliverable.version,
    runId,
    stepId: data.stepId,
    title: textOf(deliverable['title']),
    type: textOf(deliverable['type']),
    format: textOf(deliverable['format']),
    content: deliverable['content'] ?? null,
    metadata,
    rehearsed: metadata['rehearsed'] === true,
    createdAt: at,
  };
}

function editedRow({ data, runId, at, actor }: RunEventOf<'orchestration.deliverable.edited'>): DeliverableRow {
  const { deliverable, stepId, from, title, type, format, content, metadata, notes } = data;
  return {
    ...deliverable,
    runId,
    stepId,
    title,
    type,
    format,
    content,
    metadata,
    rehearsed: metadata['rehearsed'] === true,
    createdAt: at,
    edit: { by: actor, notes, from },
  };
}

/** The response was checked when it came in; journals are older than checks. */
function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function cacheEntry(
  { data, runId, at }: RunEventOf<'orchestration.step.completed'>,
  state: RunState,
  key: string,
  ttlSeconds: number,
): CacheEntry {
  return {
    key,
    definition: state.created.definition.name,
    stepId: data.stepId,
    runId,
    output: data.output,
    response: data.response,
    storedAt: at,
    expiresAt: at + ttlSeconds * 1000,
  };
}
