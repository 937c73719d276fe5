/** One attempt of a step as its events tell it. */
import type { CacheUse, ErrorRecord, RunEventOf, StepConversed, StepStarted, StepWarning } from '../run/run-event.ts';
import { inputOfWait } from '../run/wait-input.ts';
import type { AttemptView } from '../contract/attempt-view.ts';
import type { ErrorView } from '../contract/error-view.ts';
import type { StepView } from '../contract/step-view.ts';
import type { Json, JsonObject } from '../values/json.ts';
import { wireRecord, wireValue } from './wire-json.ts';

export type SaidMessage = Omit<StepConversed, 'stepId' | 'attempt'> & { readonly at: number };

export interface AttemptHistory {
  readonly attempt: number;
  /** Null where the events don't say: a cached output needed no agent. */
  readonly agent: string | null;
  readonly agentVersion: string | null;
  readonly input: JsonObject;
  readonly masked: NonNullable<StepStarted['masked']> | null;
  readonly queuedAt: number | null;
  readonly startedAt: number;
  /** When it was started again after a crash; what the lost start did is not work anybody has. */
  restartedAt: number | null;
  restarts: number;
  status: AttemptView['status'];
  finishedAt: number | null;
  output: Json;
  response: JsonObject | null;
  error: ErrorRecord | null;
  warnings: readonly StepWarning[];
  cache: CacheUse | null;
  readonly progress: AttemptView['progress'];
  /** What was said on the way to its answer. */
  readonly messages: SaidMessage[];
  /** How many of them it keeps should it be started again: those before it last asked or remembered. Null: none. */
  goesOnFrom: number | null;
  /** It was started again from there, and has said nothing since. */
  hasGoneOn: boolean;
  readonly held: NonNullable<AttemptView['held']> | null;
  /** What it had used each time when it asked people about calls of tools. */
  readonly used: JsonObject[];
  /** Milliseconds that it had worked before it went on with their answer. */
  workedBefore: number;
}

export function startedAttempt({ at, data }: RunEventOf<'orchestration.step.started'>): AttemptHistory {
  const { attempt, agent, agentVersion = null, input, queuedAt, warnings = [], cache = null } = data;
  const { held = null, masked = null } = data;
  return { ...blank(attempt, at), agent, agentVersion, input, masked, queuedAt, warnings, cache, held };
}

/** Nobody works on a wait. */
export function waitAttempt({ at, data }: RunEventOf<'orchestration.step.wait_started'>): AttemptHistory {
  return { ...blank(data.attempt, at), input: inputOfWait(data), queuedAt: data.queuedAt };
}

/** An attempt that ended without a start: a cached output, or an input that could not be made. */
export function unstartedAttempt(
  attempt: number,
  at: number,
  input: JsonObject = {},
  queuedAt: number | null = null,
): AttemptHistory {
  return { ...blank(attempt, at), input, queuedAt };
}

export function completeAttempt(
  history: AttemptHistory,
  { at, data }: RunEventOf<'orchestration.step.completed'>,
): void {
  history.status = 'completed';
  history.finishedAt = at;
  history.output = data.output;
  history.response = data.response;
  history.warnings = [...history.warnings, ...(data.warnings ?? [])];
  history.cache = data.cache ?? history.cache;
}

/** It has ended for now. */
export function askIn(history: AttemptHistory, { at, data }: RunEventOf<'orchestration.step.asked'>): void {
  history.workedBefore = workedMs(history, at);
  history.finishedAt = at;
  history.used.push(data.metadata);
  history.goesOnFrom = history.messages.length;
}

export function failAttempt(history: AttemptHistory, at: number, error: ErrorRecord): void {
  history.status = 'failed';
  history.finishedAt ??= at;
  history.error = error;
}

/** How long somebody worked on it, in milliseconds: from its last start to its end, or to now. */
export function workedMs(
  { restartedAt, startedAt, finishedAt, workedBefore, used, status }: AttemptHistory,
  now: number,
): number {
  const isAsking = used.length > 0 && status === 'running' && finishedAt !== null;
  return isAsking ? workedBefore : workedBefore + Math.max(0, (finishedAt ?? now) - (restartedAt ?? startedAt));
}

export function attemptView(history: AttemptHistory): AttemptView {
  const {
    attempt,
    status,
    agentVersion,
    startedAt,
    finishedAt,
    input,
    output,
    response,
    error,
    warnings,
    progress,
    restarts,
    held,
    masked,
  } = history;
  return {
    attempt,
    status,
    ...(agentVersion !== null && { agentVersion }),
    startedAt,
    finishedAt,
    input: wireRecord(input),
    ...(masked && { masked: { input: wireRecord(masked.input), fields: [...masked.fields] } }),
    output: wireValue(output),
    response: response && wireRecord(response),
    error: error && errorView(error),
    warnings: warnings.map((warning) => ({ ...warning })),
    progress: [...progress],
    restarts,
    ...(held && { held }),
  };
}

export function errorView({ details, ...error }: ErrorRecord): ErrorView {
  return { ...error, ...(details && { details: wireRecord(details) }) };
}

export function cacheView({ status, key, from }: CacheUse): StepView['cache'] {
  return { status, key, ...(from && { from: { ...from } }) };
}

function blank(attempt: number, at: number): AttemptHistory {
  return {
    attempt,
    agent: null,
    agentVersion: null,
    input: {},
    masked: null,
    queuedAt: null,
    startedAt: at,
    restartedAt: null,
    restarts: 0,
    status: 'running',
    finishedAt: null,
    output: null,
    response: null,
    error: null,
    warnings: [],
    cache: null,
    progress: [],
    messages: [],
    goesOnFrom: null,
    hasGoneOn: false,
    held: null,
    used: [],
    workedBefore: 0,
  };
}
