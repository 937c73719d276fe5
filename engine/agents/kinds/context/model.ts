/** A language model as this kind asks it, whichever API it speaks. */
import type { ToolDescription } from '../../port/tools.ts';
import type { JsonObject } from '../../../values/json.ts';

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** As the model wrote it, which may be no JSON. */
  readonly parameters: string;
}

export type ModelMessage =
  | { readonly role: 'system' | 'user' | 'assistant'; readonly text: string }
  | { readonly role: 'calls'; readonly text: string; readonly calls: readonly ToolCall[] }
  | { readonly role: 'result'; readonly callId: string; readonly text: string };

export interface ModelParameters {
  readonly temperature?: number | undefined;
  readonly topP?: number | undefined;
  readonly maxOutputTokens?: number | undefined;
  readonly reasoningEffort?: 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | undefined;
}

export interface ModelRequest {
  readonly model: string;
  readonly messages: readonly ModelMessage[];
  readonly parameters: ModelParameters;
  readonly tools: readonly ToolDescription[];
  /** What the answer has to be: a text, any JSON object, or one that fits a schema. */
  readonly answer: 'text' | 'json' | { readonly schema: JsonObject };
}

export interface TokenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly totalTokens: number;
  readonly cachedTokens?: number;
  readonly reasoningTokens?: number;
}

/** A whole one: a half is an `AgentError`. */
export interface ModelAnswer {
  readonly text: string;
  readonly calls: readonly ToolCall[];
  /** As the endpoint says. Null: it doesn't. */
  readonly model: string | null;
  readonly id: string | null;
  readonly usage: TokenUsage | null;
}

/** What of an answer is known when it turns out to be no whole one. */
export type AnswerSoFar = Pick<ModelAnswer, 'model' | 'usage'>;

/** Counts as services give them; null where they are none. */
export function usageFrom(
  input: unknown,
  output: unknown,
  cached: unknown = undefined,
  reasoning: unknown = undefined,
): TokenUsage | null {
  if (!isCount(input) || !isCount(output)) return null;
  return {
    inputTokens: input,
    outputTokens: output,
    totalTokens: input + output,
    ...(isCount(cached) && { cachedTokens: cached }),
    ...(isCount(reasoning) && { reasoningTokens: reasoning }),
  };
}

export function addUsage(one: TokenUsage | null, other: TokenUsage | null): TokenUsage | null {
  if (one === null || other === null) return one ?? other;
  const sum = (name: 'cachedTokens' | 'reasoningTokens'): number | undefined =>
    one[name] === undefined && other[name] === undefined ? undefined : (one[name] ?? 0) + (other[name] ?? 0);
  return (
    usageFrom(
      one.inputTokens + other.inputTokens,
      one.outputTokens + other.outputTokens,
      sum('cachedTokens'),
      sum('reasoningTokens'),
    ) ?? one
  );
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
