/**
 * WHERE A RUN STANDS: what its events add up to, no more than decisions need. (What readers see is richer and lives in
 * projections.) The object is the accumulator of the fold: only `evolve` writes to it, everybody else reads.
 */
import type { Json, JsonObject } from '../values/json.ts';
import type { CheckpointOption, CheckpointTimeout } from '../definition/checkpoint.ts';
import type { Completion, Ending, RollbackState } from './ending-state.ts';
import type { PartKind, Parts } from './part-state.ts';
import type { CacheUse, ChildFinished, ErrorRecord, RunCreated, TimerArmed, WaitStarted } from './run-event.ts';
import type { Plan, PlannedStep } from './plan.ts';
import { ReadyQueue } from './ready-queue.ts';

export type { PartKind, Parts } from './part-state.ts';

export type RunStatus =
  | 'planning'
  | 'approval_pending'
  | 'running'
  | 'checkpoint'
  | 'paused'
  | 'needs_attention'
  | 'completed'
  | 'partially_completed'
  | 'failed'
  | 'aborted'
  | 'cancelled';

export type FinalStatus = Extract<RunStatus, 'completed' | 'partially_completed' | 'failed' | 'aborted' | 'cancelled'>;

export type StepStatus =
  | 'pending'
  | 'queued'
  | 'running'
  | 'checkpoint'
  | 'waiting'
  | 'completed'
  | 'failed'
  | 'skipped'
  | 'cancelled'
  | 'compensated'
  | 'invalidated';

/**
 * A step, or a part of one: a step of the plan has the plan's place, parts come after them as they come into being
 * (`parts.ts`).
 */
export interface StepState {
  readonly index: number;
  /** Of a part: the step's id and its place, `enrich[3]`. */
  readonly id: string;
  /** What the author wrote of it. */
  readonly planned: PlannedStep;
  /** Of a part. */
  readonly partOf: Belonging | null;
  /** Of a step that has been expanded. */
  parts: Parts | null;
  status: StepStatus;
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
  /** When it became due. */
  queuedAt: number;
  /** When its attempts started, by their numbers from 1; of one that was started again after a crash, the last time. */
  starts: readonly number[];
  /** When it last came to an end, for better or worse; 0 before. */
  endedAt: number;
  /** Of a scheduled retry. */
  retryAt: number;
  /** How long a scheduled retry was put off. */
  retryDelayMs: number;
  /** From a retry with modifications: kept for every later attempt until it succeeds. */
  modifications: JsonObject | null;
  /** A person asked for it again: an old output would be no answer. */
  bypassCache: boolean;
  /** Of the newest attempt, when its output may be used again or came from such use. */
  cache: CacheUse | null;
  /** Of an orchestration step under way. */
  childRunId: string | null;
  /** Its child run completed in part, or its list was cut short. */
  isPartial: boolean;
  approvalId: string | null;
  /** Of a switch: the step that it chose. */
  chosen: string | null;
  /** Of a step with a promise about its time, from its first start on. */
  sla: SlaState | null;
  /** Of a wait under way: what it waits for. Its status is `waiting`. */
  wait: Waiting | null;
  /** Of a wait: its newest round, which it keeps when it is over. Null: it has never waited. */
  round: WaitRound | null;
  /** Deliverables made so far: the number of the newest version. */
  deliverableVersion: number;
  error: ErrorRecord | null;
}

export interface SlaState {
  /** The step's first start since it was last undone. */
  readonly since: number;
  readonly warnedAt: number | null;
  readonly breachedAt: number | null;
  /** What the step was given when it last started: who is called when the promise is broken hears it. */
  readonly input: JsonObject;
}

export interface Waiting extends WaitStarted {
  /** The signal that ends it. */
  taken: Omit<KeptSignal, 'entry'> | null;
}

/** One start of a wait. */
export interface WaitRound {
  /** Only then what came early is taken. */
  readonly isFirst: boolean;
  /** The signal that ended it. */
  taken: { readonly signal: string; readonly correlation: string | null } | null;
}

export interface Belonging {
  readonly kind: PartKind;
  readonly parentIndex: number;
  /** Place in the list, from 0; of a compensation in the order of undoing, of an escalation in that of calling. */
  position: number;
  /** What it is about: the list's value at that place; of an escalation what the agent is told. */
  item: Json;
}

export interface PendingApproval {
  readonly approvalId: string;
  readonly kind: 'checkpoint' | 'plan';
  readonly stepId: string | null;
  readonly options: readonly CheckpointOption[];
  /** What happens next when nobody answers. */
  timeout: CheckpointTimeout | null;
  /** How often its time has run out. */
  expiries: number;
}

export interface KeptSignal {
  readonly signalId: string;
  readonly signal: string;
  readonly payload: Json;
  readonly correlation: string | null;
  /** Of a state machine: the entry during which it came; it is for no other. */
  readonly entry: number | null;
}

export interface MachineStanding {
  readonly state: string;
  readonly enteredAt: number;
  /** Of all states together; names the timers of this one. */
  readonly entries: number;
  readonly visited: ReadonlySet<string>;
  /** The run has been in this state before. */
  readonly isAgain: boolean;
  /** The signal that led here. */
  readonly ledBy: string | null;
  /** Times of this entry that have passed. */
  readonly fired: Set<string>;
}

/** What has come about since the run last waited for something outside of it. */
export interface Unrested {
  entries: number;
  iterations: number;
}

export interface RunState {
  readonly runId: string;
  readonly plan: Plan;
  created: RunCreated;
  correlationId: string;
  /** Of the newest event. */
  sequence: number;
  createdAt: number;
  updatedAt: number;
  status: RunStatus;
  /** The definition's, or that of the parameter that says so. */
  mode: 'parallel' | 'sequential';
  /** Steps under way at once; 1 in sequential mode. */
  maxParallel: number;
  /** Those of the plan at their places, then parts. */
  steps: StepState[];
  partIndexOf: Map<string, number>;
  /** Steps under way whose parts go on, by index. */
  expanded: Set<number>;
  /** Outputs of the steps that delivered, by id: the `steps` of templates. No prototype. */
  outputs: Record<string, Json>;
  ready: ReadyQueue;
  /** Steps of the plan under way, child runs included; one with parts counts once. */
  inFlight: number;
  /** Retries that were scheduled so far: what the run's retry budget counts. */
  retries: number;
  /** Steps of the plan with a scheduled retry, by index. */
  waiting: Set<number>;
  /** Waits under way, by index, the oldest first. They take no place. */
  waits: Set<number>;
  /** Armed, by id. */
  timers: Map<string, TimerArmed>;
  /** Of these, by id, those that go by the time that passes and not by the wall clock (`clock-moves.ts`). */
  shortTimers: Set<string>;
  /** Signals that nobody waited for when they came, by id, the oldest first. */
  keptSignals: Map<string, KeptSignal>;
  /** Ids of all signals that ever came: a second one with the same id changes nothing. */
  knownSignals: Set<string>;
  /** Steps of the plan that are neither completed nor skipped nor failed for good. */
  unsettled: number;
  isPaused: boolean;
  approvals: Map<string, PendingApproval>;
  /** Approvals that were answered, for telling a second answer from an unknown one. */
  decided: Set<string>;
  /** Steps that have done their work and wait for a question that nobody is asked, by index. */
  unasked: Set<number>;
  /** Those whose time ran out, or that were withdrawn: why nobody can answer them any more. */
  expired: Map<string, string>;
  /** The worst that happened to a promise about a step's time. */
  promise: 'warned' | 'breached' | null;
  /** Of a state machine that has begun. */
  machine: MachineStanding | null;
  unrested: Unrested;
  /** The engine could not go on with it: why, and where it stood. */
  setAside: { readonly error: ErrorRecord; readonly before: RunStatus } | null;
  /** Failed steps that wait for the operator, by index. */
  attention: Set<number>;
  /** A step failed for good: nothing new starts, the run fails when what is under way has ended. */
  failing: { readonly stepIndex: number; readonly error: ErrorRecord } | null;
  ending: Ending | null;
  /**
   * Child runs that were told to end and have not ended yet: their step, and what they were told beside that, by the
   * child's id.
   */
  leaving: Map<string, { readonly stepIndex: number; readonly told: ChildFinished['told'] | null }>;
  /** What children that were told to end could not undo or clean up. */
  childErrors: { readonly stepId: string; readonly error: ErrorRecord; readonly at: number }[];
  /** Of a run that was aborted or cancelled by nobody: why its own clock did it. */
  cause: ErrorRecord | null;
  rollback: RollbackState | null;
  /** Calls of agents because promises were broken, in the order of the first of each step. */
  escalations: Parts | null;
  /** What can be undone, in the order in which it was done. */
  completions: Map<string, Completion>;
  /** How many of these each step has, its parts included, by its index. */
  standing: Map<number, number>;
  /**
   * Inputs of attempts under way that can be undone one day, and children of steps that just ended, by the step's
   * index.
   */
  undoable: Map<number, { readonly input: JsonObject; readonly childRunId: string | null }>;
  /** When a deliverable was first made. */
  firstDeliverableAt: number | null;
  /** How long agents worked, by name; milliseconds. */
  agentMs: Record<string, number>;
  /** Time spent running; waiting for people does not count. */
  activeMs: number;
  /** Null while the run's clock stands still. */
  activeSince: number | null;
  output: Json;
  /** Why the run failed or needs attention. */
  error: ErrorRecord | null;
  /** Of a run that has failed: the step. */
  failedStepId: string | null;
}

const NONE: readonly number[] = [];
const FINAL: ReadonlySet<RunStatus> = new Set(['completed', 'partially_completed', 'failed', 'aborted', 'cancelled']);

export const OPEN_STATUSES: readonly RunStatus[] = [
  'planning',
  'approval_pending',
  'running',
  'checkpoint',
  'paused',
  'needs_attention',
];

export function isFinal(status: RunStatus): status is FinalStatus {
  return FINAL.has(status);
}

export function initialState(runId: string, plan: Plan): RunState {
  return {
    runId,
    plan,
    created: null as unknown as RunCreated,
    correlationId: runId,
    sequence: 0,
    createdAt: 0,
    updatedAt: 0,
    status: 'planning',
    mode: 'parallel',
    maxParallel: 1,
    steps: initialSteps(plan),
    partIndexOf: new Map(),
    expanded: new Set(),
    outputs: Object.create(null) as Record<string, Json>,
    ready: new ReadyQueue(),
    inFlight: 0,
    retries: 0,
    waiting: new Set(),
    waits: new Set(),
    timers: new Map(),
    shortTimers: new Set(),
    keptSignals: new Map(),
    knownSignals: new Set(),
    unsettled: plan.steps.length,
    isPaused: false,
    approvals: new Map(),
    decided: new Set(),
    unasked: new Set(),
    expired: new Map(),
    promise: null,
    machine: null,
    unrested: { entries: 0, iterations: 0 },
    setAside: null,
    attention: new Set(),
    failing: null,
    ending: null,
    leaving: new Map(),
    childErrors: [],
    cause: null,
    rollback: null,
    escalations: null,
    completions: new Map(),
    standing: new Map(),
    undoable: new Map(),
    firstDeliverableAt: null,
    agentMs: Object.create(null) as Record<string, number>,
    activeMs: 0,
    activeSince: null,
    output: null,
    error: null,
    failedStepId: null,
  };
}

/** A step of a state waits for its state to be entered as well. */
function initialSteps(plan: Plan): StepState[] {
  const steps = plan.steps.map((planned) => initialStep(planned.index, planned.id, planned, null));
  for (const { run } of plan.definition.machine?.states ?? []) {
    for (const id of run) {
      const step = steps[plan.indexOf.get(id) ?? -1];
      if (step) step.openDependencies++;
    }
  }
  return steps;
}

export function initialStep(index: number, id: string, planned: PlannedStep, partOf: Belonging | null): StepState {
  return {
    index,
    id,
    planned,
    partOf,
    parts: null,
    status: 'pending',
    attempt: 0,
    failures: 0,
    openDependencies: planned.dependencies.length,
    fulfilledDependencies: 0,
    isSettled: false,
    hasDelivered: false,
    queuedAt: 0,
    starts: NONE,
    endedAt: 0,
    retryAt: 0,
    retryDelayMs: 0,
    modifications: null,
    bypassCache: false,
    cache: null,
    childRunId: null,
    isPartial: false,
    approvalId: null,
    chosen: null,
    sla: null,
    wait: null,
    round: null,
    deliverableVersion: 0,
    error: null,
  };
}

/** Without parts. */
export function stepsOfPlan({ steps, plan }: RunState): StepState[] {
  return steps.length === plan.steps.length ? steps : steps.slice(0, plan.steps.length);
}

/** The step that a part belongs to. */
export function parentOf(state: RunState, { partOf }: StepState): StepState | null {
  return partOf === null ? null : (state.steps[partOf.parentIndex] ?? null);
}

/**
 * Where a part counts while it is done: the parts of its step, the rollback, or the escalations. Null: a step of the
 * plan counts in its run.
 */
export function groupOf(state: RunState, step: StepState): Parts | null {
  if (step.partOf === null) return null;
  switch (step.partOf.kind) {
    case 'compensation':
      return state.rollback;
    case 'escalation':
      return state.escalations;
    default:
      return parentOf(state, step)?.parts ?? null;
  }
}

/** Steps of the plan without those that run when the run ends. */
export function workStepsOf(state: RunState): StepState[] {
  const { plan, steps } = state;
  return plan.cleanup.length === 0 ? stepsOfPlan(state) : steps.slice(0, plan.steps.length - plan.cleanup.length);
}

/** Parts of the newest rollback, in the order of undoing. */
export function compensationsOf({ rollback, steps }: RunState): StepState[] {
  return rollback ? rollback.indexes.map((index) => steps[index] as StepState) : [];
}

/** Steps of the plan that run when the run ends. */
export function cleanupStepsOf({ steps, plan }: RunState): StepState[] {
  return plan.cleanup.map((index) => steps[index] as StepState);
}

/** A step of the plan or a part of one. */
export function stepOf(state: RunState, stepId: string): StepState | undefined {
  const index = state.plan.indexOf.get(stepId) ?? state.partIndexOf.get(stepId);
  return index === undefined ? undefined : state.steps[index];
}
