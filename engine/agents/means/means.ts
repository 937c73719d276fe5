/** What an agent of one file may use beyond what a request brings. It is handed to it, never taken. */
import type { MayUse } from '../grants/may-use.ts';
import type { GuardedFetch } from '../network/guarded-fetch.ts';
import type { Sandboxes } from '../kinds/function/sandboxes.ts';
import type { DatabaseClient } from '../kinds/warehouse/database-client.ts';
import type { ToolPins } from '../kinds/mcp/tool-pins.ts';
import type { CompileCondition } from '../../definition/expressions/condition-reader.ts';
import type { AgentContext } from '../port/agent.ts';
import type { Callbacks } from '../port/callbacks.ts';
import type { Orchestrations } from '../port/orchestrations.ts';
import type { Tools } from '../port/tools.ts';

export interface Means {
  /**
   * Asked before anything outside is used: rejects with `not_permitted` where its file does not ask for it, nobody has
   * granted it, or a policy forbids it. What is below asks by itself.
   */
  readonly mayUse: MayUse;
  /** Asks those that its file permits, and whom the operator named, in a way that can't be led elsewhere. */
  readonly fetch: GuardedFetch;
  /**
   * Where the one that it asks is: as the operator says, else `usual`.
   * Throws `endpoint_missing` with a remedy where nobody says.
   */
  endpoint(provider: string, usual: string | null): string;
  /** An address as a file writes it, with `{{ env.N8N_BASE_URL }}` where the operator says where something is. */
  address(written: string): string;
  /**
   * A secret that its file permits, to be sent to that address and kept nowhere. Rejects with `not_permitted`,
   * `secret_missing`, or `secret_for_another` when it was set for another address.
   */
  secret(name: string, address: string): Promise<string>;
  /** As `secret`; null where none is set and servers on this machine ask for none. */
  secretIfNeeded(name: string, address: string): Promise<string | null>;
  /**
   * A secret that its file permits, and that is no key for an address: for the environment of a program that it starts,
   * or an address that is itself a secret. Rejects as `secret` does.
   */
  plainSecret(name: string): Promise<string>;
  /** As `mayUse`, of a program. */
  mayStart(program: string): Promise<void>;
  /** The text without any key: for who cuts a text short, because half a key is not found any more. */
  withoutKeys(text: string): string;
  database(): Promise<DatabaseClient>;
  /** Where functions run. */
  sandboxes(): Promise<Sandboxes>;
  /** What reads conditions: expressions as definitions write them. */
  conditions(): Promise<CompileCondition>;
  /** How its tools looked when they were agreed to. */
  readonly toolPins: ToolPins;
  /** The tools of other agents, for one attempt. Rejects with `no_tools` where one of them has none. */
  tools(wanted: readonly WantedTools[], context: ToolContext): Promise<Tools>;
  /** Where services call back. */
  readonly callbacks: Callbacks;
  /** The definitions that it owns. Throws `agent_not_available` where it works in no engine. */
  orchestrations(): Orchestrations;
  /** Ends with the workers. */
  untilClosed(end: () => Promise<void>): void;
}

/** Whose tools an agent uses. */
export interface WantedTools {
  readonly agent: string;
  /** Of those that the other one's file permits. Null: all of them. */
  readonly allow: readonly string[] | null;
  /** Whether a model is told of a call that failed, and may go on, or the step fails. */
  readonly onToolError: 'tell' | 'fail';
}

/** Where what a tool gives is kept, and who is told how far it is. */
export interface ToolContext extends Pick<AgentContext, 'assets' | 'progress' | 'toolAgent'> {
  /** Of the attempt: by it a tool can tell a call that is made once more. */
  readonly idempotencyKey: string;
  /** Calls that the attempt has made so far, by the agent whose tools they are; counted on. Left out: none yet. */
  readonly callsOf?: Record<string, number>;
  /** How often each call was made so far, by which the second of two equal ones is told from the first. */
  readonly made?: Record<string, number>;
}
