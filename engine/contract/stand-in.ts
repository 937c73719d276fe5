/**
 * Writes what `too-large.ts` reads. A file of its own, without schemas: an engine needs it before its first step, and
 * the schema library is a fifth of what is loaded until then.
 */
import type { JsonValue } from './json.ts';

export const TOO_LARGE = '$tooLarge';

/** @param about what the schema `TooLarge` describes */
export function standInFor(about: {
  readonly sizeBytes: number;
  readonly runId: string;
  readonly path: string;
  readonly begins: string;
}): Record<string, JsonValue> {
  return { [TOO_LARGE]: about };
}
