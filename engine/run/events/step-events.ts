/** What happens to a step, from when it begins or is asked for again until it settles. */
import type { AgentMode } from '../../definition/step.ts';
import type { TimelyValues } from '../../definition/timely-number.ts';
import type { AskedCall } from '../../definition/tool-call.ts';
import type { Json, JsonObject } from '../../values/json.ts';
import type { ErrorRecord, StepWarning } from './common.ts';

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
  /** What its agent was handed instead of the input, because it may not see these fields of people. */
  readonly masked?: { readonly input: JsonObject; readonly fields: readonly string[] };
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
  /** What the templates gave that stand for its times and numbers. Left out: it has none, or keeps what they gave. */
  readonly numbers?: TimelyValues;
  /** The attempt goes on: what it had asked about was answered. */
  readonly answered?: { readonly approvalId: string };
}

/** The attempt has ended for now: it goes on when people have decided about these calls of tools. */
export interface StepAsked {
  readonly stepId: string;
  readonly attempt: number;
  readonly calls: readonly AskedCall[];
  /** What it needs to go on. */
  readonly kept: JsonObject;
  /** What it has used and cost since it began, or went on. */
  readonly metadata: JsonObject;
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
  /** As of a step that starts. */
  readonly numbers?: TimelyValues;
}

/** A step has parts from now on: one for each item, beginning with the place `first`. Iterations come one by one. */
export interface StepExpanded {
  readonly stepId: string;
  readonly kind: 'item' | 'iteration';
  readonly first: number;
  readonly items: readonly Json[];
  /** Of an iteration that comes after a delay: when, and how long that is. Left out: at once. */
  readonly delayed?: { readonly dueAt: number; readonly delayMs: number };
}

export interface StepCompleted {
  readonly stepId: string;
  readonly attempt: number;
  readonly output: Json;
  /** The agent's answer before mapping. Null for child runs, whose answer is their own history. */
  readonly response: JsonObject | null;
  /** Of a child run: the output as those see it who may not see what is personal in there. Left out: the same. */
  readonly masked?: Json;
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
  /** Of such a one: what its form shows, which nobody was there to change. Left out: it has no form. */
  readonly answer?: JsonObject;
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
  readonly role: 'system' | 'assistant' | 'user' | 'tool' | 'memory';
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
  /** The step that runs instead of those that wait for this one, by what its `on_error` says of the code. */
  readonly goTo?: string;
  /** Of a list: what its items have delivered, for those who come after it all the same. */
  readonly output?: Json;
}

export type StepEventBody =
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
  | { readonly type: 'orchestration.step.asked'; readonly data: StepAsked }
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
  | { readonly type: 'orchestration.step.invalidated'; readonly data: { readonly stepId: string } };
