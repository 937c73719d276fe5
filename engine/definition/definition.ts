/**
 * The normal form of a definition: what every room works with after the YAML was parsed.
 * Every optional key of the file is filled in here, every spelling is reduced to one, templates are still text.
 * Times are in milliseconds unless the name says otherwise.
 */
import type { Json, JsonObject } from '../values/json.ts';
import type { QuestionHolds } from './checkpoint.ts';
import type { Labels } from './labels.ts';
import type { Machine } from './machine.ts';
import type { RetryPolicy } from './retry-policy.ts';
import type { Rollback } from './rollback.ts';
import type { CleanupStep, Step } from './step.ts';
import type { TimelyNumber } from './timely-number.ts';
import type { Trigger } from './trigger.ts';

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
  /** What its runs are called, with templates. Left out: as the definition. */
  readonly runTitle?: string;
  /** By what its runs are found: names to values with templates. Left out: none. */
  readonly labels?: Labels;
  readonly parameters: readonly Parameter[];
  /** What must hold of the parameters before a run exists. */
  readonly validations: readonly Validation[];
  readonly execution: Execution;
  readonly steps: readonly Step[];
  /** Cleanup: runs when the run ends, however it ends. Undefined: none. */
  readonly finally?: readonly CleanupStep[];
  /** States that the run goes through. Null: none. */
  readonly machine: Machine | null;
  /** What the run returns: names to values with templates. Null: the outputs of all steps. */
  readonly output: JsonObject | null;
  readonly triggers: readonly Trigger[];
  readonly errorHandling: ErrorHandling;
  /** Times and numbers of the whole run that templates give when it starts. Left out: none. */
  readonly timely?: readonly TimelyNumber[];
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
  /** True: all of it is about a person. A list: these fields of an object, or of each item. Left out: nothing is. */
  readonly personal?: true | readonly string[];
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
  /** What questions hold that don't say so themselves. Left out: what waits for their step. */
  readonly questionsHold?: QuestionHolds;
  /** Whose room its agents' calls take, besides that of the agents' own pools. Left out or null: none. */
  readonly pool?: string | null;
  /** How often steps of one run may be tried again, all together. Left out or null: as often as their policies say. */
  readonly retryBudget?: number | null;
  /** Out of time, the run is cancelled. Left out: it has failed. */
  readonly onTimeout?: 'cancel';
  /** The time limits of a run count what the machine slept, too. */
  readonly wallclock?: true;
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
