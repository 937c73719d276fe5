/** What a call used and cost, as its agent says: in the response's metadata, or in the details of its error. */
import { isJsonObject, type Json, type JsonObject } from '../values/json.ts';
import type { RunEvent } from './run-event.ts';

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

/**
 * What the call used that ended with this event. Null: none ended, or nobody says. What came from the cache was paid
 * for by another call.
 */
export function usageOfCall(event: RunEvent): CallUsage | null {
  switch (event.type) {
    case 'orchestration.step.completed':
      return event.data.cache?.status === 'hit' ? null : usageOfResponse(event.data.response);
    case 'orchestration.step.asked':
      return usageIn(event.data.metadata);
    case 'orchestration.step.failed':
    case 'orchestration.step.retry_scheduled':
      return usageIn(event.data.error.details);
    default:
      return null;
  }
}

function amountIn(value: Json | undefined): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0;
}
