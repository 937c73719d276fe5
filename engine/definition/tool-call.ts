/** Calls of tools that a person decides about before they are made, and what can be decided. */
import type { Json, JsonObject } from '../values/json.ts';

export interface AskedCall {
  /** Its place among the calls that a model makes at once, from 1: unique in its question. */
  readonly id: string;
  /** Whose tool it is. */
  readonly agent: string;
  readonly tool: string;
  /** As the server says it, which is not to be believed. */
  readonly description: string;
  readonly arguments: JsonObject;
  /** A JSON Schema that arguments have to fit. */
  readonly schema: JsonObject;
  /** A condition of the agent's file that arguments have to meet. Null: it has none. */
  readonly when: string | null;
  /** What a database is sent, where it is made as it is. Left out: it is a call of no database. */
  readonly statement?: SentStatement;
}

export interface SentStatement {
  readonly sql: string;
  /** The values of $1, $2, … */
  readonly parameters: readonly Json[];
}

export type CallDecision =
  | { readonly id: string; readonly decision: 'approve' }
  /** Is made with these arguments, and not with those that were asked about. */
  | { readonly id: string; readonly decision: 'edit'; readonly arguments: JsonObject }
  /** Is not made. The message is its answer. */
  | { readonly id: string; readonly decision: 'reject'; readonly message: string };
