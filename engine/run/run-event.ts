/**
 * WHAT HAPPENED to a run. Events are in the past tense and immutable, the only thing a run's state is made of.
 * Journals written by older versions are read forever: a change of a shape below comes with an upcaster
 * (`engine/journal/upcasting/`), and what is here is what today's version writes.
 */
import type { Checkpoint, CheckpointOption, CheckpointTimeout, CheckpointDecision } from '../definition/checkpoint.ts';
import type { RollbackTrigger } from '../definition/rollback.ts';
import type { BreachAction } from '../definition/sla.ts';
import type { AgentMode } from '../definition/step.ts';
import type { Json, JsonObject } from '../values/json.ts';

/** Who caused an event: `system`, or kind and name, as in `operator:ada`. */
export type Actor = 'system' | `operator:${string}` | `agent:${string}` | `client:${string}`;

export type RunMode = 'live' | 'rehearsal';

/** An error as it is recorded: stable code, a sentence for people, and whether trying again can help. */
export interface ErrorRecord {
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
  readonly agent?: string;
  readonly details?: JsonObject;
  /** Milliseconds that the service asks for before it is called again. */
  readonly retryAfterMs?: number;
}

/**
 * A value that a template or mapping asked for and did not find, a loop that ended without its condition being met, a
 * version of an agent that is not kept.
 */
export interface StepWarning {
  readonly code: 'missing_value' | 'missing_path' | 'loop_exhausted' | 'agent_version_lost';
  readonly message: string;
  readonly path: string;
}

/**
 * What could not be evaluated where the run goes on without: in its result, in a question, in the
 * condition of a transition.
 */
export interface ExpressionProblem {
  /** In the author's words: `output.ratio`. */
  readonly place: string;
  /** As written, a template with its braces. */
  readonly source: string;
  readonly code: string;
  readonly message: string;
}

/** A child run that goes on with its parent's conversation: what was said in the parent up to the child's start. */
export interface InheritedConversation {
  readonly id: string;
  readonly fromRunId: string;
  readonly upToSequence: number;
}

/**
 * Why a schedule started a run: its time came, or had been missed, somebody asked for it now, or for a
 * time of the past.
 */
export type ScheduledBecause = 'time' | 'missed' | 'hand' | 'backfill';

export interface RunTrigger {
  readonly scheduleId: string;
  /** The time of the schedule. Milliseconds since 1970, UTC, as are the others. */
  readonly scheduledFor: number;
  /** With its jitter; when it was created says when it was started. */
  readonly dueAt: number;
  readonly cause: ScheduledBecause;
  readonly backfillId: string | null;
}

/** Which child definitions and agents a run and those below it use, settled when it starts. */
export interface PinnedVersions {
  /** By what a step asks for: `version` is null where it asks for none. The hash names the snapshot. */
  readonly children: readonly {
    readonly name: string;
    readonly owner: string;
    readonly version: string | null;
    readonly hash: string;
  }[];
  /** The versions of the agents that there were, by name. What is kept of them is found by that. */
  readonly agents: Readonly<Record<string, string>>;
}

export interface RunCreated {
  readonly definition: {
    readonly name: string;
    readonly version: string;
    readonly owner: string;
    readonly organization: string;
  };
  /** Names the snapshot that this run is pinned to. */
  readonly definitionHash: string;
  readonly parameters: JsonObject;
  readonly mode: RunMode;
  /** True: a person is there to be asked. Optional checkpoints ask only then. */
  readonly attended: boolean;
  readonly parent: { readonly runId: string; readonly stepId: string; readonly attempt: number } | null;
  readonly rootRunId: string;
  /** 0 for a run that nobody started as a child. */
  readonly depth: number;
  readonly conversation: InheritedConversation | null;
  readonly engineVersion: string;
  /** A schedule started it. */
  readonly trigger?: RunTrigger;
  /**
   * Of a child whose step, or a step above it, somebody asked for again, or repeats: no output of another
   * run is an answer.
   */
  readonly asksAnew?: true;
  /**
   * Of a run that nobody started as a child, or that a step with `version: latest` started. What it does not name is
   * found when it is needed.
   */
  readonly pinned?: PinnedVersions;
  /**
   * Of a run below one that a step with `version: latest` started: that one, which has settled the versions (default:
   * the root run).
   */
  readonly pinnedIn?: string;
}

export interface CacheUse {
  readonly status: 'hit' | 'miss';
  readonly key: string;
  /** Of a hit: where and when the output was made. */
  readonly from?: { readonly runId: string; readonly stepId: string; readonly at: number };
  /** Of a miss: how long the output may be used. */
  readonly ttlSeconds?: number;
}

/** A person asked for the step again. That a step is due is no event: it follows from those that there are. */
export interface StepReopened {
  readonly stepId: string;
  readonly reason: 'retry' | 'rewind';
  readonly modifications: JsonObject | null;
  readonly notes: string | null;
  /** The key of an output that was turned down with this, and must not be served again. */
  readonly rejectedCacheKey?: string;
  /** The same of its parts. */
  readonly rejectedCacheKeys?: readonly string[];
  /** Its parts stay as they are; those that are asked for again have such an event of their own. */
  readonly parts?: 'kept';
}

export interface StepStarted {
  readonly stepId: string;
  /** 1 for the first attempt; counts on over retries, manual ones too. */
  readonly attempt: number;
  /** Who works on it. Null: nobody, as of a switch or a wait that could not begin. */
  readonly agent: string | null;
  /** Which version of it works. Left out: no agent does, or which one is not known. */
  readonly agentVersion?: string;
  /** Null: nobody works on it. */
  readonly mode: AgentMode | null;
  readonly input: JsonObject;
  /** When the step became due: `at - queuedAt` is its queue time. */
  readonly queuedAt: number;
  readonly warnings?: readonly StepWarning[];
  readonly cache?: CacheUse;
  /** What kept it from starting while it was due: `kind` as the gate names it (engine/admission), and since when. */
  readonly held?: {
    readonly kind: 'pool' | 'agent' | 'rate' | 'breaker' | 'recovery';
    readonly name: string;
    readonly since: number;
  };
  /** True: an earlier start of this very attempt lost its outcome in a crash. */
  readonly restarted?: true;
}

/** What a wait waits for. */
export interface WaitStarted {
  /** Any of these ends it. */
  readonly signals: readonly string[];
  /** Only signals with this correlation are taken. Null: every one. */
  readonly correlation: string | null;
  /** When it ends by itself. Null: never. */
  readonly dueAt: number | null;
}

/** A step waits from now on. It takes nobody's time and no place, and its round has the number of an attempt. */
export interface StepWaitStarted extends WaitStarted {
  readonly stepId: string;
  readonly attempt: number;
  /** When the step became due. */
  readonly queuedAt: number;
}

/** How a run ends, told when its end begins: what is to be undone and cleaned up comes first. */
export interface HowItEnds {
  readonly outcome: 'completed' | 'partially_completed' | 'failed' | 'aborted' | 'cancelled';
  /** Why it failed. */
  readonly error: ErrorRecord | null;
  /** The step that failed it. */
  readonly stepId: string | null;
  readonly notes: string | null;
  /** Of a run that was aborted or cancelled by nobody: its own clock did it. */
  readonly cause?: ErrorRecord;
}

export interface RollbackStarted extends HowItEnds {
  readonly reason: RollbackTrigger | 'operator';
  /** In the order in which they are undone: the completion that `attempt` names, by the part `compensationId`. */
  readonly steps: readonly { readonly stepId: string; readonly attempt: number; readonly compensationId: string }[];
}

/** What became of what a run had done. */
export interface RollbackOutcome {
  readonly compensated: readonly string[];
  readonly notCompensated: readonly {
    readonly stepId: string;
    readonly reason: 'failed' | 'killed' | 'no_compensation' | 'not_done_here';
  }[];
}

/** Of every end of a run: where, and what it left undone or was not able to do. */
export interface HowItEnded {
  /** Of a state machine: where it ended. */
  readonly state?: string;
  /** Of a run that was aborted or cancelled by nobody: its own clock did it. */
  readonly cause?: ErrorRecord;
  readonly rollback?: RollbackOutcome;
  /** Somebody did not wait for the rest. `skipped`: compensations and cleanup steps that did not run. */
  readonly killed?: { readonly notes: string | null; readonly skipped: readonly string[] };
  /** Parts of its result that could not be made: null stands in their place. */
  readonly problems?: readonly ExpressionProblem[];
  /** It was ended while it was set aside: nobody looked at what it had done, so nothing was undone or cleaned up. */
  readonly setAside?: true;
}

/** A step has parts from now on: one for each item, beginning with the place `first`. Iterations come one by one. */
export interface StepExpanded {
  readonly stepId: string;
  readonly kind: 'item' | 'iteration';
  readonly first: number;
  readonly items: readonly Json[];
}

export interface StepCompleted {
  readonly stepId: string;
  readonly attempt: number;
  readonly output: Json;
  /** The agent's answer before mapping. Null for child runs, whose answer is their own history. */
  readonly response: JsonObject | null;
  readonly deliverable?: { readonly id: string; readonly version: number };
  readonly warnings?: readonly StepWarning[];
  readonly cache?: CacheUse;
  /** Of a cache hit, which has no start of its own. */
  readonly input?: JsonObject;
  readonly queuedAt?: number;
  /** Of a switch: the step that goes on. Null: none does. */
  readonly chosen?: string | null;
  /** An optional checkpoint that nobody was there to answer. */
  readonly checkpointSkipped?: true;
  /** Of a wait that a signal ended: that signal. */
  readonly signalId?: string;
  /** Of a list that its SLA cut short and that may go on without some items: how many have not delivered. */
  readonly unfinished?: number;
}

/** Somebody made another version of what a step delivered. Each version says all that it is. */
export interface DeliverableEdited {
  readonly stepId: string;
  /** The new version. */
  readonly deliverable: { readonly id: string; readonly version: number };
  /** The version that was edited. */
  readonly from: number;
  readonly title: string;
  readonly type: string;
  readonly format: string;
  readonly content: Json;
  readonly metadata: JsonObject;
  readonly notes: string | null;
  /** What the step has put out from now on, for those who come after it. Left out: that stays what it was. */
  readonly output?: Json;
}

export interface StepConversed {
  readonly stepId: string;
  readonly attempt: number;
  readonly role: 'assistant' | 'user' | 'tool';
  readonly content: string;
  /** Of an assistant: the tools that it called, with the arguments as it wrote them. */
  readonly calls?: readonly { readonly id: string; readonly tool: string; readonly arguments: string }[];
  /** Of a tool: which call it answered. */
  readonly callId?: string;
  readonly tool?: string;
  /** What this message alone used. In US dollars; null: nobody knows. */
  readonly usage?: { readonly inputTokens: number; readonly outputTokens: number; readonly cost: number | null };
  /** Of one that was cut: the asset that has all of it, as JSON. Null: it could not be kept. */
  readonly whole?: JsonObject | null;
}

export interface StepFailed {
  readonly stepId: string;
  readonly attempt: number;
  readonly error: ErrorRecord;
  /** The run goes on without it, whatever its `on_error` says. */
  readonly isolated?: true;
  /** Of a list: what its items have delivered, for those who come after it all the same. */
  readonly output?: Json;
}

export interface CheckpointRequested {
  readonly approvalId: string;
  readonly kind: 'checkpoint' | 'plan';
  /** Null: the plan of the whole run is under review. */
  readonly stepId: string | null;
  readonly question: string;
  readonly required: boolean;
  readonly severity: Checkpoint['severity'];
  readonly options: readonly CheckpointOption[];
  /** What happens when nobody answers. */
  readonly timeout?: CheckpointTimeout;
  /** What its words could not say. */
  readonly problems?: readonly ExpressionProblem[];
}

export interface CheckpointResolved {
  readonly approvalId: string;
  readonly stepId: string | null;
  /** `withdrawn`: the run ended or went back before anybody answered. */
  readonly decision: CheckpointDecision | 'withdrawn';
  readonly notes: string | null;
  readonly modifications: JsonObject | null;
  readonly rewindTo: string | null;
  /** The key of an output that was turned down with this, and must not be served again. */
  readonly rejectedCacheKey?: string;
}

export type TimerKind = 'wait' | 'sla_warning' | 'sla_breach' | 'approval_timeout' | 'state_timeout' | 'step_timeout';

/** Unique in its run: an armed timer is fired or disarmed, once. */
export interface TimerArmed {
  readonly timerId: string;
  readonly kind: TimerKind;
  /** Null: it is about the run's state and not about a step. */
  readonly stepId: string | null;
  /** Of a timer that fired: when it should have. The event's own time is when it did. */
  readonly dueAt: number;
}

/**
 * The wall clock jumped: ahead, because the machine slept or somebody set it; back, when negative.
 * What that moves: `clock-moves.ts`.
 */
export interface ClockMoved {
  readonly byMs: number;
}

/** The SLA of a step is about to be breached. `since`: the step's first start, from which it is counted. */
export interface SlaWarned {
  readonly stepId: string;
  readonly since: number;
  readonly afterSeconds: number;
}

export interface SlaBreached extends SlaWarned {
  readonly action: BreachAction;
  readonly escalateTo: string | null;
  readonly escalateAgent: string | null;
}

/** Nobody has answered in time. The approval stays pending after `remind` and `escalate`. */
export interface CheckpointExpired {
  readonly approvalId: string;
  readonly stepId: string | null;
  readonly outcome: CheckpointTimeout['outcome'];
  readonly escalateTo: string | null;
  /** Of a branch: the step that runs instead. */
  readonly goTo: string | null;
  /** What happens when nobody answers after that, either. */
  readonly then: CheckpointTimeout | null;
  /** The key of an output that silence has turned down, and that must not be served again. */
  readonly rejectedCacheKey?: string;
}

/** The run is in another state now. `from`: null at the start. `signal`: of one that a signal set off. */
export interface MachineEntered {
  readonly state: string;
  readonly from: string | null;
  readonly trigger: 'start' | 'guard' | 'signal' | 'timeout';
  readonly signal: string | null;
  /**
   * Conditions of other transitions that were looked at before and could not be evaluated, so that they do not hold.
   */
  readonly problems?: readonly ExpressionProblem[];
}

/**
 * What became of a signal: it ended a wait or moved the machine, is kept until something waits for it, or nothing came
 * of it.
 */
export type SignalDisposition = 'delivered' | 'kept' | 'late' | 'refused' | 'duplicate';

export interface SignalReceived {
  /** Whoever sends a signal twice sends the same id. */
  readonly signalId: string;
  readonly signal: string;
  readonly payload: Json;
  readonly correlation: string | null;
  readonly disposition: SignalDisposition;
  /** The wait that took it. */
  readonly stepId: string | null;
  /** Why nothing came of it. */
  readonly reason?: string;
  readonly notes?: string | null;
}

export interface SignalDropped {
  readonly signalId: string;
  readonly signal: string;
  /** `late`: what it was kept for is over. `refused`: the condition of its state was not met. */
  readonly disposition: 'late' | 'refused';
  readonly reason: string;
}

export interface ChildFinished {
  readonly stepId: string;
  readonly attempt: number;
  readonly childRunId: string;
  /** `cancelled` by the parent: it is told to end, and has perhaps not ended yet. */
  readonly status: string;
  /** How many of its completed steps can be undone. */
  readonly undoable?: number;
  /** Of a child that is told to end: `undo` what it did, or `kill` it without cleaning up. */
  readonly told?: 'undo' | 'kill';
  /** Of a child that is told to end: the run waits for that, which `child.ended` says. */
  readonly awaited?: true;
}

/** A child that was told to end has ended, with what it undid and cleaned up. */
export interface ChildEnded {
  readonly stepId: string;
  readonly attempt: number;
  readonly childRunId: string;
  readonly status: string;
  /** What it could not undo or clean up. */
  readonly error?: ErrorRecord;
}

/** The end of a run has begun, and its child runs have yet to end: only then it is undone and cleaned up. */
export interface RunEnding extends HowItEnds {
  /** Null: nothing is to be undone. */
  readonly reason: RollbackStarted['reason'] | null;
}

export type RunEventBody =
  | { readonly type: 'orchestration.run.created'; readonly data: RunCreated }
  | {
      readonly type: 'orchestration.run.plan_created';
      readonly data: { readonly phases: readonly (readonly string[])[] };
    }
  | { readonly type: 'orchestration.run.plan_approved'; readonly data: { readonly approvalId: string } }
  | { readonly type: 'orchestration.run.plan_rejected'; readonly data: { readonly approvalId: string } }
  | { readonly type: 'orchestration.run.started'; readonly data: Readonly<Record<string, never>> }
  | { readonly type: 'orchestration.run.paused'; readonly data: { readonly notes: string | null } }
  | {
      readonly type: 'orchestration.run.resumed';
      readonly data: { readonly notes: string | null; readonly reason: 'pause_ended' | 'retry' | 'skip' | 'rewind' };
    }
  | {
      readonly type: 'orchestration.run.needs_attention';
      readonly data: { readonly stepId: string; readonly attempt: number; readonly error: ErrorRecord };
    }
  /**
   * The engine could not go on with it. Recorded without a look at the run; nothing more happens to
   * it until somebody decides.
   */
  | { readonly type: 'orchestration.run.set_aside'; readonly data: { readonly error: ErrorRecord } }
  | { readonly type: 'orchestration.run.clock_moved'; readonly data: ClockMoved }
  | { readonly type: 'orchestration.run.completed'; readonly data: { readonly output: Json } & HowItEnded }
  | {
      readonly type: 'orchestration.run.partially_completed';
      readonly data: { readonly output: Json; readonly failedSteps: readonly string[] } & HowItEnded;
    }
  | {
      readonly type: 'orchestration.run.failed';
      readonly data: {
        readonly error: ErrorRecord;
        readonly stepId: string | null;
        readonly output: Json;
      } & HowItEnded;
    }
  | {
      readonly type: 'orchestration.run.aborted';
      readonly data: { readonly notes: string | null; readonly output: Json } & HowItEnded;
    }
  | {
      readonly type: 'orchestration.run.cancelled';
      readonly data: { readonly notes: string | null; readonly output: Json } & HowItEnded;
    }
  | { readonly type: 'orchestration.run.ending'; readonly data: RunEnding }
  | { readonly type: 'orchestration.run.rollback_started'; readonly data: RollbackStarted }
  | {
      readonly type: 'orchestration.run.cleanup_started';
      readonly data: HowItEnds & { readonly steps: readonly string[] };
    }
  | {
      readonly type: 'orchestration.run.rewound';
      readonly data: { readonly toStep: string; readonly notes: string | null };
    }
  | { readonly type: 'orchestration.step.reopened'; readonly data: StepReopened }
  | { readonly type: 'orchestration.step.started'; readonly data: StepStarted }
  | { readonly type: 'orchestration.step.wait_started'; readonly data: StepWaitStarted }
  | { readonly type: 'orchestration.step.expanded'; readonly data: StepExpanded }
  | {
      readonly type: 'orchestration.step.progress';
      readonly data: {
        readonly stepId: string;
        readonly attempt: number;
        readonly message: string;
        readonly percent: number | null;
      };
    }
  | {
      /** By what an attempt goes on after a crash, instead of doing its work again. */
      readonly type: 'orchestration.step.remembered';
      readonly data: { readonly stepId: string; readonly attempt: number; readonly what: JsonObject };
    }
  | { readonly type: 'orchestration.deliverable.edited'; readonly data: DeliverableEdited }
  /** On the way from its question to its answer something was said. */
  | { readonly type: 'orchestration.step.conversed'; readonly data: StepConversed }
  | { readonly type: 'orchestration.step.completed'; readonly data: StepCompleted }
  | { readonly type: 'orchestration.step.failed'; readonly data: StepFailed }
  | {
      readonly type: 'orchestration.step.retry_scheduled';
      readonly data: {
        readonly stepId: string;
        readonly attempt: number;
        readonly error: ErrorRecord;
        readonly delayMs: number;
        readonly dueAt: number;
      };
    }
  | {
      readonly type: 'orchestration.step.skipped';
      readonly data: {
        readonly stepId: string;
        readonly reason: 'guard' | 'dependency' | 'route' | 'operator';
        readonly output: Json;
        readonly notes: string | null;
      };
    }
  | {
      readonly type: 'orchestration.step.cancelled';
      readonly data: { readonly stepId: string; readonly attempt: number };
    }
  /** What its attempt of that number did is undone. */
  | {
      readonly type: 'orchestration.step.compensated';
      readonly data: { readonly stepId: string; readonly attempt: number };
    }
  | { readonly type: 'orchestration.step.invalidated'; readonly data: { readonly stepId: string } }
  | { readonly type: 'orchestration.checkpoint.requested'; readonly data: CheckpointRequested }
  | { readonly type: 'orchestration.checkpoint.resolved'; readonly data: CheckpointResolved }
  | { readonly type: 'orchestration.checkpoint.expired'; readonly data: CheckpointExpired }
  | { readonly type: 'orchestration.sla.warned'; readonly data: SlaWarned }
  | { readonly type: 'orchestration.sla.breached'; readonly data: SlaBreached }
  | { readonly type: 'orchestration.machine.entered'; readonly data: MachineEntered }
  | {
      readonly type: 'orchestration.machine.refused';
      readonly data: { readonly state: string; readonly signal: string; readonly reason: string };
    }
  | { readonly type: 'orchestration.timer.armed'; readonly data: TimerArmed }
  | { readonly type: 'orchestration.timer.fired'; readonly data: TimerArmed }
  | { readonly type: 'orchestration.timer.disarmed'; readonly data: Omit<TimerArmed, 'dueAt'> }
  | { readonly type: 'orchestration.signal.received'; readonly data: SignalReceived }
  /** One that was kept has been taken. */
  | {
      readonly type: 'orchestration.signal.delivered';
      readonly data: { readonly signalId: string; readonly signal: string; readonly stepId: string | null };
    }
  /** One that was kept will not be taken any more. */
  | { readonly type: 'orchestration.signal.dropped'; readonly data: SignalDropped }
  | {
      readonly type: 'orchestration.child.started';
      readonly data: { readonly stepId: string; readonly attempt: number; readonly childRunId: string };
    }
  | { readonly type: 'orchestration.child.finished'; readonly data: ChildFinished }
  | { readonly type: 'orchestration.child.ended'; readonly data: ChildEnded };

export type RunEventType = RunEventBody['type'];

export type RunEvent = RunEventBody & {
  readonly runId: string;
  /** 1, 2, 3 … in the run, without gaps. `runId/sequence` is the event's id. */
  readonly sequence: number;
  /** Milliseconds since 1970, UTC. */
  readonly at: number;
  readonly actor: Actor;
  /** What a caller handed in to find its traces again; the root run's id when it handed in nothing. */
  readonly correlationId: string;
};

export type RunEventOf<Type extends RunEventType> = Extract<RunEvent, { readonly type: Type }>;

export function eventId(event: Pick<RunEvent, 'runId' | 'sequence'>): string {
  return `${event.runId}/${event.sequence}`;
}
