/**
 * WHERE A STEP STANDS, or a part of one: a step of the plan has the plan's place, parts come after them as they come
 * into being (`parts.ts`).
 *
 * Rules
 *  1. What a step has in one status and in no other stands with that status (`StepStanding`); who wants to read it asks
 *     for the status first.
 *  2. `become` is the one way from a status to another: what the status before had is gone.
 */
import type { AskedCall } from '../definition/tool-call.ts';
import type { Json, JsonObject } from '../values/json.ts';
import type { PartKind, Parts } from './part-state.ts';
import type { PlannedStep } from './plan.ts';
import type { CacheUse, ErrorRecord, WaitStarted } from './run-event.ts';

/** Rule 1. Times are milliseconds since 1970. */
export type StepStanding =
  | { readonly status: 'pending' | 'completed' | 'failed' | 'skipped' | 'cancelled' | 'compensated' | 'invalidated' }
  | {
      readonly status: 'queued';
      /** When it became due. */
      readonly queuedAt: number;
    }
  | {
      readonly status: 'running';
      /** When it had become due. */
      readonly queuedAt: number;
      /** The child run that does its work. Null: none does, or it has not started yet, or has ended. */
      readonly childRunId: string | null;
    }
  | {
      readonly status: 'retrying';
      /** When its next attempt is due. */
      readonly retryAt: number;
      /** How long that was put off. */
      readonly retryDelayMs: number;
    }
  | {
      readonly status: 'waiting';
      /** What it waits for. */
      readonly wait: Waiting;
    }
  | {
      readonly status: 'checkpoint';
      /** The approval that is pending. Null: it has not been asked for yet, or nobody has to answer it any more. */
      readonly approvalId: string | null;
    };

export type StepStatus = StepStanding['status'];

interface StepRecord {
  readonly index: number;
  /** Of a part: the step's id and its place, `enrich[3]`. */
  readonly id: string;
  /** What the author wrote of it; from its start on with the numbers that its templates gave. */
  planned: PlannedStep;
  /** Whether these are those of its next attempt, too. False: its templates are to be filled in. */
  hasNumbers: boolean;
  /** Null: it is a step of the plan. */
  readonly partOf: Belonging | null;
  /** Null: it has not been expanded. */
  parts: Parts | null;
  /** The newest attempt's number; 0 before the first. */
  attempt: number;
  /** Failed attempts since somebody last asked for the step: what the retry policy counts. */
  failures: number;
  /** Dependencies that have not settled yet. At 0 the step is due. */
  openDependencies: number;
  /** Settled dependencies that delivered. With dependencies and none of these, the step is skipped. */
  fulfilledDependencies: number;
  isSettled: boolean;
  /** Of a settled step: its dependents have something to work with. */
  hasDelivered: boolean;
  /** Where its first attempt began, and its newest: the sequence of that event of its run. 0: not yet. */
  begunAt: number;
  attemptBegunAt: number;
  /** When its attempts started, by their numbers from 1; of one that was started again after a crash, the last time. */
  starts: readonly number[];
  /** When it last came to an end, for better or worse; 0 before. */
  endedAt: number;
  /** From a retry with modifications: kept for every later attempt until it succeeds. */
  modifications: JsonObject | null;
  /** A person asked for it again: an old output would be no answer. */
  bypassCache: boolean;
  /** Of the newest attempt, when its output may be used again or came from such use. */
  cache: CacheUse | null;
  /** Its child run completed in part, or its list was cut short. */
  isPartial: boolean;
  /** The step that a switch chose, or the one to which silence led. */
  chosen: string | null;
  /** A step with an SLA has one from its first start on. */
  sla: SlaState | null;
  /** The newest round of a wait, which it keeps when it is over. Null: it has never waited. */
  round: WaitRound | null;
  /** Deliverables made so far: the number of the newest version. */
  deliverableVersion: number;
  error: ErrorRecord | null;
  /** What people have filled in about what it has made. Null: nothing. */
  answer: JsonObject | null;
  /** Calls of tools about which its newest attempt asks people, or has asked: it goes on with that. Null: none. */
  asked: readonly AskedCall[] | null;
}

export type StepState = StepRecord & StepStanding;

/** A step that stands so. */
export type StepThat<Status extends StepStatus> = StepRecord & Extract<StepStanding, { readonly status: Status }>;

export interface SlaState {
  /** The step's first start since it was last undone. */
  readonly since: number;
  readonly warnedAt: number | null;
  readonly breachedAt: number | null;
  /** What the step was given when it last started: who is called when the SLA is breached hears it. */
  readonly input: JsonObject;
}

/** A signal that a wait takes. */
export interface TakenSignal {
  readonly signalId: string;
  readonly signal: string;
  readonly payload: Json;
  readonly correlation: string | null;
}

export interface Waiting extends WaitStarted {
  /** The signal that ends it. Null: none has come. */
  readonly taken: TakenSignal | null;
}

/** One start of a wait. */
export interface WaitRound {
  /** Only then what came early is taken. */
  readonly isFirst: boolean;
  /** The signal that ended it. */
  taken: Pick<TakenSignal, 'signal' | 'correlation'> | null;
}

export interface Belonging {
  readonly kind: PartKind;
  readonly parentIndex: number;
  /** Place in the list, from 0; of a compensation in the order of undoing, of an escalation in that of calling. */
  position: number;
  /** What it is about: the list's value at that place; of an escalation what the agent is told. */
  item: Json;
}

/** All that standings have, at once: a step has one shape from its first day on, which keeps the fold fast. */
type AnyStanding = {
  -readonly [Key in 'queuedAt' | 'childRunId' | 'retryAt' | 'retryDelayMs' | 'wait' | 'approvalId']: unknown;
} & { status: StepStatus };

const NONE: readonly number[] = [];

/** Field by field: an object that others are spread into takes ten times as long to make, and each run makes many. */
export function initialStep(index: number, id: string, planned: PlannedStep, partOf: Belonging | null): StepState {
  const step: StepRecord & AnyStanding = {
    index,
    id,
    planned,
    hasNumbers: false,
    partOf,
    parts: null,
    status: 'pending',
    queuedAt: undefined,
    childRunId: undefined,
    retryAt: undefined,
    retryDelayMs: undefined,
    wait: undefined,
    approvalId: undefined,
    attempt: 0,
    failures: 0,
    openDependencies: planned.dependencies.length,
    fulfilledDependencies: 0,
    isSettled: false,
    hasDelivered: false,
    begunAt: 0,
    attemptBegunAt: 0,
    starts: NONE,
    endedAt: 0,
    modifications: null,
    bypassCache: false,
    cache: null,
    isPartial: false,
    chosen: null,
    sla: null,
    round: null,
    deliverableVersion: 0,
    error: null,
    answer: null,
    asked: null,
  };
  return step as StepState;
}

/** Rule 2. */
export function become(step: StepState, standing: StepStanding): void {
  const fields = step as unknown as AnyStanding; // it has all of them, see initialStep
  const given: Partial<AnyStanding> = standing;
  fields.status = standing.status;
  fields.queuedAt = given.queuedAt;
  fields.childRunId = given.childRunId;
  fields.retryAt = given.retryAt;
  fields.retryDelayMs = given.retryDelayMs;
  fields.wait = given.wait;
  fields.approvalId = given.approvalId;
}

/** The number that its next attempt has. One that was answered goes on, and has the number it had. */
export function nextAttemptOf({ asked, attempt }: StepState): number {
  return asked ? attempt : attempt + 1;
}

/** What it waits for. Null: it does not wait. */
export function waitUnderWay(step: StepState): Waiting | null {
  return step.status === 'waiting' ? step.wait : null;
}

/** The child run that does its work. Null: none does now. */
export function childUnderWay(step: StepState): string | null {
  return step.status === 'running' ? step.childRunId : null;
}

/** When its attempt became due, or will be. 0: none is due or under way. */
export function dueAtOf(step: StepState): number {
  switch (step.status) {
    case 'queued':
    case 'running':
      return step.queuedAt;
    case 'retrying':
      return step.retryAt;
    default:
      return 0;
  }
}
