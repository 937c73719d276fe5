/**
 * The port between the engine and whoever does a step's work. An agent is data (a profile in YAML);
 * what runs it is an implementation of `Agent`. Nothing here knows of runs' states, journals or storage.
 */
import type { Json, JsonObject } from '../../values/json.ts';
import type { AgentMode } from '../../definition/step.ts';

export type { Json, JsonObject, AgentMode };

export type AgentKind = 'context' | 'api' | 'tool' | 'function' | 'orchestrator';

/** What an agent's YAML file says (`orchestrations/agents/<slug>.yaml`), validated. */
export interface AgentProfile {
  readonly name: string;
  readonly displayName: string;
  readonly version: string;
  readonly description: string;
  readonly organization: string;
  readonly kind: AgentKind;
  readonly configuration: JsonObject;
  readonly permissions: JsonObject;
  readonly limits: AgentLimits;
  /** Left out or null: its calls are never stopped by themselves. */
  readonly breaker?: BreakerSettings | null;
  /**
   * True: the same idempotency key may be sent twice without harm, so that an attempt whose outcome a crash
   * swallowed is simply sent again. False: the operator is asked.
   */
  readonly idempotent: boolean;
  /** How its stand-in behaves: `{ responder: 'summary' | 'draft' | …, … }`. */
  readonly rehearsal: JsonObject;
}

export interface AgentLimits {
  /** Attempts at the same time, over all runs of a mode. Null: no limit. */
  readonly concurrency: number | null;
  readonly timeoutSeconds: number | null;
  /** Calls in any stretch of time, over all live runs. */
  readonly rate?: RateLimit | null;
  /** A pool whose room it shares with other agents and definitions. */
  readonly pool?: string | null;
}

export interface RateLimit {
  readonly requests: number;
  readonly perSeconds: number;
}

/** When an agent is not called for a while, because its service fails (engine/admission/breaker.ts has the rules). */
export interface BreakerSettings {
  readonly windowSeconds: number;
  readonly minimumCalls: number;
  /** Share of the calls, above 0 up to 1. */
  readonly errorRate: number;
  readonly openSeconds: number;
  readonly halfOpenCalls: number;
  /** Whether steps wait until it closes, or fail with `breaker_open`. */
  readonly whenOpen: 'wait' | 'fail';
}

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
}

/** What an agent may use while it works. */
export interface AgentContext {
  /** Aborted when the attempt is cancelled or timed out; the agent stops as soon as it can. */
  readonly signal: AbortSignal;
  progress(update: { readonly message: string; readonly percent?: number }): void;
  readonly assets: AssetStore;
}

export interface AssetStore {
  /** Keeps the bytes durably before it resolves; the same bytes give the same id. */
  saveBuffer(bytes: Uint8Array, mimeType: string): Promise<AssetReference>;
  /**
   * The same of what comes in pieces and may be larger than memory. Rejects with `limit_exceeded` when there is more
   * than an asset may have; nothing is kept then.
   */
  save(pieces: AsyncIterable<Uint8Array>, mimeType: string): Promise<AssetReference>;
  /**
   * The bytes of an asset that somebody passed on, in pieces. Ends with an error where they are not those that were
   * saved.
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
  /** Resolves with the response, rejects with an `AgentError` (anything else counts as a retryable bug). */
  invoke(request: AgentRequest, context: AgentContext): Promise<AgentResponse>;
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

/** Which agents exist, and who does their work. */
export interface AgentRegistry {
  find(name: string): AgentProfile | undefined;
  list(): readonly AgentProfile[];
  /** Throws an `AgentError` with a remedy when the agent can't run in this mode on this machine. */
  agentFor(profile: AgentProfile, rehearsal: boolean): Agent;
  /** Its file, byte for byte. Undefined, or left out: it is no file. */
  sourceOf?(name: string): string | undefined;
  /** Ends what the agents hold (workers, connections). */
  close(): Promise<void>;
}

/** A version of an agent as runs use it. What is kept of it stays as it is. */
export interface AgentVersion {
  readonly name: string;
  readonly version: string;
  /** Its file, byte for byte. */
  readonly source: string;
  readonly sha256: string;
  /** What reading the file came to. */
  readonly profile: AgentProfile;
}

/** The versions that runs have used. A port; storage implements it. */
export interface AgentVersions {
  find(name: string, version: string): AgentVersion | undefined;
  /** Newest first. */
  versionsOf(name: string): readonly string[];
  /** A version that is kept already is left as it is. */
  keep(versions: readonly AgentVersion[], now: number): void;
}

/** Agents as their files are now, and as runs have used them. */
export interface VersionedAgents extends AgentRegistry {
  /** That version, whatever its file says now. Undefined: it is not kept, and the file is of another. */
  findVersion(name: string, version: string): AgentProfile | undefined;
  /**
   * What has to be kept before a run uses the agent as it is now. Null: nothing. Throws `agent_version_changed` where
   * that version is another.
   */
  toKeep(name: string): AgentVersion | null;
  /** The same, said. Null: runs can use it. */
  whyRefused(name: string): string | null;
  /** Those that are kept, newest first. */
  versionsOf(name: string): readonly string[];
}
