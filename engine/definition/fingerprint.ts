import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Definition } from './definition.ts';

/**
 * What a definition means, as one number: SHA-256 (hex) of its canonical JSON (RFC 8785). Spelling and comments don't count,
 * and neither do features that it does not use: a version that learns a new one finds the stored definitions again.
 */
export function definitionHash(definition: Definition): string {
  const { execution, errorHandling, steps, ...rest } = definition;
  const used = { ...usedOf(rest), execution: usedOf(execution), errorHandling: usedOf(errorHandling), steps: steps.map(usedOf) };
  return createHash('sha256').update(canonicalize(used) ?? '').digest('hex');
}

/** Without the keys of ours that say "no" or "nothing". What authors hand on to agents lies deeper and stays as it is. */
function usedOf(part: object): object {
  const entries = Object.entries(part) as [string, unknown][];
  return Object.fromEntries(entries.filter(([, value]) => value !== null && value !== false && !(Array.isArray(value) && value.length === 0)));
}
