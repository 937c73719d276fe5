/** A step in its normal form: what every room works with after the YAML was parsed. */
import type { Json, JsonObject } from '../values/json.ts';
import type { Checkpoint, CheckpointOfCalls } from './checkpoint.ts';
import type { ErrorBranch } from './error-branch.ts';
import type { RetryPolicy } from './retry-policy.ts';
import type { Sla } from './sla.ts';
import type { TimelyNumber } from './timely-number.ts';

/**
 * Which of the steps that it waits for have to deliver before a step runs;
 * each is looked at once all of them have settled.
 */
export type Join = 'all' | 'any' | 'settled' | 'failed' | { readonly atLeast: number };

export type AgentMode = 'BUILD' | 'CONVERSE' | 'PLAN' | 'ORCHESTRATION';

export interface StepBase {
  readonly id: string;
  readonly name: string;
  readonly dependsOn: readonly string[];
  /** Left out where there is nothing to join. */
  readonly join?: Join;
  /** Steps that go first, whatever becomes of them. Left out: none. */
  readonly after?: readonly string[];
  /** CEL guard; null: always runs. */
  readonly when: string | null;
  readonly checkpointAfter: Checkpoint | null;
  /** Left out: a question about its calls of tools waits without end. */
  readonly checkpointCalls?: CheckpointOfCalls;
  /** What becomes of a failure that `errorBranches` says nothing about. */
  readonly onError: 'fail' | 'continue';
  /** By the code of the error, the first that fits. Left out: there are none. */
  readonly errorBranches?: readonly ErrorBranch[];
  readonly retry: RetryPolicy | null;
  readonly timeoutSeconds: number | null;
  readonly sla: Sla | null;
  /** Higher first under the `priority` queue strategy. */
  readonly priority: number;
  /** Its times and numbers that templates give when it starts; until then their places hold what is usual. */
  readonly timely?: readonly TimelyNumber[];
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
  /** Between one iteration and the next. Left out: the next one follows at once. */
  readonly delay?: LoopDelay;
}

export interface LoopDelay {
  readonly seconds: number;
  readonly backoffMultiplier: number;
  /** Null: none is too long. */
  readonly maxSeconds: number | null;
}

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

/** Undoes a completed step. Its templates see the step's `input` and `output`. */
export interface Compensation {
  readonly agent: string;
  readonly mode: AgentMode;
  readonly input: StepInput;
  /** Null: the policy of the definition. */
  readonly retry: RetryPolicy | null;
  readonly timeoutSeconds: number | null;
}

export interface AgentStep extends StepBase {
  readonly type: 'agent';
  readonly agent: string;
  /** As the agent is when the step starts, and not as it was when the root run did; so for its compensation. */
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
    /** Whatever is active when the step starts, and not what was when the root run did. */
    readonly latest?: true;
    readonly parameters: JsonObject;
  };
  readonly outputMapping: JsonObject | null;
  readonly forEach: FanOut | null;
  readonly repeat: Loop | null;
  readonly compensate: Compensation | null;
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

/** Asks people, as its checkpoint says, and does nothing else. */
export interface ApprovalStep extends StepBase {
  readonly type: 'approval';
  /** What people look at, with templates. Null: the question says it all. */
  readonly show: Json;
}

/** Fails, whatever was done before it. */
export interface FailStep extends StepBase {
  readonly type: 'fail';
  /** With templates, as are the values of the details. */
  readonly message: string;
  readonly code: string;
  /** Null: there is no more to say. */
  readonly details: JsonObject | null;
}

/** Fails where its condition does not hold, and else is done at once. */
export interface AssertStep extends StepBase {
  readonly type: 'assert';
  /** CEL. */
  readonly condition: string;
  /** With templates. Null: the condition says it. */
  readonly message: string | null;
  readonly code: string;
}

export type Step = AgentStep | OrchestrationStep | SwitchStep | WaitStep | ApprovalStep | FailStep | AssertStep;
export type StepType = Step['type'];
export type StepOf<T extends StepType> = Extract<Step, { readonly type: T }>;
/** What works may do so once per item of a list or again and again, in cleanup, and can be undone. */
export type WorkStep = Extract<Step, { readonly compensate: unknown }>;
/** Never has a checkpoint, an SLA or a compensation, and its failure stays with it. */
export type CleanupStep = WorkStep;
