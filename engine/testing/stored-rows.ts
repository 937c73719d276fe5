/** Events and rows as storage gets them, with everything that a test doesn't care about filled in. */
import type {
  ApprovalRow,
  CacheChange,
  CacheEntry,
  DeliverableRow,
  ReadModelChanges,
  RunChange,
  RunRow,
} from '../projections/read-models.ts';
import type { RunEvent } from '../run/run-event.ts';

export function eventOf(
  runId: string,
  sequence: number,
  draft: Partial<Pick<RunEvent, 'at' | 'actor' | 'correlationId'>> = {},
): RunEvent {
  return {
    runId,
    sequence,
    at: 1_763_600_000_000 + sequence,
    actor: 'system',
    correlationId: runId,
    type: 'orchestration.step.progress',
    data: { stepId: 'fetch', attempt: 1, message: `event ${sequence}`, percent: null },
    ...draft,
  };
}

export function runRowOf(id: string, draft: Partial<RunRow> = {}): RunRow {
  return {
    id,
    rootRunId: id,
    parentRunId: null,
    parentStepId: null,
    definition: 'kpi-tracking',
    version: '1.0.0',
    owner: 'finance-manager',
    organization: 'global',
    definitionHash: 'f00d',
    mode: 'live',
    attended: true,
    parameters: { kpi_names: ['revenue'] },
    createdAt: 1_763_600_000_000,
    stepsTotal: 3,
    status: 'running',
    stepsDone: 0,
    updatedAt: 1_763_600_000_000,
    finishedAt: null,
    error: null,
    scheduleId: null,
    scheduledFor: null,
    state: null,
    sla: null,
    openQuestions: 0,
    sequence: 1,
    ...draft,
  };
}

export function approvalRowOf(id: string, draft: Partial<ApprovalRow> = {}): ApprovalRow {
  return {
    id,
    runId: 'run-1',
    definition: 'review-flow',
    stepId: 'review',
    kind: 'checkpoint',
    question: 'Is it right?',
    severity: 'normal',
    required: true,
    options: [{ action: 'continue', label: 'Continue', allowsModification: false }],
    requestedAt: 1_763_600_000_000,
    status: 'pending',
    decision: null,
    notes: null,
    modifications: null,
    decidedBy: null,
    decidedAt: null,
    expiresAt: null,
    onExpiry: null,
    escalatedTo: null,
    assignee: null,
    candidates: [],
    ...draft,
  };
}

export function deliverableRowOf(id: string, version: number, draft: Partial<DeliverableRow> = {}): DeliverableRow {
  return {
    id,
    version,
    runId: 'run-1',
    stepId: 'summarize',
    title: 'Summary',
    type: 'document',
    format: 'markdown',
    content: `# Summary ${version}`,
    metadata: { words: 2 },
    rehearsed: false,
    createdAt: 1_763_600_000_000,
    ...draft,
  };
}

export function kept(entry: CacheEntry): CacheChange {
  return { kind: 'keep', entry };
}

export function cacheEntryOf(key: string, draft: Partial<CacheEntry> = {}): CacheEntry {
  return {
    key,
    definition: 'kpi-tracking',
    stepId: 'fetch',
    runId: 'run-1',
    output: { rows: [1, 2] },
    response: null,
    storedAt: 1000,
    expiresAt: 2000,
    ...draft,
  };
}

export function storedChanges(draft: Partial<ReadModelChanges>): ReadModelChanges {
  return {
    newRuns: [],
    runs: [],
    newApprovals: [],
    approvals: [],
    approvalExpiries: [],
    approvalAssignments: [],
    deliverables: [],
    cache: [],
    stepFigures: [],
    spending: [],
    ...draft,
  };
}

/** What changes in the row with the given differences. */
export function runChangeOf(row: RunRow, draft: Partial<RunChange>): RunChange {
  const { id, status, stepsDone, updatedAt, finishedAt, error, state, sla, openQuestions, sequence } = {
    ...row,
    ...draft,
  };
  return { id, status, stepsDone, updatedAt, finishedAt, error, state, sla, openQuestions, sequence };
}
