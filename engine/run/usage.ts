/** What a call used and cost, as its agent says: in the response's metadata, or in the details of its error. */
import { isJsonObject, type Json, type JsonObject } from '../values/json.ts';

export interface CallUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** US dollars. Null: it is not known, which is not the same as nothing. */
  readonly cost: number | null;
}

/** Null: it says nothing of it. */
export function usageIn(metadata: Json | undefined): CallUsage | null {
  if (!isJsonObject(metadata)) return null;
  const { usage, cost } = metadata;
  const counted = isJsonObject(usage) ? usage : null;
  if (counted === null && typeof cost !== 'number') return null;
  return {
    inputTokens: amountIn(counted?.['inputTokens']),
    outputTokens: amountIn(counted?.['outputTokens']),
    cost: typeof cost === 'number' && Number.isFinite(cost) && cost >= 0 ? cost : null,
  };
}

export function usageOfResponse(response: JsonObject | null): CallUsage | null {
  return usageIn(response?.['metadata']);
}

function amountIn(value: Json | undefined): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0;
}
