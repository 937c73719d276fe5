/** For the tests of this room: a terminal that remembers, and views with as little in them as a test cares about. */
import type { ApprovalView } from '../contract/approvals.ts';
import type { EventView, ToldData, ToldEventType } from '../contract/event-view.ts';
import type { RunView } from '../contract/run-view.ts';
import type { StepView } from '../contract/step-view.ts';
import { Style } from './output/style.ts';
import type { Terminal } from './terminal.ts';

export interface RecordingTerminal extends Terminal {
  readonly written: () => string;
  readonly said: () => string;
}

export const noon = Date.UTC(2026, 0, 31, 12);

export function recordingTerminal(): RecordingTerminal {
  let out = '';
  let err = '';
  const plain = new Style(false);
  return {
    write: (text) => void (out += text),
    writeExactly: (text) => void (out += text),
    say: (line) => void (err += `${line}\n`),
    sayRaw: (text) => void (err += text),
    lost: new AbortController().signal,
    outStyle: plain,
    errStyle: plain,
    outWidth: null,
    errWidth: null,
    now: () => noon,
    written: () => out,
    said: () => err,
  };
}

export function someRunView(given: Partial<RunView> = {}): RunView {
  return {
    id: 'run-1',
    definition: 'kpi-tracking',
    version: '1.0.0',
    owner: 'finance-manager',
    organization: 'global',
    status: 'running',
    mode: 'live',
    attended: true,
    parentRunId: null,
    parentStepId: null,
    rootRunId: given.id ?? 'run-1',
    parameters: {},
    createdAt: noon - 60_000,
    updatedAt: noon,
    finishedAt: null,
    stepsDone: 0,
    stepsTotal: 2,
    error: null,
    scheduleId: null,
    scheduledFor: null,
    state: null,
    sla: null,
    openQuestions: 0,
    cleanup: [],
    errors: [],
    ending: null,
    rollback: null,
    killed: null,
    steps: [],
    results: {},
    output: null,
    approvals: [],
    signals: [],
    awaits: [],
    machine: null,
    children: [],
    metrics: {
      totalMs: 60_000,
      timeToFirstDeliverableMs: null,
      queueMs: 0,
      waitingForPeopleMs: 0,
      agentMs: {},
      phaseMs: [],
      attempts: 0,
      cacheHits: 0,
      cacheMisses: 0,
      events: {},
    },
    sequence: 1,
    ...given,
  };
}

export function someStepView(id: string, given: Partial<StepView> = {}): StepView {
  return {
    id,
    name: id,
    type: 'agent',
    agent: 'summarizer',
    dependsOn: [],
    condition: null,
    choices: [],
    chosen: null,
    status: 'completed',
    attempt: 1,
    attempts: [],
    input: null,
    output: null,
    error: null,
    cache: null,
    childRunId: null,
    deliverable: null,
    retryAt: null,
    wait: null,
    waitsFor: null,
    sla: null,
    skipped: null,
    parts: null,
    conversation: [],
    timing: { queuedAt: null, startedAt: null, finishedAt: null, queueMs: null, durationMs: 1_200 },
    ...given,
  };
}

export function approvalView(given: Partial<ApprovalView> = {}): ApprovalView {
  return {
    id: 'run-1.fetch.1',
    runId: 'run-1',
    definition: 'kpi-tracking',
    stepId: 'fetch',
    kind: 'checkpoint',
    question: 'Review the figures?',
    severity: 'normal',
    required: false,
    options: [
      { action: 'continue', label: 'Summarize', allowsModification: false },
      { action: 'retry', label: 'Again', allowsModification: true },
      { action: 'abort', label: 'Abort', allowsModification: false },
    ],
    requestedAt: noon - 5_000,
    status: 'pending',
    decision: null,
    notes: null,
    modifications: null,
    decidedBy: null,
    decidedAt: null,
    expiresAt: null,
    onExpiry: null,
    escalatedTo: null,
    ...given,
  };
}

/** Events of one or more runs, numbered as they come, a second apart. */
export type Happened = {
  readonly [Type in ToldEventType]: { readonly type: Type; readonly data: ToldData<Type>; readonly runId?: string };
}[ToldEventType];

export function eventsOf(...happened: readonly Happened[]): EventView[] {
  return happened.map(({ runId = 'run-1', type, data }, index) => ({
    id: `${runId}/${index + 1}`,
    position: index + 1,
    runId,
    sequence: index + 1,
    type,
    at: noon + index * 1000,
    actor: 'system',
    correlationId: 'run-1',
    data,
  })) as EventView[];
}
