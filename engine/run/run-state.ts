/**
 * WHERE A RUN STANDS: what its events add up to, no more than decisions need. (What readers see is richer and lives in
 * projections.) The object is the accumulator of the fold: only `evolve` writes to it, everybody else reads.
 */
import type { Json, JsonObject } from '../values/json.ts';
import type { Completion, Ending, RollbackState } from './ending-state.ts';
import type { Parts } from './part-state.ts';
import type { ChildFinished, ErrorRecord, RunCreated, TimerArmed } from './run-event.ts';
import type { Plan } from './plan.ts';
import { ReadyQueue } from './ready-queue.ts';
import type { KeptSignal, MachineStanding, PendingApproval, RunEnd, Unrested } from './standing.ts';
import type { RunStatus } from './run-status.ts';
import { initialStep, type StepState, type StepThat } from './step-state.ts';

export type { PartKind, Parts } from './part-state.ts';
export { isFinal, OPEN_STATUSES, type FinalStatus, type RunStatus } from './run-status.ts';
export type { KeptSignal, MachineStanding, PendingApproval, RunEnd, Unrested } from './standing.ts';
export { initialStep, type Belonging, type StepState, type StepStatus } from './step-state.ts';

export interface RunState {
  readonly runId: string;
  /** Of its definition; with numbers of the whole run, where templates gave them. */
  plan: Plan;
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
  /** Masked outputs of child runs in which something is personal, by the step or part. */
  maskedOutputs: Map<string, Json>;
  ready: ReadyQueue;
  /** Steps of the plan under way, child runs included; one with parts counts once. */
  inFlight: number;
  /** Retries that were scheduled so far: what the run's retry budget counts. */
  retries: number;
  /** Steps of the plan with a scheduled retry, by index. */
  retrying: Set<number>;
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
  /** Of these, by id, those that hold the run (`questions.ts`). */
  heldBy: Set<string>;
  /** Approvals that were answered, for telling a second answer from an unknown one. */
  decided: Set<string>;
  /** Steps that have done their work and wait for an approval that nobody is asked for, by index. */
  unasked: Set<number>;
  /** Those whose time ran out, or that were withdrawn: why nobody can answer them any more. */
  expired: Map<string, string>;
  /** The worst that happened to an SLA of its steps. */
  sla: 'warned' | 'breached' | null;
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
  rollback: RollbackState | null;
  /** Calls of agents because SLAs were breached, in the order of the first of each step. */
  escalations: Parts | null;
  /** What can be undone, in the order in which it was done. */
  completions: Map<string, Completion>;
  /** How many of these each step has, its parts included, by its index. */
  standing: Map<number, number>;
  /**
   * Inputs of attempts under way that can be undone one day, and children of steps that just ended,
   * by the step's index.
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
  /** How it ended the last time, which stays while it goes on again. Null: it has never ended. */
  ended: RunEnd | null;
  /** Why the run failed or needs attention. */
  error: ErrorRecord | null;
}

/** Before its first event, which says the same of `created` and is folded like any other. */
export function initialState(runId: string, plan: Plan, created: RunCreated): RunState {
  return {
    runId,
    plan,
    created,
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
    maskedOutputs: new Map(),
    ready: new ReadyQueue(),
    inFlight: 0,
    retries: 0,
    retrying: new Set(),
    waits: new Set(),
    timers: new Map(),
    shortTimers: new Set(),
    keptSignals: new Map(),
    knownSignals: new Set(),
    unsettled: plan.steps.length,
    isPaused: false,
    approvals: new Map(),
    heldBy: new Set(),
    decided: new Set(),
    unasked: new Set(),
    expired: new Map(),
    sla: null,
    machine: null,
    unrested: { entries: 0, iterations: 0 },
    setAside: null,
    attention: new Set(),
    failing: null,
    ending: null,
    leaving: new Map(),
    childErrors: [],
    rollback: null,
    escalations: null,
    completions: new Map(),
    standing: new Map(),
    undoable: new Map(),
    firstDeliverableAt: null,
    agentMs: Object.create(null) as Record<string, number>,
    activeMs: 0,
    activeSince: null,
    ended: null,
    error: null,
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

/** Without parts. */
export function stepsOfPlan({ steps, plan }: RunState): StepState[] {
  return steps.length === plan.steps.length ? steps : steps.slice(0, plan.steps.length);
}

/** One that is tried again later. Undefined: no step of that index is. */
export function retryingStep(state: RunState, index: number | undefined): StepThat<'retrying'> | undefined {
  const step = index === undefined ? undefined : state.steps[index];
  return step?.status === 'retrying' ? step : undefined;
}

/** What people are asked about it now. */
export function approvalOn(state: RunState, step: StepState): PendingApproval | undefined {
  return step.status === 'checkpoint' && step.approvalId !== null ? state.approvals.get(step.approvalId) : undefined;
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
