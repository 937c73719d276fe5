/** An agent as data: what its YAML file says, whatever its kind. */
import type { Grants } from '../grants/grants.ts';
import type { MemoryRules } from '../memory/memory-rules.ts';
import type { JsonObject } from '../../values/json.ts';

export interface ProfileOf<Type extends string, Configuration> {
  readonly name: string;
  readonly displayName: string;
  readonly version: string;
  readonly description: string;
  readonly organization: string;
  readonly type: Type;
  /** What its kind can be told, with what holds where the file says nothing. */
  readonly configuration: Configuration;
  readonly permissions: Grants;
  /** When it reads and writes what it knows from one run to the next. Left out: never. */
  readonly memory?: MemoryRules | undefined;
  readonly limits: AgentLimits;
  /** Left out or null: its calls are never stopped by themselves. */
  readonly breaker?: BreakerSettings | null;
  /**
   * True: the same idempotency key may be sent twice without harm, so that an attempt whose outcome a crash
   * swallowed is simply sent again. False: the operator is asked. Where the file does not say, the kind does.
   */
  readonly idempotent: boolean;
  readonly rehearsal: RehearsalSettings;
}

/** How its stand-in behaves. */
export interface RehearsalSettings {
  /** Left out: it has none. */
  readonly responder?: string | undefined;
  /** What is rehearsed when the step names no task. */
  readonly task?: string | undefined;
  /** By task: a responder other than the usual one. */
  readonly tasks?: Readonly<Record<string, string>> | undefined;
  /** Words that its reviewer does not let pass. */
  readonly forbidden?: readonly string[] | undefined;
  /** What a test agent does (rehearsal/scripted-agent.ts). */
  readonly script?: JsonObject | undefined;
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
