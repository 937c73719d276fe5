/**
 * The port between the engine and whoever does a step's work. An agent is data (a profile in YAML);
 * what runs it is an implementation of `Agent`. Nothing here knows of runs' states, journals or storage.
 */
import type { Json, JsonObject } from '../../values/json.ts';
import type { ProfileOf } from './profile.ts';
import type { AgentMode } from '../../definition/step.ts';
import type { AskedCall, CallDecision } from '../../definition/tool-call.ts';

export type { Json, JsonObject, AgentMode, AskedCall, CallDecision };

export interface ConversationMessage {
  readonly role: 'user' | 'assistant' | 'system';
  readonly content: string;
  readonly stepId: string;
}

export interface Conversation {
  readonly id: string;
  /** What was said before this request, oldest first: inherited messages and earlier attempts of the step. */
  readonly messages: readonly ConversationMessage[];
}

/**
 * What is said between a step's question and its answer: by a model, by the tools that it calls, and by its agent to
 * the model. What a model was told at first counts as well: `system`, and the step's question as its agent put it.
 */
export interface WorkMessage {
  /** `memory`: what was read before the work, or written after it. */
  readonly role: 'system' | 'assistant' | 'user' | 'tool' | 'memory';
  readonly content: string;
  /** Of an assistant: the tools that it calls, with the arguments as it wrote them. */
  readonly calls?: readonly { readonly id: string; readonly tool: string; readonly arguments: string }[];
  /** Of a tool: which call it answers. */
  readonly callId?: string;
  readonly tool?: string;
  /** Of an assistant: what this message alone used. In US dollars; null: nobody knows. */
  readonly usage?: { readonly inputTokens: number; readonly outputTokens: number; readonly cost: number | null };
  /** What its agent was denied and goes on without. Each is recorded as an event of its own, and not in the message. */
  readonly denials?: readonly DeniedUse[];
}

export interface DeniedUse {
  readonly agent: string;
  readonly action: string;
  readonly resource: string;
  readonly reason: string;
  /** The ids of the policies that decided. */
  readonly policies: readonly string[];
}

export interface AgentRequest {
  readonly organization: string;
  readonly agent: string;
  readonly mode: AgentMode;
  readonly userMessage: string;
  readonly context: JsonObject;
  /** The whole resolved input of the step, `userMessage` and `context` included. */
  readonly input: JsonObject;
  readonly conversation: Conversation;
  readonly run: { readonly id: string; readonly rootId: string; readonly definition: string; readonly version: string };
  readonly step: { readonly id: string; readonly name: string };
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** Stable over restarts: `run/step/attempt`. */
  readonly idempotencyKey: string;
  readonly rehearsal: boolean;
  /** What this very attempt had remembered when the engine ended. Left out: nothing, or it was never interrupted. */
  readonly resumed?: JsonObject;
  /** What was read of its memory for this very attempt before the engine ended. Left out: nothing was. */
  readonly recalled?: readonly JsonObject[];
  /** What this very attempt had asked people about, and their answer. Left out: it has asked nothing. */
  readonly answered?: AnsweredCalls;
}

export interface AnsweredCalls {
  /** What the attempt needs to go on, as it said. */
  readonly kept: JsonObject;
  /** One for each call that it had asked about. */
  readonly decisions: readonly CallDecision[];
  /** How many questions of this attempt were answered, this one included. */
  readonly questions: number;
}

/** What an agent may use while it works. */
export interface AgentContext {
  /** Aborted when the attempt is cancelled or timed out; the agent stops as soon as it can. */
  readonly signal: AbortSignal;
  progress(update: { readonly message: string; readonly percent?: number }): void;
  /**
   * Keeps something small by which the attempt goes on, should the engine end meanwhile, instead of doing its work
   * again: the name of a job that was begun elsewhere. What was remembered last is what counts, and no secret belongs
   * in it. Resolves once it is recorded.
   */
  remember(what: JsonObject): Promise<void>;
  /**
   * Records what was said on the way to the answer. Neither the step's question nor its answer, which are recorded
   * anyway. Resolves once it is recorded; what is over the limits is cut, or not kept, and the attempt goes on.
   */
  converse(message: WorkMessage): Promise<void>;
  /**
   * What the attempt has used and cost so far, as `usage` and `cost` of an answer's metadata: all of it, each time. It
   * counts where the attempt is ended before it has answered. Left out: nobody listens.
   */
  spent?(so: JsonObject): void;
  /** A piece of the answer as it comes. Shown to whoever looks, kept nowhere: what counts is the answer. */
  say(text: string): void;
  readonly assets: AssetStore;
  /**
   * Another agent whose tools it uses, in the version that the run is pinned to. Undefined, or left out: as it is now.
   */
  toolAgent?(name: string): ProfileOf<string, unknown> | undefined;
}

export interface AssetStore {
  /** Keeps the bytes durably before it resolves; the same bytes give the same id. */
  saveBuffer(bytes: Uint8Array, mimeType: string): Promise<AssetReference>;
  /**
   * Keeps what comes in pieces and may be larger than memory, as durably. Rejects with `limit_exceeded` when there is
   * more than an asset may have; nothing is kept then.
   */
  save(pieces: AsyncIterable<Uint8Array>, mimeType: string): Promise<AssetReference>;
  /**
   * The bytes of an asset that somebody passed on, in pieces.
   * Ends with an error where they are not those that were saved.
   */
  open(id: string): AsyncIterable<Uint8Array>;
}

/**
 * A value: steps pass it on as `{ assetId, mimeType, sizeBytes, sha256 }`, and whoever needs the bytes opens them by
 * the id.
 */
export interface AssetReference {
  readonly id: string;
  readonly mimeType: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** As the agents of the seeds answer. */
export interface AgentResponse {
  readonly status: 'success';
  readonly mode: AgentMode;
  readonly content: {
    readonly deliverable?: AgentDeliverable;
    readonly message?: string;
    readonly [key: string]: Json | AgentDeliverable | undefined;
  };
  readonly metadata: JsonObject & { readonly rehearsed: boolean };
}

export interface AgentDeliverable {
  /** Filled by the engine when the agent leaves it out. */
  readonly id?: string;
  readonly title: string;
  readonly type: string;
  readonly format: 'markdown' | 'json' | 'text' | 'html' | 'image';
  readonly content: Json;
  readonly metadata: JsonObject;
}

export interface Agent {
  /**
   * Resolves with the response, rejects with an `AgentError` (anything else counts as a retryable bug), or with
   * `CallsAsked` where people have to decide before it can go on.
   */
  invoke(request: AgentRequest, context: AgentContext): Promise<AgentResponse>;
}

/** How an attempt ends that goes on when people have decided: in the same attempt, with what it kept. */
export class CallsAsked extends Error {
  override readonly name = 'CallsAsked';
  readonly calls: readonly AskedCall[];
  readonly kept: JsonObject;
  /** What it has used and cost since it began, or went on: `usage` and `cost`, as in the metadata of a response. */
  readonly metadata: JsonObject;

  constructor(calls: readonly AskedCall[], kept: JsonObject, metadata: JsonObject = {}) {
    super('People have to decide about calls of tools');
    this.calls = calls;
    this.kept = kept;
    this.metadata = metadata;
  }
}

export class AgentError extends Error {
  override readonly name = 'AgentError';
  readonly code: string;
  readonly retryable: boolean;
  readonly details: JsonObject;
  /** Milliseconds that the service asks for before it is called again. Null: it doesn't say. */
  readonly retryAfterMs: number | null;

  constructor(
    code: string,
    message: string,
    options: { retryable: boolean; details?: JsonObject; retryAfterMs?: number | null; cause?: unknown },
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable;
    this.details = options.details ?? {};
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}
