/**
 * The normal form of a definition: what every room works with after the YAML was parsed.
 * Every optional key of the file is filled in here, every spelling is reduced to one, templates are still text.
 * Times are in milliseconds unless the name says otherwise.
 */
import type { Json, JsonObject } from '../values/json.ts';

export interface Definition {
  /** The slug, unique per owner and organisation. */
  readonly name: string;
  readonly displayName: string;
  /** Semantic version. */
  readonly version: string;
  readonly description: string;
  /** The slug of the orchestrator agent that owns it. */
  readonly owner: string;
  readonly organization: string;
  readonly tags: readonly string[];
  readonly parameters: readonly Parameter[];
  /** What must hold of the parameters before a run exists. */
  readonly validations: readonly Validation[];
  readonly execution: Execution;
  readonly steps: readonly Step[];
  /** Cleanup: runs when the run ends, however it ends. Undefined: none. */
  readonly finally?: readonly CleanupStep[];
  /** States that the run goes through. Missing in definitions that older versions kept. */
  readonly machine?: Machine | null;
  /** What the run returns: names to values with templates. Null: the outputs of all steps. */
  readonly output: JsonObject | null;
  readonly triggers: readonly Trigger[];
  readonly errorHandling: ErrorHandling;
}

export type ScalarParameterType = 'string' | 'number' | 'integer' | 'boolean' | 'date' | 'datetime' | 'object';
export type ParameterType = ScalarParameterType | `${ScalarParameterType}[]`;

export interface Parameter {
  readonly name: string;
  readonly type: ParameterType;
  readonly required: boolean;
  /** Undefined: no default; the parameter is null when it is not given. */
  readonly default?: Json;
  readonly enum?: readonly Json[];
  readonly description: string;
}

export interface Validation {
  /** CEL over the parameters. */
  readonly rule: string;
  /** What is said when it does not hold. */
  readonly message: string;
}

export interface Execution {
  readonly mode: 'parallel' | 'sequential';
  /** The parameter that says which mode a run has; null: `mode` does. */
  readonly modeFrom: string | null;
  /** True: a run is refused before it starts when one of its agents cannot be used. */
  readonly preflight: boolean;
  /** How many steps of one run may be under way at once. */
  readonly maxParallel: number;
  readonly queueStrategy: 'fifo' | 'priority';
  readonly caching: {
    readonly enabled: boolean;
    readonly ttlSeconds: number;
    /** Null: every agent step is cached. */
    readonly steps: readonly { readonly id: string; readonly ttlSeconds: number }[] | null;
  };
  /** Null: no limit. */
  readonly timeoutSeconds: number | null;
  readonly planApproval: boolean;
  /** Whose room its agents' calls take, besides that of the agents' own pools. Left out or null: none. */
  readonly pool?: string | null;
  /** How often steps of one run may be tried again, all together. Left out or null: as often as their policies say. */
  readonly retryBudget?: number | null;
  /** Out of time, the run is cancelled. Left out: it has failed. */
  readonly onTimeout?: 'cancel';
  /** The time limits of a run count what the machine slept, too. */
  readonly wallclock?: true;
}

/**
 * Which of the steps that it waits for have to deliver before a step runs; each is looked at once all of them have
 * settled.
 */
export type Join = 'all' | 'any' | 'settled' | 'failed';

export type AgentMode = 'BUILD' | 'CONVERSE' | 'PLAN' | 'ORCHESTRATION';

export interface StepBase {
  readonly id: string;
  readonly name: string;
  readonly dependsOn: readonly string[];
  /** Left out where there is nothing to join, and in definitions that older versions kept, which mean `any`. */
  readonly join?: Join;
  /** Steps that go first, whatever becomes of them. Left out: none. */
  readonly after?: readonly string[];
  /** CEL guard; null: always runs. */
  readonly when: string | null;
  readonly checkpointAfter: Checkpoint | null;
  readonly onError: 'fail' | 'continue';
  readonly retry: RetryPolicy | null;
  readonly timeoutSeconds: number | null;
  readonly sla: Sla | null;
  /** Higher first under the `priority` queue strategy. */
  readonly priority: number;
}

/** Does its work once per item of a list. */
export interface FanOut {
  /** One template that gives the list. */
  readonly items: string;
  readonly maxParallel: number | null;
  readonly onItemFailure: 'continue' | 'fail';
  /** How many items may fail before the step does. Null: any number, but not all. */
  readonly maxFailures: number | null;
  /** The same as a share of all items, 0 to 100. When both are given, both hold. */
  readonly maxFailurePercentage: number | null;
}

/** Does its work again and again, one iteration after the other. The condition is looked at after each. */
export interface Loop {
  /** `until` ends the loop when the expression holds, `while` when it no longer does. */
  readonly condition: { readonly kind: 'until' | 'while'; readonly expression: string };
  readonly maxIterations: number;
  readonly onExhausted: 'fail' | 'continue';
}

export interface AgentStep extends StepBase {
  readonly type: 'agent';
  readonly agent: string;
  /**
   * As the agent is when the step starts, and not as it was when the root run did; so for its compensation. Definitions
   * of older runs don't have the key.
   */
  readonly latest?: true;
  readonly mode: AgentMode;
  readonly input: StepInput;
  readonly outputMapping: JsonObject | null;
  readonly forEach: FanOut | null;
  /** Never together with `forEach`. */
  readonly repeat: Loop | null;
  readonly compensate: Compensation | null;
}

export interface OrchestrationStep extends StepBase {
  readonly type: 'orchestration';
  readonly orchestration: {
    readonly name: string;
    /** Null: the active version when the run starts. */
    readonly version: string | null;
    readonly owner: string;
    readonly inheritConversation: boolean;
    /**
     * Whatever is active when the step starts, and not what was when the root run did. Definitions of older runs don't
     * have the key.
     */
    readonly latest?: true;
    readonly parameters: JsonObject;
  };
  readonly outputMapping: JsonObject | null;
  readonly forEach: FanOut | null;
  readonly repeat: Loop | null;
  readonly compensate: Compensation | null;
}

/** A run that goes from state to state. */
export interface Machine {
  readonly initial: string;
  readonly states: readonly MachineState[];
}

export interface MachineState {
  readonly name: string;
  readonly label: string;
  /** Steps that run each time it is entered. */
  readonly run: readonly string[];
  /** In the order in which they are asked. */
  readonly transitions: readonly MachineTransition[];
  readonly isFinal: boolean;
  /** Of a final state: how the run ends. */
  readonly outcome: 'completed' | 'partially_completed' | 'failed';
}

/** With neither `on` nor `afterSeconds` it is taken as soon as the steps are done. */
export interface MachineTransition {
  readonly to: string;
  /** CEL; null: always. Sees what came with the signal as `signal`. */
  readonly when: string | null;
  readonly on: string | null;
  /** Counted from when the state was entered. */
  readonly afterSeconds: number | null;
}

export interface SwitchStep extends StepBase {
  readonly type: 'switch';
  readonly cases: readonly { readonly when: string; readonly goTo: string }[];
  readonly default: string | null;
}

/** Ends with the first thing that comes: one of the signals, or its time. */
export interface WaitStep extends StepBase {
  readonly type: 'wait';
  readonly signals: readonly string[];
  readonly seconds: number | null;
  /** A template that gives an ISO time. */
  readonly until: string | null;
  /** A template: only signals that come with the same text count. Null: every signal of the name does. */
  readonly correlation: string | null;
}

export type Step = AgentStep | OrchestrationStep | SwitchStep | WaitStep;
export type StepType = Step['type'];
export type StepOf<T extends StepType> = Extract<Step, { readonly type: T }>;
/** What works may do so once per item of a list or again and again, in cleanup, and can be undone. */
export type WorkStep = Extract<Step, { readonly compensate: unknown }>;
/** Never has a checkpoint, an SLA or a compensation, and its failure stays with it. */
export type CleanupStep = WorkStep;

/**
 * What the author hands to the agent. `userMessage`, `context` and `payload` have a meaning of their own,
 * any other key is handed on as it is.
 */
export interface StepInput {
  readonly userMessage?: Json;
  readonly context?: Json;
  readonly payload?: Json;
  readonly [key: string]: Json | undefined;
}

export type CheckpointDecision = 'continue' | 'retry' | 'abort' | 'rewind';

export interface CheckpointOption {
  readonly action: CheckpointDecision;
  readonly label: string;
  readonly allowsModification: boolean;
}

export interface Checkpoint {
  readonly question: string;
  /** False: nobody is asked when the run was started unattended. */
  readonly required: boolean;
  readonly severity: 'low' | 'normal' | 'high' | 'critical';
  readonly options: readonly CheckpointOption[];
  readonly timeout: CheckpointTimeout | null;
}

/** What happens when nobody answers. Silence never counts as approval. */
export interface CheckpointTimeout {
  /** Counted from the question; of a `then`, from the outcome before it. */
  readonly afterSeconds: number;
  readonly outcome: 'remind' | 'escalate' | 'abort' | 'branch';
  /** A person or a role. */
  readonly escalateTo: string | null;
  /** Of a branch: the step that runs instead. */
  readonly goTo: string | null;
  /** What happens when nobody answers after that, either. */
  readonly then: CheckpointTimeout | null;
}

export interface RetryPolicy {
  /** All attempts together, the first one included. */
  readonly maxAttempts: number;
  readonly initialDelayMs: number;
  readonly backoffMultiplier: number;
  readonly maxDelayMs: number;
  readonly strategy: 'exponential' | 'linear';
  /** Share of the delay that is random, 0 to 1. */
  readonly jitter: number;
  /**
   * CEL over `error` and `attempt`; only where it holds is there another attempt. Left out or null: the error's own
   * word.
   */
  readonly if?: string | null;
  /** From the first attempt's start to the last one's, waiting included. Left out or null: no limit. */
  readonly maxTotalMs?: number | null;
}

/** Undoes a completed step. Its templates see the step's `input` and `output`. */
export interface Compensation {
  readonly agent: string;
  readonly mode: AgentMode;
  readonly input: StepInput;
  /** Null: the policy of the definition. */
  readonly retry: RetryPolicy | null;
  readonly timeoutSeconds: number | null;
}

export type RollbackTrigger = 'failure' | 'abort' | 'cancel' | 'breach';

export interface Rollback {
  /** False: whoever asks for a rollback is refused with the description. */
  readonly reversible: boolean;
  readonly description: string;
  /** Which ends of a run undo what it did. Undefined: failure. */
  readonly on?: readonly RollbackTrigger[];
  /** True: steps that did not depend on each other are undone side by side. */
  readonly parallel?: boolean;
}

/**
 * Counted from the step's first start until it has settled: over retries, waits and its checkpoint. Never restarts the
 * step.
 */
export interface Sla {
  readonly warnAfterSeconds: number | null;
  readonly breachAfterSeconds: number | null;
  readonly onBreach: BreachAction;
  /** A person or a role. */
  readonly escalateTo: string | null;
  /** Who is called once when it is broken. */
  readonly escalateAgent: string | null;
}

/** What becomes of a time of a schedule while a run of it is still going. */
export type OverlapPolicy = 'skip' | 'queue_one' | 'queue_all' | 'cancel_other' | 'allow_all';
/** What becomes of times at which nobody was there to start a run. */
export type MissedPolicy = 'skip' | 'run_once' | 'run_all';
export type BreachAction = 'notify' | 'escalate' | 'cancel' | 'abort' | 'rollback';

export interface Trigger {
  readonly id: string;
  readonly cron: string;
  readonly timezone: string;
  readonly parameters: JsonObject;
  readonly overlap: OverlapPolicy;
  readonly missed: MissedPolicy;
  /** Of `run_all`: how many of the newest missed times are made up for. */
  readonly maxMissed: number;
  /** Each run starts up to so many seconds later. */
  readonly jitterSeconds: number;
  readonly enabled: boolean;
  /** Null: as the settings say. */
  readonly mode: 'rehearsal' | 'live' | null;
}

export interface ErrorHandling {
  /** For steps without a `retry` of their own; null: one attempt. */
  readonly retry: RetryPolicy | null;
  readonly allowSkip: boolean;
  /** Null: not said; an attended run then asks the operator and an unattended one fails. */
  readonly notifyHuman: boolean | null;
  /** Null: not said; steps with a compensation are undone when the run fails. */
  readonly rollback: Rollback | null;
}
