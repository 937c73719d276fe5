import type { JsonObject } from './agent.ts';

/** What an operator sees of the tools of an agent, and agrees to. */

export interface OfferedTool {
  readonly name: string;
  /** As the server says it, which is not to be believed: it is written for models. */
  readonly description: string;
  /** Of all that the server says of it. Null: it doesn't offer it. */
  readonly sha256: string | null;
  /**
   * `new`: it is agreed to with its first use. `changed`: it is not used until somebody agrees. `not_permitted`: the
   * agent's file does not list it. `missing`: the file lists it, and the server has no such tool.
   */
  readonly state: 'new' | 'agreed' | 'changed' | 'not_permitted' | 'missing';
  /** Of one that has changed: all that its server said of it when it was agreed to. Null: that was not kept. */
  readonly was: JsonObject | null;
  /** Of one that has changed: all that its server says of it now. */
  readonly now: JsonObject | null;
  /** Who agreed to it last, after it had changed. Null: its first use did. */
  readonly accepted: AcceptedTool | null;
  /** Everybody who has agreed to it, and to what, the newest first. */
  readonly history: readonly PastAcceptance[];
}

export interface PastAcceptance extends AcceptedTool {
  readonly sha256: string;
}

export interface AcceptedTool {
  /** `operator:ada` */
  readonly by: string;
  readonly at: number;
}

export interface ToolConsent {
  /** Asks the server. Rejects with an `AgentError` where that can't be asked. */
  look(signal: AbortSignal): Promise<readonly OfferedTool[]>;
  /**
   * Agrees to tools as they were looked at, by their names and hashes. Rejects with `tool_changed` where one of them
   * has changed since.
   */
  accept(tools: Readonly<Record<string, string>>, accepted: AcceptedTool, signal: AbortSignal): Promise<void>;
}
