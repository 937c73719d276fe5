/**
 * Tools that a model may call while it works. Whoever offers them decides what may be called and by which arguments;
 * whoever works with a model passes its calls on, and tells it what came of them.
 */
import type { AskedCall, Json, JsonObject } from './agent.ts';

export interface ToolDescription {
  /** Letters, digits, `_` and `-`, at most 64: as providers of models ask. */
  readonly name: string;
  /** For the model. */
  readonly description: string;
  /** A JSON Schema of an object. */
  readonly parameters: JsonObject;
}

/** Without its place among others. */
export type CallInQuestion = Omit<AskedCall, 'id'>;

export interface Tools {
  list(): Promise<readonly ToolDescription[]>;
  /**
   * Resolves with what the model is told. Rejects with an `AgentError`: `tool_failed` is told to the model, which may
   * do something else; anything else ends the step.
   * `isDecided`: people have said that it is to be made. Without that, a call that they decide about is refused.
   */
  call(name: string, parameters: JsonObject, signal: AbortSignal, isDecided?: boolean): Promise<Json>;
  /**
   * What people are asked about a call before it is made. Null: nothing. Rejects as `call` does, where it would be
   * refused whatever they say. Left out: people are asked about none of them.
   */
  question?(name: string, parameters: JsonObject, signal: AbortSignal): Promise<CallInQuestion | null>;
  /**
   * Whether the same call does no harm when it is made once more for the same attempt. Left out: it may.
   * `isDecided`: people have said that it is to be made, once.
   */
  isRepeatable?(name: string, isDecided: boolean): Promise<boolean>;
}

export const noTools: Tools = {
  list: () => Promise.resolve([]),
  call: (name) => Promise.reject(new Error(`There is no tool ${name}`)),
};
