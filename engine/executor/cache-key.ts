import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { JsonObject } from '../definition/json.ts';

/** Names an output that may be used again: the same step of the same definition, by the same agent, on the same input. */
export function cacheKey(subject: {
  readonly organization: string;
  readonly owner: string;
  readonly definition: string;
  readonly stepId: string;
  readonly agent: string;
  readonly agentVersion: string;
  readonly mode: string;
  /** A rehearsed output must never stand in for a real one. */
  readonly rehearsal: boolean;
  readonly input: JsonObject;
}): string {
  return createHash('sha256').update(canonicalize(subject) ?? '').digest('hex');
}
